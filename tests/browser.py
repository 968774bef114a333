"""Find a Chromium for the browser tests, or get one; `python tests/browser.py` does it ahead of them."""

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

VARIABLE = "CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]


def on_this_machine():
    """Return the path of a browser that is installed, or None.

    The environment variable CHROMIUM comes first; a wrong one is an error
    rather than a reason to look elsewhere.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if not found:
            raise FileNotFoundError(f"{VARIABLE} is {named!r}, which is not a program on this machine")
        return found
    return next((path for path in map(shutil.which, NAMES) if path), None) or _from_playwright()


def _from_playwright():
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Exception:       # its driver does not start on every platform
        return None
    return path if Path(path).exists() else None


def _is_debian_root():
    return Path("/etc/debian_version").exists() and hasattr(os, "geteuid") and os.geteuid() == 0


def install():
    """Install a browser: as a system package on Debian as root, else the one Playwright brings."""
    if _is_debian_root():
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        done = subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"], check=False, **quiet)
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


@lru_cache
def find_or_install():
    """Return the path of a browser, installing one if need be; None if none can be had."""
    found = on_this_machine()
    if found is None and not os.environ.get("COURSE_NO_INSTALL"):
        install()
        found = on_this_machine()
    return found


def launch(playwright):
    """Start the browser with what it needs to run in a container and without traffic of its own."""
    return playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)


if __name__ == "__main__":
    path = find_or_install()
    print(f"Browser tests use {path}." if path else "No browser could be found or installed: browser tests will not run.")
    sys.exit(1 if path is None and os.environ.get("CI") == "true" else 0)
