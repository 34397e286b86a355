"""``python -m recommender evaluate`` as a program calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytest

from core.cli import run
from core.status import ListStatus
from core.typing import Json
from recommender.evaluation import command
from recommender.generator import CandidateGenerator
from recommender.methods.registry import METHODS
from recommender.methods.training import Method, Training
from tests.factories import make_lists, small_catalogue
from tests.recommender.evaluation.observed import MOST_LIKED, Fixed
from tests.recommender.versions import small_version

Call = Callable[..., tuple[int, str, str]]
KEYS = {"ndcg@10", "ndcg@20", "ndcg@100", "recall@20", "recall@50", "precision@10", "mrr", "coverage@100",
        "seconds_fit", "seconds_rank"}  # fmt: skip


def wants_facts(training: Training) -> CandidateGenerator:
    assert training.facts is not None
    return Fixed(np.asarray(training.facts.tags.sum(axis=1), dtype=np.float32).ravel(), "facts")


def interrupted(_: Training) -> CandidateGenerator:
    raise KeyboardInterrupt


KNOWN = {
    "most_liked": MOST_LIKED,
    "facts": Method("facts", wants_facts, needs_facts=True),
}


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(command, "METHODS", KNOWN)

    def calling(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            run(lambda **options: command.evaluate(list(words), prog_name="evaluate", **options))
        out, err = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, out, err

    return calling


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    train.write_text("user_id,item_id\na,x\na,y\nb,x\nc,z\nc,x\n", encoding="utf-8")
    test.write_text("user_id,item_id\na,z\nb,y\n", encoding="utf-8")
    return "--train", str(train), "--test", str(test)


def answer(found: tuple[int, str, str]) -> Json:
    code, out, err = found
    assert code == 0, err
    document: Json = json.loads(out)
    return document


def test_a_published_split(call: Call, files: tuple[str, ...], tmp_path: Path) -> None:
    found = answer(call(*files, "--json"))
    assert list(found["methods"]) == ["most_liked"]
    assert set(found["methods"]["most_liked"]) >= KEYS
    assert found["methods"]["most_liked"]["recall@20"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert "needs to know the titles" in found["left_out"]["facts"]
    assert found["protocol"]["people_asked"] == 2
    report = Path(found["report"])
    assert report.parent == tmp_path / "var" / "reports"
    assert "most_liked" in report.read_text(encoding="utf-8")


def test_a_file_of_items_lets_methods_know_the_titles(
    call: Call, files: tuple[str, ...], tmp_path: Path
) -> None:
    items = tmp_path / "items.csv"
    items.write_text('item_id,genres\nz,"Action, Drama"\ny,Drama\nx,Drama\nw,Music\n', encoding="utf-8")
    found = answer(call(*files, "--items", str(items), "--json"))
    assert list(found["methods"]) == ["most_liked", "facts"]
    assert found["left_out"] == {}


def test_a_named_method_that_cannot_run_says_why(call: Call, files: tuple[str, ...]) -> None:
    found = answer(call(*files, "--methods", "facts,most_liked", "--json"))
    assert list(found["methods"]) == ["facts", "most_liked"]
    assert "needs to know the titles" in found["methods"]["facts"]["error"]


@pytest.fixture
def two_tastes(tmp_path: Path) -> tuple[str, ...]:
    """A split of eighty people who each like two thirds of one half of the items, and what the items are."""
    rng, rows = np.random.default_rng(0), {"train": ["user_id,item_id"], "test": ["user_id,item_id"]}
    for user in range(80):
        liked = 12 * (user % 2) + rng.permutation(12)[:8]
        rows["train"] += [f"u{user},i{item}" for item in liked[:5]]
        rows["test"] += [f"u{user},i{item}" for item in liked[5:]]
    rows["items"] = ["item_id,genres", *(f"i{item},{'Calm' if item < 12 else 'Loud'}" for item in range(24))]
    for name, lines in rows.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return tuple(word for name in rows for word in (f"--{name}", str(tmp_path / f"{name}.csv")))


def test_every_method_answers_on_a_published_split(
    call: Call, two_tastes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "METHODS", METHODS)
    found = answer(call(*two_tastes, "--json"))
    assert set(found["left_out"]) == {"trending", "people"}, "the files tell neither times nor scores"
    assert [*found["methods"]] == [name for name in METHODS if name not in found["left_out"]]
    ndcg = {name: told["ndcg@10"]["mean"] for name, told in found["methods"].items()}
    fame = ndcg.pop("popularity")
    assert all(mean > fame + 0.1 for mean in ndcg.values()), "who knows the person knows the half"


def test_what_does_not_fit_into_memory_is_an_error_of_its_method(
    call: Call, two_tastes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "METHODS", METHODS)
    found = answer(call(*two_tastes, "--methods", "ease,popularity", "--memory", "1e-6", "--json"))
    assert "bytes of memory, 1,073 are allowed" in found["methods"]["ease"]["error"]
    assert set(found["methods"]["popularity"]) >= KEYS


def test_words_for_people(call: Call, files: tuple[str, ...]) -> None:
    code, out, err = call(*files)
    assert code == 0
    assert "most_liked" in out
    assert "left out: facts" in out
    assert "report: " in err


def many_people() -> dict[int, list[tuple[int, ListStatus, int, int]]]:
    rng = np.random.default_rng(0)
    return {
        user: [(int(item), ListStatus.COMPLETED, 8, 0) for item in rng.choice(12, 7, replace=False)]
        for user in range(30)
    }


def test_a_version(call: Call, tmp_path: Path) -> None:
    version = small_version(tmp_path / "var" / "artifacts", small_catalogue(), make_lists(many_people()))
    found = answer(call("--version", "current", "--folds", "3", "--json"))
    assert found["protocol"]["version"] == version.name
    assert found["protocol"]["people_eligible"] == 30
    assert found["left_out"] == {}, "a version knows its titles"
    method = found["methods"]["most_liked"]
    assert set(method) >= KEYS | {"with_rules", "told", "new_titles", "first_entry_violations@20"}
    assert method["with_rules"]["first_entry_violations@20"]["mean"] == 0
    quick = answer(call("--version", version.name, "--folds", "3", "--quick", "--json"))
    assert quick["methods"]["most_liked"]["ndcg@10"] == method["ndcg@10"]
    assert "told" not in quick["methods"]["most_liked"]


def test_a_version_with_times_is_split_by_them(call: Call, tmp_path: Path) -> None:
    entries = many_people()
    times = {(user, row[0]): 1000 * (user + 1) + row[0] for user, rows in entries.items() for row in rows}
    small_version(tmp_path / "var" / "artifacts", small_catalogue(), make_lists(entries, times))
    found = answer(call("--version", "current", "--json"))
    assert found["protocol"]["split"] == "time"
    by_people = answer(call("--version", "current", "--by", "people", "--quick", "--json"))
    assert by_people["protocol"]["split"] == "people"


def test_too_few_people(call: Call, tmp_path: Path) -> None:
    few = dict(list(many_people().items())[:4])
    version = small_version(tmp_path / "var" / "artifacts", small_catalogue(), make_lists(few))
    code, out, err = call("--version", version.name, "--json")
    assert (code, out) == (1, "")
    assert "error: there are too few people to hold out" in err
    code, _, err = call("--version", version.name, "--by", "time")
    assert code == 1
    assert "knows no times" in err


def test_an_interrupt_ends_with_130(
    call: Call, files: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "METHODS", {"slow": Method("slow", interrupted)})
    assert call(*files, "--json")[:2] == (130, "")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "give --version, or --train and --test"),
        (["--train", "TRAIN"], 2, "give --version, or --train and --test"),
        (["--version", "x", "--train", "TRAIN"], 2, "leave the files away"),
        (["--train", "TRAIN", "--test", "nowhere.csv"], 2, "nowhere.csv"),
        (
            ["--train", "TRAIN", "--test", "TRAIN", "--methods", "magic"],
            2,
            "no such method: magic; there are",
        ),
        (["--train", "TRAIN", "--test", "EMPTY"], 1, "error: the file is empty: "),
        (["--train", "TRAIN", "--test", "TRAIN"], 1, "error: nobody has a title to find"),
        (["--version", "x"], 1, "error: unknown version: x: "),
        (["--version", "current"], 1, "error: no build yet"),
        (["--version", "x", "--folds", "1"], 2, "--folds"),
    ],
)
def test_errors_say_what_and_what_to_do(
    words: list[str], code: int, message: str, call: Call, files: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    names = {"TRAIN": files[1], "EMPTY": str(tmp_path / "empty.csv")}
    found, out, err = call(*[names.get(word, word) for word in words])
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_the_command_knows_every_method_of_the_registry() -> None:
    contract = {"popularity", "jaccard", "kmeans", "als_implicit", "als", "ease", "ease_side", "minhash",
                "content", "blend"}  # fmt: skip
    assert contract <= set(METHODS)
    assert isinstance(command.evaluate, click.Command)
