"""A comparison as JSON, as a table and as a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.console import Console

from core.typing import Json
from recommender.evaluation.answer import answer_of
from recommender.evaluation.comparison import Comparison, Extras, compare, compare_all
from recommender.evaluation.plots import WIDTH, axis_top, dots, lines, ticks_of
from recommender.evaluation.report import page_of, write_report
from recommender.evaluation.splits import strong_folds
from recommender.evaluation.table import table_of
from recommender.generator import CandidateGenerator
from recommender.methods.training import Method, Training
from tests.recommender.evaluation.observed import BY_HALF, MOST_LIKED, two_tastes


def fail(_: Training) -> CandidateGenerator:
    raise MemoryError


METHODS = [MOST_LIKED, BY_HALF, Method("<b>broken", fail)]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    observed = two_tastes()
    return compare_all(
        observed, strong_folds(observed, folds=3), METHODS, Extras(curve=True, new_titles=True)
    )


@pytest.fixture(scope="module")
def answer(comparison: Comparison) -> Json:
    return answer_of(comparison, {"split": "people", "simulated": True, "seed": 0}, {"content": "no facts"})


def test_everybody_is_asked_about_once(comparison: Comparison) -> None:
    assert comparison.outcomes["by_half"].people.tolist() == list(range(60))
    assert comparison.outcomes["<b>broken"].error == "not enough memory"
    assert not comparison.ruled, "there are no rules without a catalogue"


def test_the_answer_has_what_the_contract_names(answer: Json) -> None:
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    found = answer["methods"]["by_half"]
    for metric in ("ndcg@10", "ndcg@20", "ndcg@100", "recall@20", "recall@50", "precision@10", "mrr"):
        assert set(found[metric]) == {"mean", "low", "high"}
        assert 0 <= found[metric]["low"] <= found[metric]["mean"] <= found[metric]["high"] <= 1
    assert 0 < found["coverage@100"] <= 1
    assert found["seconds_fit"] >= 0
    assert found["seconds_rank"] > 0
    assert answer["methods"]["<b>broken"] == {"error": "not enough memory"}
    assert answer["left_out"] == {"content": "no facts"}


def test_means_are_those_of_the_people(comparison: Comparison, answer: Json) -> None:
    mean = float(np.mean(comparison.outcomes["by_half"].values["ndcg@100"]))
    assert answer["methods"]["by_half"]["ndcg@100"]["mean"] == pytest.approx(mean, abs=1e-6)


def test_the_leader_is_compared_with_the_others(answer: Json) -> None:
    assert answer["leader"] == "by_half"
    assert list(answer["differences"]) == ["most_liked"]
    found = answer["differences"]["most_liked"]["ndcg@100"]
    gap = (
        answer["methods"]["by_half"]["ndcg@100"]["mean"] - answer["methods"]["most_liked"]["ndcg@100"]["mean"]
    )
    assert found["mean"] == pytest.approx(gap, abs=1e-6)
    assert found["shown"] is True


def test_newcomers_and_new_titles_are_told(answer: Json) -> None:
    told = answer["methods"]["by_half"]["told"]
    assert list(told) == ["1", "3", "5", "10"]
    assert all(set(one) == {"people", "ndcg@10", "ndcg@100", "recall@50"} for one in told.values())
    new = answer["methods"]["most_liked"]["new_titles"]
    assert new["people"] > 0
    assert new["ndcg@10"]["mean"] < answer["methods"]["by_half"]["new_titles"]["ndcg@10"]["mean"]


def test_where_all_fail_nobody_leads() -> None:
    observed = two_tastes()
    found = answer_of(compare(strong_folds(observed, folds=2), METHODS[2:]), {"simulated": None}, {})
    assert (found["leader"], found["differences"]) == (None, {})
    assert "failed" in page_of(found, "today")
    assert "failed: not enough memory" in printed(found, 200)


def printed(answer: Json, width: int) -> str:
    console = Console(width=width, force_terminal=True, color_system="standard")
    with console.capture() as capture:
        console.print(table_of(answer, width))
    return capture.get()


def test_the_table_has_the_best_in_bold(answer: Json) -> None:
    text = printed(answer, 200)
    best = f"{answer['methods']['by_half']['ndcg@100']['mean']:.4f}"
    other = f"{answer['methods']['most_liked']['ndcg@100']['mean']:.4f}"
    assert re.search(rf"\x1b\[1m *{best}", text)
    assert other in text
    assert not re.search(rf"\x1b\[1m *{other}", text)
    assert "left out: content: no facts" in text
    assert "by_half over most_liked" in text


def test_a_narrow_table_cuts_no_number(answer: Json) -> None:
    text = printed(answer, 80)
    assert "…" not in text
    assert "recall@50" not in text
    assert "ndcg@100" in text


def test_the_report_is_whole_and_says_what_is_simulated(answer: Json, tmp_path: Path) -> None:
    path = write_report(answer, tmp_path / "reports")
    page = path.read_text(encoding="utf-8")
    assert "The people of this version are simulated" in page
    assert "&lt;b&gt;broken failed: not enough memory" in page
    assert "<b>broken" not in page
    assert "http" not in page.replace("http://www.w3.org", ""), "nothing is fetched from elsewhere"
    for heading in ("What was done", "Methods", "by_half against the others", "New titles"):
        assert f"<h2>{heading}</h2>" in page
    pictures = page.split("<svg")[1:]
    assert len(pictures) == 6, "two metrics, three terciles, one curve"
    for picture in pictures:
        ElementTree.fromstring("<svg" + picture.split("</svg>")[0] + "</svg>")


def test_two_reports_stand_beside_each_other(answer: Json, tmp_path: Path) -> None:
    assert write_report(answer, tmp_path) != write_report(answer, tmp_path)


def test_marks_stand_where_their_numbers_say() -> None:
    plot = dots("x", {
        "a": {"mean": 0.2, "low": 0.1, "high": 0.3},
        "b": {"mean": None, "low": None, "high": None},
    })  # fmt: skip
    (mark,) = plot.marks
    assert [mark.low, mark.x, mark.high] == pytest.approx([WIDTH / 3, 2 * WIDTH / 3, WIDTH])
    assert [words for _, words in plot.ticks] == ["0", "0.075", "0.15", "0.225", "0.3"]


@pytest.mark.parametrize(
    ("values", "top"), [([0.0], 0.05), ([], 0.05), ([0.31], 0.35), ([0.3], 0.3), ([1.0], 1.0)]
)
def test_an_axis_ends_above_all(values: list[float], top: float) -> None:
    assert axis_top(values) == pytest.approx(top)
    assert ticks_of(top)[-1][0] == WIDTH


def test_names_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    plot = lines("x", {"a": {"1": 0.1, "3": 0.3}, "b": {"1": 0.1, "3": 0.3}, "c": {"1": None}})
    assert [line.name for line in plot.lines] == ["a", "b"]
    assert plot.lines[1].last[1] - plot.lines[0].last[1] >= 13
    assert plot.lines[0].points.split()[0].startswith("0.0,")
