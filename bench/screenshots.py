"""The README's pictures: the demo's pages in headless Chromium, dark, at both widths."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.serving import serving

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "screenshots"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = {
    "home": "/",
    "title": "/title/5114",
    "search": "/search?q=boy+whose+brother+is+a+suit+of+armour",
    "typo": "/search?q=fulmetal+alchemst",
    "browse": "/browse?genre=Mystery",
    "users": "/users",
    "user": "/user/30",
}


def _pick_user(page: Page, url: str) -> None:
    """Use a user as a visitor would: by the button on their page."""
    page.goto(f"{url}{PAGES['user']}")
    page.locator("form[action*='pick'] button").last.click()
    page.goto(url)


def main() -> None:
    """Serve the current version and photograph it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("error: no Chromium: PATH: run make browser")
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        serving([sys.executable, "app.py"], ROOT, {"ANISHELF_RATE_LIMITS": "off"}) as (url, _),
        tempfile.TemporaryDirectory() as profile,
        sync_playwright() as driver,
    ):
        for width, height in ((1440, 900), (390, 844)):
            context = driver.chromium.launch_persistent_context(
                f"{profile}/{width}",
                executable_path=chromium,
                args=CHROMIUM_FLAGS,
                viewport={"width": width, "height": height},
                color_scheme="dark",
            )
            page = context.new_page()
            for name, path in PAGES.items():
                page.goto(url + path, wait_until="networkidle")
                page.screenshot(path=OUT / f"{name}-{width}.jpg", type="jpeg", quality=82)
            _pick_user(page, url)
            page.screenshot(path=OUT / f"for-you-{width}.jpg", type="jpeg", quality=82)
            context.close()


if __name__ == "__main__":
    main()
