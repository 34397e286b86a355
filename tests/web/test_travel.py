"""From a card to its title's page and back: an enhancement that nobody gets who asked for stillness."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import DESK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Notes on the page that is left whether it moves, and which posters then have a name of their own.
NOTE = """() => addEventListener("pageswap", event => sessionStorage.setItem("swap", JSON.stringify({
  moves: Boolean(event.viewTransition),
  named: [...document.querySelectorAll(".card .poster")].filter(one => one.style.viewTransitionName === "poster")
    .map(one => one.closest("[data-anime-id]").dataset.animeId),
})))"""


def open_a_title(page: Page, address: str) -> tuple[str, dict[str, object]]:
    """Press the first card of the home page; return its title and what was noted as the page was left."""
    for _ in range(10):
        page.goto(address)
        page.evaluate(NOTE)
        card = page.locator("section[data-shelf='top_rated'] .card").first
        anime_id = card.get_attribute("data-anime-id")
        begun = time.monotonic()
        card.locator("a").click()
        expect(page).to_have_url(re.compile(rf"/title/{anime_id}$"))
        if time.monotonic() - begun < 3:  # Chromium lets nothing travel to a page that takes 4 s to come
            break
    noted: dict[str, object] = page.evaluate("JSON.parse(sessionStorage.getItem('swap'))")
    return str(anime_id), noted


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_poster_of_the_card_travels_where_motion_is_welcome(
    browser: Browser, address: str, motion: str
) -> None:
    context = browser.new_context(
        viewport={"width": DESK[0], "height": DESK[1]},
        reduced_motion=motion,  # type: ignore[arg-type]  # one of two words
    )
    anime_id, noted = open_a_title(context.new_page(), address)
    context.close()
    moves = motion == "no-preference"
    assert noted == {"moves": moves, "named": [anime_id] if moves else []}


def test_the_sites_own_switch_keeps_it_still(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": DESK[0], "height": DESK[1]}, reduced_motion="no-preference"
    )
    context.add_cookies([{"name": "motion", "value": "off", "url": address}])
    _, noted = open_a_title(context.new_page(), address)
    context.close()
    assert noted["named"] == []
