"""The characters of the site's formulas, cut out of STIX Two Math.

Without a font that knows how formulas are set, braces and roots do not grow
with what they hold; phones as a rule have none.
"""

import hashlib
import html
import re
from pathlib import Path

from ruralecom.site.icons import cut_font

FONT = Path(__file__).parent / "fonts" / "STIXTwoMath-course.woff2"
# What a browser draws by itself in fractions, roots and stretched brackets.
ALWAYS = "√()[]{}|‖⌊⌋⌈⌉−=+*/,.0123456789 "


def math_codepoints(formulas):
    """List the characters that MathML prints, with the italics that browsers put for single letters.

    >>> 0x1d465 in math_codepoints("<math><mi>x</mi></math>")
    True
    """
    text = set(html.unescape(re.sub(r"<[^>]+>", "", formulas))) | set(ALWAYS)
    codes = {ord(character) for character in text}
    for single in re.findall(r"<mi>(.)</mi>", html.unescape(formulas)):
        codes.add(italic(ord(single)))
    return tuple(sorted(codes))


def italic(code):
    """Give the mathematical italic of a Latin or Greek letter, as MathML's `italic` mapping does.

    >>> chr(italic(ord("h"))), chr(italic(ord("α"))), chr(italic(ord("+")))
    ('ℎ', '𝛼', '+')
    """
    if code == ord("h"):
        return 0x210E
    for first, last, start in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC)):
        if ord(first) <= code <= ord(last):
            return start + code - ord(first)
    return {0x3F5: 0x1D716, 0x3D1: 0x1D717, 0x3F0: 0x1D718, 0x3D5: 0x1D719,
            0x3F1: 0x1D71A, 0x3D6: 0x1D71B, 0x2202: 0x1D715, 0x2207: 0x1D6FB}.get(code, code)


def write_math_font(static, formulas):
    """Write the cut font and return its file name, or "" if the site has no formula.

    static: folder of the site's files. formulas: the site's MathML, as one text.
    A font that holds the same characters of the same source is not cut again.
    """
    codepoints = math_codepoints(formulas) if formulas else ()
    version = hashlib.sha256(repr(codepoints).encode() + FONT.read_bytes()).hexdigest()[:10]
    name = f"math-{version}.woff2" if codepoints else ""
    for old in static.glob("math-*.woff2"):
        if old.name != name:
            old.unlink()
    if name and not (static / name).exists():
        (static / name).write_bytes(cut_font(FONT, codepoints, ("ssty", "dtls")))
    return name
