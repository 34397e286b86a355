"""A poster from a title's facts: a handful of SVG nodes that name shapes of the shared sprite.

The same title is drawn alike everywhere and on every day: all that varies comes from a hash of its id.
"""

from __future__ import annotations

from hashlib import sha256

from flask import url_for
from markupsafe import Markup, escape

from core.catalogue import Title
from web.posters.looks import FAMILIES, SCENES, looks_of

#: Part of every seed: another one draws every poster anew. Of those tried, this one repeats drawings least
#: among the most listed titles of the demo, which stand side by side on many shelves.
VERSION = 232

#: From this score on, a golden edge.
GOLD = 8.5

_ERAS = (1980, 1990, 2000, 2010, 2020)
#: Eras whose printing lies over the picture as a texture of the sprite; the others are done in CSS.
_TEXTURES = frozenset({"e70", "e80", "e90"})
_FRAMES = {"Movie": "film", "OVA": "disc", "Special": "disc", "ONA": "inset"}

_USE = '<use href="{}#{}" transform="{}"/>'
_POSTER = (
    '<svg class="{}" viewBox="0 0 200 300" preserveAspectRatio="xMidYMid slice" aria-hidden="true"'
    ' focusable="false">{}</svg>'
)


def poster(title: Title, opening: Title | None = None) -> Markup:
    """Return the poster of a title as inline SVG; needs a request, which knows the sprite's address.

    Parameters
    ----------
    title : Title
        What the poster shows.
    opening : Title or None
        The title that opens its franchise: its genres choose the family of hues that the franchise shares.
    """
    return draw(title, opening or title, url_for("static", filename="posters.svg"))


def draw(title: Title, opening: Title, sprite: str) -> Markup:
    """Return the poster of a title as inline SVG whose shapes lie in the file at `sprite`."""
    scene, light = looks_of(title.genres)
    seed = sha256(f"{VERSION}:{title.anime_id}".encode()).digest()
    era, sprite = era_of(title.year), escape(sprite)
    drawing = f"{scene.scene}-{1 + seed[7] % SCENES[scene.scene]}"
    parts = [
        _USE.format(sprite, light.light, _light_place(seed)),
        _USE.format(sprite, drawing, _scene_place(seed)),
    ]
    if era in _TEXTURES:
        parts.append(f'<use href="{sprite}#{era}"/>')
    if title.franchise_size > 1:
        parts.append(f'<text x="186" y="34">{title.franchise_place:d}</text>')
    # Safe: but for the escaped address, everything in it is a number or a name of ours.
    return Markup(_POSTER.format(" ".join(_classes(title, opening, era)), "".join(parts)))


def era_of(year: int | None) -> str:
    """Return the printing of a year, ``e70`` (to 1979) to ``e20``; unknown years are printed plainly."""
    if year is None:
        return "e10"
    decade = sum(year >= start for start in _ERAS)
    return ("e70", "e80", "e90", "e00", "e10", "e20")[decade]


def palette_of(opening: Title) -> int:
    """Return the palette of a franchise (or of a title alone): of its genre's family, drawn by its id."""
    family = FAMILIES[looks_of(opening.genres)[0].family]
    seed = sha256(f"{VERSION}:{opening.franchise or opening.anime_id}".encode()).digest()
    return family[seed[-1] % len(family)]


def _classes(title: Title, opening: Title, era: str) -> list[str]:
    names = ["art", f"p{palette_of(opening)}", era]
    if title.type in _FRAMES:
        names.append(_FRAMES[title.type])
    if title.score is not None and title.score >= GOLD:
        names.append("gilt")
    return names


def _scene_place(seed: bytes) -> str:
    """Mirror, scale and move a scene, about the middle of its horizon so that no edge comes bare."""
    scale = 0.94 + seed[0] % 16 / 100
    mirror = -1 if seed[1] % 2 else 1
    x, y = 100 + seed[2] % 25 - 12, 200 + seed[3] % 21 - 10
    return (
        f"matrix({mirror * scale:.2f} 0 0 {scale:.2f} {x - mirror * scale * 100:.1f} {y - scale * 200:.1f})"
    )


def _light_place(seed: bytes) -> str:
    """Put the light to the left or the right in the upper sky, larger or smaller."""
    side = 132 if seed[8] % 2 else 28
    return f"translate({side + seed[4] % 41} {44 + seed[5] % 33})scale({0.8 + seed[6] % 10 / 20:.2f})"
