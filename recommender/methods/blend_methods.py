"""Which methods the blend has: the one answer for builds, their measure, evaluations and benchmarks.

What a page is ranked by must be what was measured, so every method here has one form. Two of them could have
others: popularity counts the people of the training set, because a published split has no charts, and on real
lists both foretell equally well; content is compared by what `content.LIKENESS` names.
"""

from __future__ import annotations

from functools import partial

from recommender.methods import als, content, ease, fold_in, graph, popularity, side
from recommender.methods.training import Method, Training

#: The methods whose item weights a version keeps. EASE with facts and without are both in: of anime the facts
#: say much, of films next to nothing, and only people held out can tell.
LINEAR = (
    Method(ease.NORMALISED, ease.fit_normalised),
    Method(side.NAME, side.fit, needs_facts=True),
)


def methods_for(training: Training, parameters: als.AlsParameters = als.DEFAULT) -> list[Method]:
    """Return the methods that are blended, popularity last: what long lists end with.

    Where there are no facts, the graph has the place of the methods that need them.

    Parameters
    ----------
    training : Training
    parameters : AlsParameters
    """
    factors = Method("als", partial(fold_in.fit, parameters=parameters))
    linear = [method for method in LINEAR if not method.lacks(training)]
    described = Method(content.NAME, content.fit, needs_facts=True)
    other = Method(graph.NAME, graph.fit) if described.lacks(training) else described
    return [factors, *linear, other, Method("popularity", popularity.fit)]
