"""A comparison as a table for the terminal: means with their intervals, the best of a column in bold."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from core.typing import Json

#: Columns of the table, as JSON names them; a narrow terminal shows those that decide.
_METRICS = ("ndcg@10", "ndcg@100", "recall@20", "recall@50", "precision@10", "mrr")
_DECIDING = ("ndcg@10", "ndcg@100", "recall@20")
#: Characters that all columns want.
WIDE = 124


def table_of(answer: Json, width: int = WIDE) -> RenderableType:
    """Return a table of the methods, and lines on what differs from the leader and what was left out.

    Parameters
    ----------
    answer : dict
        As `answer.answer_of` returns it.
    width : int
        Characters of the terminal.
    """
    metrics = _METRICS if width >= WIDE else _DECIDING
    return Group(_methods(answer, metrics), *_failed(answer), *_differences(answer), *_left_out(answer))


def _methods(answer: Json, metrics: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("method", no_wrap=True)
    for name in (*metrics, "coverage", "fit s", "rank s"):
        table.add_column(name, justify="right", no_wrap=True)
    best = {metric: _best(answer["methods"], metric) for metric in metrics}
    for name, found in answer["methods"].items():
        if "error" in found:
            continue
        table.add_row(
            Text(name, style="bold" if name == answer["leader"] else ""),
            *(_cell(found[metric], bold=best[metric] == name) for metric in metrics),
            f"{found['coverage@100']:.3f}",
            f"{found['seconds_fit']:,.1f}",
            f"{found['seconds_rank']:,.1f}",
        )
    return table


def _best(methods: Json, metric: str) -> str | None:
    means = {
        name: found[metric]["mean"]
        for name, found in methods.items()
        if "error" not in found and found[metric]["mean"] is not None
    }
    return max(means, key=means.__getitem__) if means else None


def _cell(estimate: Json, *, bold: bool) -> Text:
    if estimate["mean"] is None:
        return Text("-")
    text = Text(f"{estimate['mean']:.4f}", style="bold" if bold else "")
    return text.append(f"\n{estimate['low']:.3f}-{estimate['high']:.3f}", style="dim not bold")


def _differences(answer: Json) -> list[Text]:
    lines = []
    for name, by_metric in answer["differences"].items():
        found = by_metric["ndcg@100"]
        verdict = "" if found["shown"] else ": not shown"
        lines.append(
            Text(
                f"{answer['leader']} over {name}: NDCG@100 {found['mean']:+.4f} "
                f"({found['low']:+.4f} to {found['high']:+.4f}){verdict}",
                style="dim",
            )
        )
    return lines


def _left_out(answer: Json) -> list[Text]:
    return [Text(f"left out: {name}: {why}", style="dim") for name, why in answer["left_out"].items()]


def _failed(answer: Json) -> list[Text]:
    return [
        Text(f"{name} failed: {found['error']}", style="red")
        for name, found in answer["methods"].items()
        if "error" in found
    ]
