"""What a browser can check by itself: axe on every page, and the budgets of bytes, requests, nodes and shifts."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request

from core.typing import FloatArray
from tests.web.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PAGES = {
    "home": "/",
    "title": "/title/10",
    "known": "/title/15",
    "search": "/search?q=star",
    "empty search": "/search?q=zzzzzz&genre=Drama&year_from=1900&year_to=1901",
    "browse": "/browse",
    "users": "/users",
    "user": "/user/1",
    "compare": "/compare?one=0&other=1",
    "start": "/start",
    "order of the shelves": "/shelves",
    "data": "/about/data",
    "nowhere": "/nowhere",
}

#: Pages on which something moves.
MOVING = ("home", "title")

#: What even a look cannot decide, with the reason why it is right.
EXPLAINED = {
    ".art text": "the place in a franchise has an outline of the darkest ink, and stands in words on the title's page",
    ".rank": "the numeral is an outline half behind its card; its number is told by its label and by the order",
}

#: Contrast that text needs, and text from 24 px or 18.66 px in bold.
NEEDED, NEEDED_LARGE = 4.5, 3.0

BYTES, REQUESTS, NODES, SHIFT = 120_000, 25, 800, 0.01
JS, CSS, HTML = 20_000, 15_000, 15_000


def context_for(browser: Browser, size: tuple[int, int], language: str, motion: str) -> BrowserContext:
    """A visit; each theme is seen in each language, at each width."""
    light = (language == "ko") == (size == PHONE)
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        reduced_motion=motion,  # type: ignore[arg-type]  # one of two words
        color_scheme="light" if light else "dark",
    )


def violations(found: dict[str, Any]) -> list[str]:
    """What axe holds against a page, and what it could not decide but for contrast."""
    wrong = [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    unsure = [f"undecided {rule['id']}" for rule in found["incomplete"] if rule["id"] != "color-contrast"]
    return wrong + unsure


def undecided_texts(page: Page, found: dict[str, Any]) -> list[dict[str, Any]]:
    """The texts whose contrast axe could not tell, with their place, colour and size."""
    targets = [
        node["target"][0]
        for rule in found["incomplete"]
        if rule["id"] == "color-contrast"
        for node in rule["nodes"]
    ]
    texts: list[dict[str, Any]] = page.evaluate(
        """([targets, explained]) => targets.flatMap(target => {
          const one = document.querySelector(target);
          if (!one || explained.some(selector => one.closest(selector))) return [];
          const range = document.createRange();
          range.selectNodeContents(one);
          const box = range.getBoundingClientRect(), style = getComputedStyle(one);
          const pen = new OffscreenCanvas(1, 1).getContext("2d");
          pen.fillStyle = one.namespaceURI.endsWith("svg") ? style.fill : style.color;
          pen.fillRect(0, 0, 1, 1);
          const size = parseFloat(style.fontSize);
          return [{
            target, colour: [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)],
            large: size >= 24 || (size >= 18.66 && style.fontWeight >= 700),
            box: [box.left + scrollX, box.top + scrollY, box.width, box.height],
          }];
        })""",
        [targets, list(EXPLAINED)],
    )
    return texts


def picture_without_text(page: Page) -> Image.Image:
    """The whole page as it is painted, its texts invisible.

    What sticks to the edge of the window is put in its place: in so large a picture it would cover other texts.
    """
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("*, ::before, ::after { color: transparent !important; transition: none !important } text { fill: none !important; stroke: none !important } .bar-below { position: static !important }");
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    return Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("RGB")


def luminance(colours: FloatArray) -> FloatArray:
    """Relative luminance of sRGB colours, shape (..., 3), by WCAG 2."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    weighed: FloatArray = linear @ np.array([0.2126, 0.7152, 0.0722])
    return weighed


def too_faint(page: Page, found: dict[str, Any]) -> list[str]:
    """The undecided texts that the painted page does not carry: 95 of 100 pixels behind a text must do."""
    texts = undecided_texts(page, found)
    painted = np.asarray(picture_without_text(page), dtype=np.float64)
    wrong = []
    for text in texts:
        left, top, width, height = (round(number) for number in text["box"])
        behind = painted[max(top, 0) : top + height, max(left, 0) : left + width].reshape(-1, 3)
        if len(behind) == 0:
            continue  # scrolled out of its row: the same card is looked at where it is in sight
        ink, ground = luminance(np.array(text["colour"], dtype=np.float64)), luminance(behind)
        ratios = (np.maximum(ink, ground) + 0.05) / (np.minimum(ink, ground) + 0.05)
        contrast = float(np.quantile(ratios, 0.05))
        if contrast < (NEEDED_LARGE if text["large"] else NEEDED):
            wrong.append(f"contrast {contrast:.2f}: {text['target']}")
    return wrong


def test_the_checker_is_the_one_that_was_published() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing(
    browser: Browser, address: str, language: str, size: tuple[int, int], motion: str
) -> None:
    context = context_for(browser, size, language, motion)
    page, wrong = context.new_page(), {}
    for name, path in PAGES.items():
        if motion != "reduce" and name not in MOVING:
            continue
        page.goto(address + path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations', 'incomplete'] })", RULES
        )
        if said := violations(found) + too_faint(page, found):
            wrong[name] = said
    context.close()
    assert wrong == {}


def test_the_budgets_of_the_first_page(browser: Browser, address: str) -> None:
    context = context_for(browser, DESK, "en", "no-preference")
    page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  # it must be a function
    page.goto(address)
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        """new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; })
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )
    nodes = page.evaluate("document.querySelectorAll('*').length")
    foreign = [request.url for request in requests if not request.url.startswith(address)]
    sent = sum(wire_size(request) for request in requests)
    context.close()
    assert foreign == []
    assert len(requests) <= REQUESTS
    assert nodes <= NODES
    assert shift <= SHIFT
    assert sent <= BYTES


def wire_size(request: Request) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def test_the_weight_of_styles_and_scripts() -> None:
    static = Path(__file__).parents[2] / "static"
    weights = {
        kind: sum(len(gzip.compress(path.read_bytes())) for path in (static / kind).glob(f"*.{kind}"))
        for kind in ("js", "css")
    }
    assert weights["js"] <= JS
    assert weights["css"] <= CSS


def test_the_weight_of_the_html(whole_app: Flask) -> None:
    with whole_app.test_client() as client:
        assert len(gzip.compress(client.get("/").data)) <= HTML
