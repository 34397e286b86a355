"""The loss of Rendle et al. (2021) in `implicit`'s terms: what a pair weighs, what holds a row back.

Rendle, Krichene, Zhang and Koren, "Revisiting the Performance of iALS on Item Recommendation Benchmarks",
give an unseen pair the weight a0 and hold back a person's factors by ``lambda * (n + a0 * N) ** nu``, n being
the person's own pairs and N all titles; a title's factors likewise, by its people and all people. `implicit`
knows an unseen weight of 1 and one constant for all rows of a call. Divided by a0 it is the same loss, so

- a confidence w of the matrix becomes ``sign(w) * (1 + |w| / a0)``: never below what an unseen pair weighs,
  and a pair of w = 1 weighs 1 + 1 / a0;
- a row is held back by ``lambda * (n + a0 * N) ** nu / a0``, and the rows that share a constant are solved in
  one call.

So that rows do share one, ``n + a0 * N`` is rounded to steps of 9 %, at most 4.5 % off. The rounding belongs
to the loss: training and fold-in both go by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import IntArray

_STEPS_PER_DOUBLING = 8


@dataclass(frozen=True)
class AlsLoss:
    """The numbers of the loss, with the paper's names beside ours.

    Attributes
    ----------
    unobserved_weight : float
        a0: what an unseen pair weighs against a seen one of confidence 1.
    regularization : float
        lambda, before it is scaled.
    exponent : float
        nu: 0 holds all rows back alike, 1 in proportion to their length.
    """

    unobserved_weight: float
    regularization: float
    exponent: float

    def confidences(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return confidences of the matrix as `implicit` wants them, shape kept, float32."""
        scaled = np.sign(values) * (1 + np.abs(values) / self.unobserved_weight)
        return scaled.astype(np.float32, copy=False)

    def row_regularization(self, n_entries: IntArray, n_columns: int) -> NDArray[np.float64]:
        """Return what holds each row back, in `implicit`'s terms, shape of `n_entries`.

        Parameters
        ----------
        n_entries : ndarray of int
            Stored pairs of each row.
        n_columns : int
            All pairs that a row could have.
        """
        lengths = np.maximum(n_entries + self.unobserved_weight * n_columns, np.finfo(np.float64).tiny)
        rounded = np.exp2(np.round(np.log2(lengths) * _STEPS_PER_DOUBLING) / _STEPS_PER_DOUBLING)
        scaled: NDArray[np.float64] = self.regularization * rounded**self.exponent / self.unobserved_weight
        return scaled
