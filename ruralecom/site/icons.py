"""The icons in use, cut out of the theme's icon font and put into the stylesheet."""

import base64
import io
import logging
import re
from functools import lru_cache
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from fontTools.ttLib import TTFont

WEBFONTS = (
    Path(pydata_sphinx_theme.__file__).parent
    / "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
)
logging.getLogger("fontTools").setLevel(logging.ERROR)   # it reports every table it cuts

FACE = re.compile(r"@font-face\{[^}]*?(fa-(?:solid|regular|brands)-\d+)\.woff2[^}]*\}")
ESCAPE = re.compile(r"\\([ef][0-9a-f]{3})\b", re.IGNORECASE)


def codepoints_in_use(css):
    r"""List the private-use characters that a stylesheet prints.

    >>> codepoints_in_use(r'.fa-bars:before{content:"\f0c9"}')
    (61641,)
    """
    written = {int(code, 16) for code in ESCAPE.findall(css)}
    return tuple(sorted(written | {ord(c) for c in css if 0xE000 <= ord(c) <= 0xF8FF}))


@lru_cache
def cut_font(path, codepoints, features=()):
    """Keep only some characters of a font; return it as WOFF2 bytes.

    path: the font file. codepoints: tuple of ints. features: OpenType features to keep.
    Returns b"" if the font has none of the characters.
    """
    font = TTFont(path, recalcTimestamp=False)      # the same cut gives the same bytes on any day
    wanted = [code for code in codepoints if code in font.getBestCmap()]
    if not wanted:
        return b""
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, notdef_outline=False)
    options.layout_features = list(features)
    options.name_IDs = [0, 13, 14]      # copyright and licence stay with the outlines
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def embed_icons(css):
    """Replace the theme's icon fonts by the icons that the stylesheet prints, in the stylesheet itself."""
    codepoints = codepoints_in_use(css)
    has_brands = re.search(r"\.fa-brands|\.fab\b", css)
    has_outlines = re.search(r"\.fa-regular|\.far\b", css)

    def face(match):
        name = match.group(1)
        if ("brands" in name and not has_brands) or ("regular" in name and not has_outlines):
            return ""
        font = cut_font(WEBFONTS / f"{name}.woff2", codepoints)
        address = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
        return re.sub(r"src:[^}]*", f'src:url({address}) format("woff2")', match.group()) if font else ""

    return FACE.sub(face, css)
