"""Pictures of the demo's pages, to be looked at: all of them, or those of the README.

``python -m bench.screenshots`` renews the README's pictures in ``docs/screenshots``;
``python -m bench.screenshots DIR [NAME ...]`` photographs every page (or those named) in both languages,
at both widths, into a folder.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.chromium import chromium
from bench.serving import serving
from core.progress import bar
from tests.web.browser import ARGUMENTS, DESK, PHONE

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "screenshots"

#: Pictures of whole pages end here: what lies below repeats what stands above.
TALLEST = 2400


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: where it is taken, who looks, and what is done before."""

    path: str
    person: int | None = None
    before: Callable[[Page], None] | None = None
    widths: tuple[tuple[int, int], ...] = (DESK, PHONE)
    whole: bool = True
    """The whole page; else what a window shows at once."""
    ready: bool = True
    """Whether the site has a version; else one that is about to get its first is photographed."""


def _type(words: str) -> Callable[[Page], None]:
    def typing(page: Page) -> None:
        page.locator("input[name=q]").click()
        page.keyboard.type(words)
        page.locator(".suggestions:not([hidden])").wait_for()
        page.wait_for_timeout(400)

    return typing


def _preview(page: Page) -> None:
    page.locator("section[data-shelf] .card").nth(2).hover()
    page.locator(".preview:popover-open").wait_for()
    page.wait_for_timeout(600)


def _choose_three(page: Page) -> None:
    for box in page.locator("input[name=loved]").all()[:3]:
        box.check()


def _open_facet(page: Page) -> None:
    page.locator(".facet summary").first.click()


def _to_the_foot(page: Page) -> None:
    page.locator(".foot").scroll_into_view_if_needed()
    page.locator(".foot select").last.focus()


PERSON, OTHER, LONG_LIST = 30, 41, 2587
SHOTS: Mapping[str, Shot] = {
    "home": Shot("/"),
    "home-person": Shot("/", PERSON),
    "title": Shot("/title/5114"),
    "title-film": Shot("/title/199"),
    "title-second-season": Shot("/title/27899"),
    "title-without-synopsis": Shot("/title/232"),
    "title-person": Shot("/title/5114", PERSON),
    "not-offered": Shot("/title/35500"),
    "search-one-title": Shot("/search?q=Steins;Gate"),
    "search-names": Shot("/search?q=gundam"),
    "search-related": Shot("/search?q=boy+whose+brother+is+a+suit+of+armour"),
    "search-not-offered": Shot("/search?q=Yuri!!!+on+Ice+The+Movie:+Ice+Adolescence"),
    "search-nothing": Shot("/search?q=zzzqqqxxv"),
    "search-typo": Shot("/search?q=fulmetal+alchemst"),
    "search-seen": Shot("/search?q=naruto", PERSON),
    "search-empty": Shot("/search"),
    "search-no-match": Shot("/search?q=naruto&genre=Music&year_from=1961&year_to=1962"),
    "box-empty": Shot("/", PERSON, _type(""), whole=False),
    "box-typed": Shot("/", None, _type("fullm"), whole=False),
    "preview": Shot("/", PERSON, _preview, (DESK,), whole=False),
    "browse": Shot("/browse"),
    "browse-facets": Shot("/browse?genre=Mystery&type=TV&sort=score", None, _open_facet),
    "browse-page-2": Shot("/browse?genre=Mystery&page=2"),
    "browse-none": Shot("/browse?genre=Music&type=OVA&year_from=1961&year_to=1962"),
    "users": Shot("/users"),
    "shelves": Shot("/shelves"),
    "users-longest": Shot("/users?order=heavy", PERSON),
    "user": Shot(f"/user/{PERSON}"),
    "user-picked": Shot(f"/user/{PERSON}", PERSON),
    "user-order": Shot(f"/user/{PERSON}?order=name"),
    "user-watching": Shot(f"/user/{PERSON}?status=watching"),
    "user-completed": Shot(f"/user/{PERSON}?status=completed&page=2"),
    "user-plan": Shot(f"/user/{PERSON}?status=plan_to_watch"),
    "user-long-list": Shot(f"/user/{LONG_LIST}"),
    "compare": Shot(f"/compare?one={PERSON}&other={OTHER}"),
    "start": Shot("/start"),
    "start-chosen": Shot("/start", None, _choose_three, whole=False),
    "data": Shot("/about/data"),
    "choices": Shot("/users", None, _to_the_foot, whole=False),
    "error-404": Shot("/nowhere"),
    "error-404-title": Shot("/title/999999"),
    "error-409": Shot("/fragments/shelf/top10?of=yesterday"),
    "error-422": Shot("/browse?year_from=soon"),
    "error-503": Shot("/", ready=False),
}

#: The screen tour: file, shot, size of the window.
TOUR: Mapping[str, tuple[str, tuple[int, int]]] = {
    "home-1440": ("home", DESK),
    "for-you-1440": ("home-person", DESK),
    "title-1440": ("title", DESK),
    "search-1440": ("search-related", DESK),
    "browse-1440": ("browse-facets", DESK),
    "user-1440": ("user-picked", DESK),
    "home-390": ("home-person", PHONE),
    "title-390": ("title", PHONE),
    "start-390": ("start-chosen", PHONE),
}


def photograph(
    browser: Browser, url: str, shot: Shot, size: tuple[int, int], language: str, *, whole: bool
) -> Image.Image:
    """Take one picture as a new visitor would see it, dark.

    Parameters
    ----------
    browser : Browser
    url : str
        Where the site is served.
    shot : Shot
    size : tuple of int
        Width and height of the window, px.
    language : str
        ``en`` or ``ko``.
    whole : bool
        Whether the page is shown below the window's edge, down to `TALLEST`.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark",
        locale=language,
        reduced_motion="reduce",
        has_touch=size == PHONE,
    )
    page = context.new_page()
    if shot.person is not None:
        page.goto(f"{url}/user/{shot.person}")
        page.locator("form[action*='pick'] button").last.click()
    page.goto(url + shot.path, wait_until="networkidle" if shot.ready else "load")
    if shot.before is not None:
        shot.before(page)
    if whole:
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        taken = page.screenshot(
            full_page=True, clip={"x": 0, "y": 0, "width": size[0], "height": max(height, size[1])}
        )
    else:
        taken = page.screenshot()
    context.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """One browser while the block runs."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, "--hide-scrollbars"])
        yield browser
        browser.close()


def every_page(out: Path, names: list[str]) -> None:
    """Photograph pages in both languages, at both widths."""
    unknown = set(names) - set(SHOTS)
    if unknown:
        sys.exit(f"error: unknown page: {', '.join(sorted(unknown))}: pick from {', '.join(SHOTS)}")
    out.mkdir(parents=True, exist_ok=True)
    wanted = {name: SHOTS[name] for name in names or SHOTS}
    total = sum(2 * len(shot.widths) for shot in wanted.values())
    with (
        tempfile.TemporaryDirectory() as nothing,
        open_browser() as browser,
        bar("pictures", total, "pictures") as taken,
    ):
        for ready in (True, False):
            shots = {name: shot for name, shot in wanted.items() if shot.ready is ready}
            settings = {"ANISHELF_RATE_LIMITS": "off"} | ({} if ready else {"ANISHELF_VAR": nothing})
            if not shots:
                continue
            alive = "/readyz" if ready else "/healthz"
            with serving([sys.executable, "app.py"], ROOT, settings, alive=alive) as (url, _):
                for name, shot in shots.items():
                    for size, language in product(shot.widths, ("en", "ko")):
                        picture = photograph(browser, url, shot, size, language, whole=shot.whole)
                        picture.save(out / f"{name}-{size[0]}-{language}.png")
                        taken(1)


def tour() -> None:
    """Renew the README's pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    settings = {"ANISHELF_RATE_LIMITS": "off"}
    with (
        serving([sys.executable, "app.py"], ROOT, settings) as (url, _),
        open_browser() as browser,
        bar("pictures", len(TOUR), "pictures") as taken,
    ):
        for name, (shot, size) in TOUR.items():
            picture = photograph(browser, url, SHOTS[shot], size, "en", whole=False)
            picture.save(OUT / f"{name}.webp", quality=84, method=6)
            taken(1)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        every_page(Path(sys.argv[1]), sys.argv[2:])
    else:
        tour()
