"""Journeys in Debian's Chromium, at the width of a phone and of a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app import create_app
from store.records import NewEvent
from tests.web.browser import DESK, PHONE, served
from tests.web.conftest import publish_whole, settings_for

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@contextmanager
def visit(browser: Browser, size: tuple[int, int], *, scripts: bool = True) -> Iterator[Page]:
    """Open a fresh page; any error on its console fails the test."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, reduced_motion="reduce"
    )
    page, said = context.new_page(), []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page
        assert said == []
    finally:
        context.close()


def fits(page: Page) -> None:
    """No page scrolls sideways."""
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_home_title_user_search(browser: Browser, address: str, size: tuple[int, int], scripts: bool) -> None:
    with visit(browser, size, scripts=scripts) as page:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-user", "")
        card = page.locator("section[data-shelf='top_rated'] .card").first
        name = card.locator(".poster-name").inner_text()
        card.locator("a").click()
        expect(page.locator("h1")).to_have_text(name)
        page.get_by_role("link", name="Users").click()
        page.get_by_role("link", name="User 0").first.click()
        page.get_by_role("button", name="Use this user").click()
        expect(page.locator("html")).to_have_attribute("data-user", "0")
        for path in (
            "/",
            "/title/20",
            "/browse",
            "/browse?genre=Action",
            "/users",
            "/user/0",
            "/search?q=mori",
            "/title/15",
        ):
            page.goto(address + path)
            expect(page.locator("h1")).to_have_count(1)
            fits(page)
        page.locator("input[name=q]").fill("Hoshi no Tabi")
        page.locator("input[name=q]").press("Enter")
        expect(page.locator(".notice").first).to_contain_text("Hoshi no Tabi")
        expect(page.locator("section[data-shelf='similar']")).to_be_visible()
        page.get_by_role("button", name="Leave").click()
        expect(page.locator("html")).to_have_attribute("data-user", "")


def test_a_shelf_is_one_tab_stop_and_arrows_go_along_it(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        page.goto(address)
        shelves = page.locator("section[data-shelf]")
        shelves.last.scroll_into_view_if_needed()
        expect(page.locator(".waiting")).to_have_count(0)
        assert page.locator("section[data-shelf] .row a[tabindex='0']").count() == shelves.count()
        links = shelves.nth(0).locator(".row a")
        links.first.focus()
        page.keyboard.press("ArrowRight")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("End")
        expect(links.last).to_be_focused()
        page.keyboard.press("Home")
        expect(links.first).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(shelves.nth(1).locator(".row a").first).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(links.first).to_be_focused()


def test_every_card_is_few_keys_away(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        page.goto(address)
        page.locator("section[data-shelf] .row a").first.focus()
        n_shelves = page.locator("section[data-shelf]").count()
        for row in range(1, n_shelves):
            page.keyboard.press("ArrowDown")
            here = page.locator("section[data-shelf]").nth(row).locator(".row a")
            expect(here.first).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(here.nth(1)).to_be_focused()


def test_back_leads_to_the_card_that_was_opened(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        page.goto(address)
        page.locator("section[data-shelf] .row a").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        opened = page.evaluate("document.activeElement.closest('[data-anime-id]').dataset.animeId")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/title/\d+"))
        page.go_back()
        expect(page.locator(f"[data-anime-id='{opened}'] > a:focus")).to_have_count(1)


def test_a_preview_opens_over_a_card_and_closes(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        page.goto(address)
        card = page.locator("section[data-shelf] .card").nth(2)
        card.hover()
        preview = page.locator(".preview")
        expect(preview).to_be_visible()
        expect(preview.locator("h3")).to_have_text(card.locator(".poster-name").inner_text())
        preview.hover()
        page.wait_for_timeout(400)
        expect(preview).to_be_visible()
        page.keyboard.press("Escape")
        expect(preview).to_be_hidden()


def test_the_buttons_of_a_shelf_scroll_it(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        page.goto(address)
        shelf = page.locator("section[data-shelf='top10']")
        shelf.hover()
        on = shelf.get_by_role("button", name="Scroll on: Top 10")
        box = on.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        on.click()
        expect(shelf.get_by_role("button", name="Scroll back: Top 10")).to_be_visible()
        page.wait_for_function("() => document.querySelector(\"[data-shelf='top10'] .row\").scrollLeft > 100")


def test_suggestions_while_typing(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        page.goto(address)
        page.keyboard.press("/")
        field = page.locator("input[role=combobox]")
        marked = page.get_by_role("option").first.locator("mark")
        expect(field).to_be_focused()
        page.keyboard.type("hoshi")
        expect(page.get_by_role("option").first).to_contain_text("Hoshi no Tabi")
        expect(marked).to_have_text(["Hoshi"])  # so this is the answer to the last letter: no other will come
        expect(field).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
        expect(field).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\?q=hoshi"))
        page.locator("input[name=q]").fill("hoshi no")
        expect(marked).to_have_text(["Hoshi", "no"])
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/title/\d+"))


def test_an_empty_box_offers_trends_and_a_persons_taste(
    browser: Browser, whole_var: Path, tmp_path: Path
) -> None:
    app = create_app(settings_for(whole_var, database_url=f"sqlite:///{tmp_path / 'events.db'}"))
    past = app.extensions["anishelf"].past
    markup = "<img src=x onerror=alert(1)> stars"
    for words, visitors in (("spirits in a forest", 4), (markup, 3)):
        for visitor in range(visitors):
            past.note(NewEvent("search", datetime.now(UTC), visitor=f"v{visitor}", query=words, value=1))
    past.flush()
    past.patience = 60.0
    with served(app) as address, visit(browser, DESK) as page:
        page.goto(f"{address}/user/0")
        page.get_by_role("button", name="Use this user").click()
        page.goto(f"{address}/browse")
        field = page.get_by_role("combobox", name="Search by name")
        field.focus()
        trends = page.get_by_role("group", name="Trending").get_by_role("option")
        expect(trends).to_have_text(["spirits in a forest", markup])
        expect(page.get_by_role("group", name="For you").get_by_role("option").first).to_be_visible()
        page.keyboard.press("ArrowUp")
        expect(trends.last).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\?q=spirits"))
        page.locator("input[name=q]").fill("spirits in")
        again = page.get_by_role("option").filter(has_text="Searched before")
        expect(again).to_contain_text("spirits in a forest")


def test_the_focus_can_be_seen_and_the_way_to_the_content_skipped(browser: Browser, address: str) -> None:
    with visit(browser, PHONE) as page:
        page.goto(address)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        assert skip.evaluate("link => getComputedStyle(link).outlineWidth") == "3px"
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_the_first_load_is_small_and_asks_nobody_else(browser: Browser, address: str) -> None:
    with visit(browser, DESK) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(address, wait_until="networkidle")
        assert len(asked) <= 25
        assert all(url.startswith(address) for url in asked)
        assert 0 < sum(sizes) <= 120_000


def test_a_page_that_is_not_ready_comes_alive_by_itself(browser: Browser, tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path))
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with served(app) as address:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("h1")).to_have_text("The shelves are not ready yet")
        publish_whole(tmp_path)
        expect(page.locator("section[data-shelf='top10']")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_words_stand_out_from_their_ground(browser: Browser, address: str, scheme: str) -> None:
    """Text, quiet text, links and gold reach 4.5:1 on every surface, in both themes."""
    with visit(browser, DESK) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address)
        worst = page.evaluate(CONTRASTS)
    assert min(worst.values()) >= 4.5, worst


CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (name) => {
    canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = {};
  const pairs = ["--text", "--faint", "--accent", "--gold"].flatMap((ink) =>
    ["--ground", "--raised"].map((ground) => [ink, ground]));
  pairs.push(["--text", "--lifted"], ["--faint", "--lifted"], ["--on-accent", "--accent"], ["--on-accent", "--accent-up"]);
  for (const [ink, ground] of pairs) {
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    found[`${ink} on ${ground}`] = (a + 0.05) / (b + 0.05);
  }
  return found;
}"""
