"""Posters lean towards the pointer and come to rest again; where movement is unwelcome, nothing stirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import DESK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST = 7  # degrees

#: How deep the four corners of the first poster lie behind the page, px: clockwise from the upper left one.
DEPTHS = """() => {
  const poster = document.querySelector(".card .poster");
  const turned = new DOMMatrix(getComputedStyle(poster).transform);
  const [x, y] = [poster.offsetWidth / 2, poster.offsetHeight / 2];
  return [[-x, -y], [x, -y], [x, y], [-x, y]].map(([x, y]) => -turned.transformPoint({ x, y }).z);
}"""

#: What a move sets off happens before the next frame but one.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@contextmanager
def beside_cards(browser: Browser, address: str, motion: str = "no-preference") -> Iterator[Page]:
    """A page of cards without previews, which would lay themselves over a card that a pointer rests on."""
    context = browser.new_context(
        viewport={"width": DESK[0], "height": DESK[1]},
        reduced_motion=motion,  # type: ignore[arg-type]  # one of two words
    )
    page = context.new_page()
    page.goto(f"{address}/browse", wait_until="networkidle")
    yield page
    context.close()


def point(page: Page, x: float, y: float) -> None:
    """Move the pointer over the first poster, to shares of its width and height."""
    box = page.locator(".card .poster").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.evaluate(FRAMES)


def settled(page: Page, ready: Callable[[list[float]], bool]) -> list[float]:
    """Return the depths of the corners once they are `ready`; the last ones where that takes too long."""
    for _ in range(40):
        depths: list[float] = page.evaluate(DEPTHS)
        if ready(depths):
            break
        page.wait_for_timeout(50)
    return depths


@pytest.mark.parametrize(("x", "y", "pressed"), [(0.1, 0.1, 0), (0.9, 0.1, 1), (0.9, 0.9, 2), (0.1, 0.9, 3)])
def test_the_corner_under_the_pointer_gives_way(
    browser: Browser, address: str, x: float, y: float, pressed: int
) -> None:
    with beside_cards(browser, address) as page:
        point(page, x, y)
        poster = page.locator(".card .poster").first
        expect(poster).to_have_class("poster leaning")
        deep = settled(page, lambda depths: depths[pressed] > 10)
        assert max(deep) == deep[pressed] > 10
        assert min(deep) == deep[(pressed + 2) % 4] < -10
        turns = poster.evaluate(
            "one => ['--turn-x', '--turn-y'].map(name => parseFloat(one.style.getPropertyValue(name)))"
        )
        assert [abs(turn) for turn in turns] == pytest.approx([0.8 * MOST] * 2, abs=1)
        light = poster.evaluate(
            "one => ['--light-x', '--light-y'].map(name => parseFloat(one.style.getPropertyValue(name)))"
        )
        assert light == pytest.approx([100 * x, 100 * y], abs=6)


def test_it_rests_again_after_the_pointer_has_left(browser: Browser, address: str) -> None:
    with beside_cards(browser, address) as page:
        for x, y in ((0.9, 0.9), (0.5, 0.1)):
            point(page, x, y)
            assert max(settled(page, lambda depths: max(depths) > 10)) > 10
            page.locator("h1").hover()
            page.evaluate(FRAMES)
            expect(page.locator(".leaning")).to_have_count(0)
            assert settled(page, lambda depths: not any(depths)) == [0, 0, 0, 0]


def test_only_one_poster_leans_at_a_time(browser: Browser, address: str) -> None:
    with beside_cards(browser, address) as page:
        for one in page.locator(".card .poster").all()[:4]:
            one.hover()
            page.evaluate(FRAMES)
            expect(page.locator(".leaning")).to_have_count(1)
            expect(one).to_have_class("poster leaning")


def test_the_middle_lies_flat_under_the_light(browser: Browser, address: str) -> None:
    with beside_cards(browser, address) as page:
        point(page, 0.5, 0.5)
        expect(page.locator(".leaning")).to_have_count(1)
        assert max(map(abs, page.evaluate(DEPTHS))) < 1


@pytest.mark.parametrize("unwelcome", ["reduced motion", "switched off", "touched"])
def test_nothing_stirs_where_movement_is_unwelcome(browser: Browser, address: str, unwelcome: str) -> None:
    motion = "reduce" if unwelcome == "reduced motion" else "no-preference"
    with beside_cards(browser, address, motion) as page:
        if unwelcome == "switched off":
            page.get_by_label("Moving posters").select_option("off")
            page.get_by_role("button", name="Save").click()
            expect(page.locator("html")).to_have_attribute("data-motion", "off")
        if unwelcome == "touched":
            page.locator(".card .poster").first.evaluate(
                """one => one.dispatchEvent(new PointerEvent("pointermove",
                  { pointerType: "touch", bubbles: true, clientX: one.getBoundingClientRect().x + 5, clientY: 300 }))"""
            )
            page.evaluate(FRAMES)
        else:
            for x, y in ((0.1, 0.1), (0.9, 0.9)):
                point(page, x, y)
        expect(page.locator(".leaning")).to_have_count(0)
        assert page.evaluate(DEPTHS) == [0, 0, 0, 0]
