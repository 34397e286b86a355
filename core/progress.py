"""Progress on stderr: bars with rates and time left on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from core.time_limit import check_time


def console() -> Console:
    """Return a console on the present stderr, so that stdout stays free for ``--json``."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def say(message: str) -> None:
    """Print one line for the user on stderr."""
    console().print(message, markup=False)


class _Rate(ProgressColumn):
    """Steps a second, in the task's own unit."""

    def render(self, task: Task) -> Text:
        unit = task.fields.get("unit", "")
        return Text("" if not task.speed else f"{task.speed:,.0f} {unit}/s", style="dim")


@contextmanager
def bar(description: str, total: float | None, unit: str = "rows") -> Iterator[Callable[[float], None]]:
    """Show a bar while the block runs; the block calls what it is given with how much it has done.

    Whoever tells how far it is can be stopped there: see `core.time_limit`.

    Parameters
    ----------
    description : str
        What is being done.
    total : float or None
        How much there is to do, in `unit`; None where nobody knows.
    unit : str
        What is counted, for the rate.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    out = console()
    with Progress(*columns, console=out, disable=not out.is_terminal) as progress:
        task = progress.add_task(description, total=total, unit=unit)

        def advance(steps: float) -> None:
            check_time()
            progress.advance(task, steps)

        yield advance
