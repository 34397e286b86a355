"""Hand-made files of the shape of the anime-offline-database, over the titles of `kaggle_folder`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MAL = "https://myanimelist.net/anime/"

#: Real entries have more keys; what is not read may be anything.
ENTRIES: list[dict[str, Any]] = [
    {
        "sources": ["https://anidb.net/anime/5", f"{MAL}30"],
        "title": "Kawa no Kuma",
        "type": "TV",
        "episodes": 12,
        "animeSeason": {"season": "SPRING", "year": 2010},
        "picture": "https://cdn.example.org/30.jpg",
        "thumbnail": "https://cdn.example.org/30t.jpg",
        "synonyms": ["강의 곰", "川の熊", "KAWA NO KUMA", "Der Bär  im\nFluss"],
        "relatedAnime": [f"{MAL}60", "https://anilist.co/anime/7", f"{MAL}99999"],
        "tags": ["bears", "rivers"],
    },
    {
        "sources": [f"{MAL}70"],
        "title": "Grown-ups",
        "picture": "https://raw.githubusercontent.com/x/anime-offline-database/master/pics/no_pic.png",
        "thumbnail": "https://raw.githubusercontent.com/x/pics/no_pic_thumbnail.png",
        "synonyms": ["어른들"],
        "relatedAnime": [f"{MAL}30"],
        "tags": [],
    },
    {"sources": [f"{MAL}4321"], "title": "Not Ours", "synonyms": [], "relatedAnime": [], "tags": []},
    {"sources": ["https://kitsu.io/anime/1"], "title": "Elsewhere", "synonyms": []},
]


def write_json(path: Path, entries: Sequence[Any] = ENTRIES, *, indent: int | None = None) -> Path:
    """Write the one-document format, with things before and after the data."""
    document = {
        "license": {"name": "ODbL", "data": [1]},
        "repository": "https://example.org",
        "lastUpdate": "2024-01-01",
        "data": list(entries),
        "after": None,
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=indent), encoding="utf-8")
    return path


def write_lines(path: Path, entries: Sequence[Any] = ENTRIES) -> Path:
    """Write the JSON lines format, with its first line about the file."""
    lines = [{"$schema": "x", "license": {"name": "ODbL"}}, *entries]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path
