"""A page in a real browser: Chromium without a window, driven by a script put into the page."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
FRAMES = "window.requestAnimationFrame = (f) => setTimeout(() => f(performance.now()), 16);"
"""To run before a page that plays: without a window and on virtual time no frame ever comes."""
_ANSWER = """
const texts = (wanted) => [...document.querySelectorAll(wanted)].map((each) => each.textContent);
const answer = (value) => {
  const place = document.createElement("pre");
  place.id = "answer";
  place.textContent = JSON.stringify(value);
  document.body.append(place);
};
"""


def found_browser() -> str | None:
    """Return the browser of this machine, None where there is none."""
    given = os.environ.get("EVACSIM_CHROMIUM")
    return next((path for name in (given, *_NAMES) if name and (path := shutil.which(name))), None)


def browser() -> str:
    """Return the browser; skip the test where there is none."""
    found = found_browser()
    if found is None:
        pytest.skip("no Chromium on this machine (or name one in EVACSIM_CHROMIUM)")
    return found


def start(page: Path, *flags: str, address: str = "", size: tuple[int, int] = (1280, 800)) -> str:
    """Open a page and return what the browser prints."""
    with tempfile.TemporaryDirectory(prefix="evacsim-browser-") as profile:
        command = [browser(), *_FLAGS, f"--user-data-dir={profile}", *flags]
        command += [f"--window-size={size[0]},{size[1]}", page.resolve().as_uri() + address]
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def ask(  # noqa: PLR0913 - what a browser is told
    page: Path,
    script: str,
    *flags: str,
    before: str = "",
    address: str = "",
    size: tuple[int, int] = (1280, 800),
    clocked: bool = False,
) -> Any:  # noqa: ANN401 - whatever the script answers
    """Run a script at the end of a page; return what it hands to `answer`.

    The page lets no strange script run, so the two are added to its policy. `before` runs first.
    Time is virtual, so that what waits need not be waited for; `clocked` it is that of the clock,
    and the answer must come at once.
    """
    text = page.read_text("utf-8")
    scripts = {"</body>": _ANSWER + script, "<noscript>": before}
    for mark, body in scripts.items():
        if body:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            text = text.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
            text = text.replace(mark, f"<script>{body}</script>{mark}", 1)
    asked = page.with_name(f"asked-{page.name}")
    asked.write_text(text, encoding="utf-8")
    time = () if clocked else ("--virtual-time-budget=6000",)
    dom = start(asked, "--dump-dom", *time, *flags, address=address, size=size)
    found = re.search(r'<pre id="answer">(.*?)</pre>', dom, flags=re.DOTALL)
    assert found, dom[-1500:]
    return json.loads(html.unescape(found[1]))
