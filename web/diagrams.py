"""Small charts drawn on the server as SVG: no script, no style attribute, the numbers as text for all."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_WIDTH, _HEIGHT, _GAP = 320, 96, 0.22
_BASE = 78

_CHART = Markup('<svg class="columns" viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}</svg>')
_BAR = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>')
_NUMBER = Markup('<text x="{}" y="{}">{}</text>')
_LABEL = Markup('<text class="label" x="{}" y="{}">{}</text>')


def columns(values: Sequence[int], labels: Sequence[str], name: str) -> Markup:
    """Return a chart of one column a value, with its number above and its label below.

    Parameters
    ----------
    values : sequence of int
        Not negative.
    labels : sequence of str
        One each.
    name : str
        What is counted, for those who hear the page.
    """
    step, top = _WIDTH / max(len(values), 1), max([*values, 1])
    drawn = [
        _column(step * place, step, (_BASE - 16) * value / top, value, label)
        for place, (value, label) in enumerate(zip(values, labels, strict=True))
    ]
    told = ", ".join(f"{label}: {value:,}" for label, value in zip(labels, values, strict=True))
    return _CHART.format(_WIDTH, _HEIGHT, name, told, Markup("").join(drawn))


def _column(left: float, step: float, height: float, value: int, label: str) -> Markup:
    top, middle = round(_BASE - height, 1), round(left + step / 2, 1)
    bar = _BAR.format(round(left + step * _GAP / 2, 1), top, round(step * (1 - _GAP), 1), round(height, 1))
    number = _NUMBER.format(middle, round(top - 4, 1), f"{value:,}") if value else Markup("")
    return bar + number + _LABEL.format(middle, _HEIGHT - 4, label)
