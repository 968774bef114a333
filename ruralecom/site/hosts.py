"""No page may ask another host for anything: a check of every built page, stylesheet and script.

Links that a reader follows are fine. What a browser would fetch by itself is not:
abroad it may be slow or blocked, and offline it is gone.
"""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.errors import ExtensionError

from ruralecom.site.pages import HTML_BUILDERS

# Elements and the attributes whose address a browser fetches by itself.
FETCHED = {
    "script": ("src",), "img": ("src", "srcset"), "iframe": ("src",), "frame": ("src",), "embed": ("src",),
    "object": ("data",), "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",),
    "track": ("src",), "input": ("src",), "image": ("href", "xlink:href"), "use": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"), "body": ("background",), "a": ("ping",),
}
FETCHING_LINKS = {
    "stylesheet", "icon", "shortcut", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch",
    "manifest", "apple-touch-icon", "mask-icon", "prerender",
}
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
SCRIPT_ADDRESS = re.compile(
    r"""(?:\bfetch|\bimport|\bimportScripts|\bWebSocket|\bEventSource|\bWorker|\bsendBeacon|\.open\(\s*["'][A-Z]+["']\s*,)"""
    r"""\s*\(?\s*["'`]((?:https?:|wss?:)?//[^"'`\s]+)"""
    r"""|(?:\bfrom|\bimport)\s*["']((?:https?:)?//[^"']+)"""
    r"""|(?:\.src|\.srcset|_URL|_JS_URL)\s*=\s*["'`]((?:https?:)?//[^"'`\s]+)"""
)
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)


def is_elsewhere(address):
    """Say whether an address names a host.

    >>> is_elsewhere("//cdn.example.org/a.js"), is_elsewhere("data:image/png;base64,x"), is_elsewhere("a.css?v=1")
    (True, False, False)
    """
    return bool(urlsplit(address.strip()).netloc)


def addresses_in_css(css):
    """List the addresses on other hosts that a stylesheet fetches."""
    found = ["".join(groups) for groups in CSS_ADDRESS.findall(COMMENTS.sub("", css))]
    return [address for address in found if is_elsewhere(address)]


def addresses_in_script(script):
    """List the addresses on other hosts that a script fetches, as far as they are written out in it."""
    return ["".join(groups) for groups in SCRIPT_ADDRESS.findall(script)]


class _Fetches(HTMLParser):
    """Collects what a browser fetches while it shows a page."""

    def __init__(self):
        super().__init__()
        self.found, self._text_of = [], None

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        for name in FETCHED.get(tag, ()):
            for address in _split_srcset(values.get(name, ""), name):
                self._note(address)
        if tag == "link" and FETCHING_LINKS & set(values.get("rel", "").lower().split()):
            self._note(values.get("href", ""))
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self._note(values.get("content", "").partition("=")[2].strip("'\" "))
        self.found += addresses_in_css(values.get("style", ""))
        if tag == "style" or (tag == "script" and "json" not in values.get("type", "")):
            self._text_of = tag

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self._text_of = None

    def handle_endtag(self, tag):
        self._text_of = None

    def handle_data(self, data):
        if self._text_of == "style":
            self.found += addresses_in_css(data)
        elif self._text_of == "script":
            self.found += addresses_in_script(data)

    def _note(self, address):
        if is_elsewhere(address):
            self.found.append(address)


def _split_srcset(value, name):
    if name == "ping":
        return value.split()
    return [part.split()[0] for part in value.split(",") if part.split()] if name == "srcset" else [value]


def addresses_in_page(page):
    """List the addresses on other hosts that a browser fetches while it shows an HTML page."""
    parser = _Fetches()
    parser.feed(page)
    return parser.found


READERS = {".html": addresses_in_page, ".css": addresses_in_css, ".js": addresses_in_script, ".svg": addresses_in_page}


def find_foreign_requests(folder):
    """List (file, address) for every request that the site in `folder` would send to another host."""
    return [
        (path.relative_to(folder).as_posix(), address)
        for path in sorted(Path(folder).rglob("*"))
        if path.suffix in READERS and "_sources" not in path.parts
        for address in READERS[path.suffix](path.read_text(encoding="utf-8"))
    ]


def check_hosts(app, exception):
    if exception or app.builder.name not in HTML_BUILDERS:
        return
    found = find_foreign_requests(app.outdir)
    if found:
        lines = "\n".join(f"  {file} asks for {address}" for file, address in found)
        raise ExtensionError(f"A page must not ask another host for anything:\n{lines}")


def setup(app):
    app.connect("build-finished", check_hosts, priority=950)
