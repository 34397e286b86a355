"""What every template can use: filters, the visitor, the search field's text."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, request
from markupsafe import Markup

from web import language
from web.choices import LANGUAGES, chosen, hiding
from web.site import loved, mark, visitor
from web.terms import term, translated_terms
from web.wording import titles_counted

#: Lines of HTML that Jinja leaves blank cost bytes on every card.
_OPTIONS = {"trim_blocks": True, "lstrip_blocks": True}


def number(value: float) -> str:
    """Return ``1,234``."""
    return f"{value:,.0f}"


def score(value: float | None) -> str:
    """Return ``8.70``, or a dash where there is no score."""
    return "–" if value is None else f"{value:.2f}"


def sentence(text: str) -> str:
    """Return text as a sentence: a capital in front (but of a parameter's name), a full stop behind."""
    first = text.partition(" ")[0]
    return (text if "_" in first else text[:1].upper() + text[1:]).rstrip(".") + "."


def bar(share: float) -> Markup:
    """Return a bar of a width from 0 to 1, drawn without a style attribute (the policy forbids them)."""
    width = round(max(0.0, min(1.0, share)) * 100, 1)
    return Markup(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="4"/></svg>'
    ).format(width)


@cache
def _genre_terms(_lang: str) -> dict[str, str]:
    """Return what the page's language calls genres; the same on every page in it."""
    return translated_terms("genre")


def init_templates(app: Flask) -> None:
    """Register filters and what every page knows."""
    for option, value in _OPTIONS.items():
        setattr(app.jinja_env, option, value)
    app.jinja_env.filters.update(
        number=number,
        score=score,
        sentence=sentence,
        bar=bar,
        titles=titles_counted,
        term=lambda value, kind: term(kind, value),
    )
    app.jinja_env.globals["genre_terms"] = lambda: _genre_terms(language.language())
    app.context_processor(_common)


def _common() -> dict[str, Any]:
    return {
        "visitor": visitor(),
        "loved": loved(),
        "here": request.full_path.rstrip("?"),
        "mark": mark(),
        "lang": language.language(),
        "languages": LANGUAGES,
        "naming": chosen("names", "auto"),
        "motion": chosen("motion", "on"),
        "hiding": hiding(),
        "typed": request.args.get("q", "")[:200],
    }
