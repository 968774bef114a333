"""The tables as files beside the pages: CSV, and everything as one Data Package."""

import io
import zipfile
from html import escape
from pathlib import Path

from ruralecom import data

FOLDER = "downloads"
ARCHIVE = "rural-e-commerce-data.zip"
OFFERED = ("claims", "checks", "units", "observations", "series", "sources", "named_places", "glossary")
SAME_DAY = (1980, 1, 1, 0, 0, 0)     # the archive of the same tables is the same file on any day


def links(page, argument=""):
    """Return a list of what can be downloaded, with sizes."""
    root = page.builder.get_relative_uri(page.docname, page.builder.config.root_doc)
    base = root.rpartition("/")[0]
    base = f"{base}/{FOLDER}" if base else FOLDER
    items = [f'<li><a href="{base}/{ARCHIVE}" download>{page.text("All tables, with their description")}</a> '
             f"<small>Data Package, zip, {_size(len(archive()))}</small></li>"]
    for name in OFFERED:
        if name in data.names():
            path = Path(data.resource(name)["path"])
            items.append(f'<li><a href="{base}/{path.name}" download>{page.text(data.resource(name)["title"])}</a> '
                         f"<small>CSV, {_size((data.DATA_FOLDER / path).stat().st_size)}</small></li>")
    return f'<ul class="rc-downloads">{"".join(items)}</ul>\n'


def _size(size):
    return f"{escape(format(size / 1000, ',.0f'))} kB"


def archive() -> bytes:
    """Return the data package as a zip: description, tables, and how to read them."""
    names = ["README.md", "papers/README.md", data.PACKAGE_FILE] + [data.resource(name)["path"] for name in data.names()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            entry = zipfile.ZipInfo(name, SAME_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, (data.DATA_FOLDER / name).read_bytes())
    return buffer.getvalue()


def write(folder):
    """Write the files into a built site."""
    target = Path(folder) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    (target / ARCHIVE).write_bytes(archive())
    for name in OFFERED:
        if name in data.names():
            path = data.DATA_FOLDER / data.resource(name)["path"]
            (target / path.name).write_bytes(path.read_bytes())
