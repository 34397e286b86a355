"""How every measurement is written down: command, machine, date, figures."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def machine() -> str:
    """Describe the machine in one line: processor, cores in use, memory, Python."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [
            line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def record(
    name: str,
    title: str,
    command: str,
    rows: Sequence[Mapping[str, str | int | float]],
    notes: Sequence[str] = (),
) -> None:
    """Write ``bench/results/<name>.md`` and ``.json``.

    Parameters
    ----------
    name : str
        File name without ending.
    title : str
        What was measured, in one sentence.
    command : str
        What to type to measure it again.
    rows : sequence of mappings
        One mapping a line of the table, all with the same keys.
    notes : sequence of str
        What a reader must know to judge the figures.
    """
    date = datetime.now(UTC).date().isoformat()
    RESULTS.mkdir(parents=True, exist_ok=True)
    document = {"title": title, "command": command, "machine": machine(), "date": date, "rows": list(rows)}
    (RESULTS / f"{name}.json").write_text(
        json.dumps({**document, "notes": list(notes)}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    columns = list(rows[0])
    lines = [
        f"# {title}",
        "",
        f"- command: `{command}`",
        f"- machine: {document['machine']}",
        f"- date: {date}",
        "",
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(_cell(row[column]) for column in columns) + " |" for row in rows),
        "",
        *(f"{note}\n" for note in notes),
    ]
    (RESULTS / f"{name}.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    sys.stderr.write(f"recorded {name}\n")


def _cell(value: str | float) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
