"""Where Debian's Chromium is, for every measurement that needs a browser."""

from __future__ import annotations

import shutil
import sys


def chromium() -> str:
    """Return where Chromium is; end the measurement where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("error: no Chromium: PATH: run make browser")
    return path
