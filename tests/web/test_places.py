"""Coming back to a page: its rows stand where they were left, also where the browser remembers nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.web.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROW = "document.querySelector(\"[data-shelf='top10'] .row\")"


def test_rows_stand_where_they_were_left(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.evaluate(f"{ROW}.scrollTo({{ left: 400, behavior: 'instant' }})")
    page.wait_for_timeout(200)
    left = page.evaluate(f"{ROW}.scrollLeft")
    assert left > 100
    page.goto(f"{address}/title/10")
    page.go_back()
    page.wait_for_function(f"left => Math.abs({ROW}.scrollLeft - left) <= 2", arg=left)
    context.close()
