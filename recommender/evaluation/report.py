"""The report of a comparison: one HTML file with its tables and plots, nothing fetched from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.artifacts import disk_errors
from core.typing import Json
from recommender.evaluation.metrics import TERCILES
from recommender.evaluation.plots import Dots, Lines, dots, lines

_TEMPLATE = "report.html"


def write_report(answer: Json, folder: Path) -> Path:
    """Write a comparison into a new file of a folder and return its path.

    Parameters
    ----------
    answer : dict
        As `answer.answer_of` returns it.
    folder : Path
        Made where it is missing.

    Raises
    ------
    NoSpace
        If it cannot be written.
    """
    now = datetime.now(UTC)
    path = folder / f"evaluation-{now.strftime('%Y%m%dT%H%M%S%fZ')}.html"
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(page_of(answer, now.isoformat(timespec="seconds")), encoding="utf-8")
    return path


def page_of(answer: Json, created: str) -> str:
    """Return the report as HTML."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ran = {name: found for name, found in answer["methods"].items() if "error" not in found}
    return environment.get_template(_TEMPLATE).render(
        answer=answer,
        created=created,
        ran=ran,
        failed={name: found["error"] for name, found in answer["methods"].items() if "error" in found},
        dots=_dots(ran),
        curve=_curve(ran),
        terciles=TERCILES,
    )


def _dots(ran: Json) -> list[Dots]:
    titles = {"ndcg@100": "NDCG@100", "recall@20": "recall@20"}
    titles |= {f"ndcg@100 {name}": f"NDCG@100, {name} of popularity" for name in TERCILES}
    return [
        dots(title, {name: found[metric] for name, found in ran.items()}) for metric, title in titles.items()
    ]


def _curve(ran: Json) -> Lines | None:
    """Return NDCG@100 by the number of titles told, where that was asked."""
    told = {
        name: {size: of_size["ndcg@100"]["mean"] for size, of_size in found["told"].items()}
        for name, found in ran.items()
        if "told" in found
    }
    return lines("NDCG@100 by the number of titles told", told) if told else None
