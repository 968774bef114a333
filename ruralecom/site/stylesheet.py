"""One stylesheet for the site: what the theme and extensions ship, less the rules that no page uses.

The theme's stylesheet dresses far more than a book shows (65 kB compressed).
A rule stays if every class and id in its selector occurs in some page or script.
"""

import hashlib
import re
from pathlib import Path

from ruralecom.site.icons import embed_icons
from ruralecom.site.mathfont import write_math_font
from ruralecom.site.pages import HTML_BUILDERS, REPLACED, _name

SHEET = "site.css"
# The theme's own theme.css is a line that imports basic.css.
THEME_SHEETS = ("basic.css", "styles/pydata-sphinx-theme.css")
LIBRARY_BYTES = 200_000     # scripts larger than this are libraries; they dress nothing here

# A string, a comment, or one of the three characters that give CSS its structure.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|url\([^)"\']*\)|[{};]', re.DOTALL)
NESTED = re.compile(r"@(?:media|supports|layer|container)\b", re.IGNORECASE)
ALTERNATIVES = re.compile(r":(?:is|where|not|has|matches|-webkit-any)\((?:[^()]|\([^()]*\))*\)")
NAMES = re.compile(r"[.#]((?:\\.|[\w-])+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def split_rules(css):
    """Yield (head, body) of every rule; a statement such as `@import` has body None.

    >>> list(split_rules("@charset 'x';a,b{top:0}@media print{p{left:0}}"))
    [("@charset 'x'", None), ('a,b', 'top:0'), ('@media print', 'p{left:0}')]
    """
    depth = start = 0
    head = ""
    for match in TOKEN.finditer(css):
        mark = match.group()
        if mark == "{":
            if depth == 0:
                head, start = css[start:match.start()], match.end()
            depth += 1
        elif mark == "}" and depth:
            depth -= 1
            if depth == 0:
                yield _bare(head), css[start:match.start()].strip()
                start = match.end()
        elif mark == ";" and depth == 0:
            yield _bare(css[start:match.start()]), None
            start = match.end()
    if depth:
        raise ValueError(f"a stylesheet ends inside the rule {_bare(head)!r}")


def _bare(text):
    return COMMENT.sub("", text).strip()


def _split_selectors(head):
    """Split a selector list at the commas that stand outside brackets and strings."""
    parts, depth, start, quote = [], 0, 0, ""
    for position, character in enumerate(head):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(head[start:position].strip())
            start = position + 1
    return [*parts, head[start:].strip()]


def _is_used(selector, names):
    plain = ALTERNATIVES.sub("", re.sub(r"\[[^\]]*\]", "", selector))
    return all(name.replace("\\", "") in names for name in NAMES.findall(plain))


def prune(css, names):
    """Drop every selector with a class or id that is not in `names`.

    >>> prune("a.seen,a.unseen{top:0} .unseen{top:1px}", {"seen"})
    'a.seen{top:0}'
    """
    kept = []
    for head, body in split_rules(css):
        if body is None:
            if head and not head.startswith("@charset"):
                kept.append(head + ";")
        elif NESTED.match(head):
            inner = prune(body, names)
            if inner:
                kept.append(f"{head}{{{inner}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{COMMENT.sub('', body)}}}")
        else:
            selectors = [selector for selector in _split_selectors(head) if _is_used(selector, names)]
            body = COMMENT.sub("", body).strip()
            if selectors and body:
                kept.append(f"{','.join(selectors)}{{{_tight(body)}}}")
    return "".join(kept)


def _tight(body):
    if "url(" in body or '"' in body or "'" in body:
        return body
    return re.sub(r"\s*([:;,])\s*", r"\1", re.sub(r"\s+", " ", body)).rstrip(";")


CLASS_OR_ID = re.compile(r"""\b(?:class|id)\s*=\s*("[^"]*"|'[^']*')""")
WORD = re.compile(r"[A-Za-z_][\w-]*")


def names_in_use(pages, scripts):
    """Collect the classes and ids of the pages, and every word of the scripts, which may set more."""
    names = set()
    for page in pages:
        for value in CLASS_OR_ID.findall(page):
            names.update(value[1:-1].split())
    for script in scripts:
        names.update(WORD.findall(script))
    return names


def unused_custom_properties_removed(css, pages=""):
    """Drop declarations of `--names` that nothing reads, neither a rule nor, as in drawings, a page.

    >>> unused_custom_properties_removed(":root{--a:1;--b:2;top:var(--a)}")
    ':root{--a:1;top:var(--a)}'
    """
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css + pages))
        smaller = re.sub(
            r"(?<=[{;])(--[\w-]+):((?:[^;{}\"']|\"[^\"]*\"|'[^']*')*)(;|(?=\}))",
            lambda match: match.group() if match.group(1) in read else "",
            css,
        )
        if smaller == css:
            return re.sub(r"[^{}]+\{\}", "", css)
        css = smaller


def write_stylesheet(app, exception):
    """Write the site's one stylesheet and name its version in every page."""
    if exception or app.builder.name not in HTML_BUILDERS:
        return
    if not hasattr(app.builder, "_orig_css_files"):
        return      # nothing had changed, so Sphinx wrote no page and the stylesheet of the last build is right
    site = Path(app.outdir)
    pages = sorted(site.rglob("*.html"))
    texts = {page: page.read_text(encoding="utf-8") for page in pages if "_static" not in page.parts}
    sources = "\n".join(_read_sheets(app, site / "_static"))
    scripts = [
        path.read_text(encoding="utf-8")
        for path in sorted((site / "_static").rglob("*.js"))
        if path.stat().st_size < LIBRARY_BYTES and _name_in_static(path, site) not in REPLACED
        and path.parent.name != "scripts"
    ]
    names = names_in_use(texts.values(), scripts)
    formulas = "".join(re.findall(r"<math.*?</math>", "".join(texts.values()), re.DOTALL))
    css = unused_custom_properties_removed(prune(sources, names), "".join(texts.values()))
    css = embed_icons(css).replace("math.woff2", write_math_font(site / "_static", formulas) or "math.woff2")
    version = hashlib.sha256(css.encode()).hexdigest()[:10]
    (site / "_static" / SHEET).write_text(css, encoding="utf-8")
    for page, text in texts.items():
        stamped = re.sub(rf"_static/{SHEET}\?v=\w+", f"_static/{SHEET}?v={version}", text)
        if stamped != text:
            page.write_text(stamped, encoding="utf-8")
    remove_leftovers(app, site / "_static")


def _name_in_static(path, site):
    return path.relative_to(site / "_static").as_posix()


def _read_sheets(app, static):
    registered = sorted(app.builder._orig_css_files, key=lambda sheet: sheet.priority)
    names = dict.fromkeys([*THEME_SHEETS, *map(_name, registered), "styles/sphinx-book-theme.css"])
    ordered = [name for name in names if name not in REPLACED and name != "styles/sphinx-book-theme.css"]
    ordered.insert(ordered.index("course.css") if "course.css" in ordered else len(ordered),
                   "styles/sphinx-book-theme.css")
    for name in ordered:
        path = static / name
        if path.exists():
            yield path.read_text(encoding="utf-8")


# Files that the theme and extensions copy and that no page asks for.
LEFTOVERS = (
    "**/*.map", "**/*.LICENSE.txt", "scripts/*", "styles/*", "locales/**/*", "vendor/**/*", "webpack-macros.html",
    "sbt-webpack-macros.html", "images/logo_*", "copybutton*", "copy-button.svg", "check-solid.svg",
    "clipboard.min.js", "togglebutton*", "sphinx-thebe*", "design-tabs.js", "play-solid.svg",
    "plus.png", "minus.png", "file.png",
)


def remove_leftovers(app, static):
    for pattern in LEFTOVERS:
        for path in static.glob(pattern):
            if path.is_file():
                path.unlink()
    for folder in sorted((path for path in static.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def setup(app):
    app.connect("build-finished", write_stylesheet, priority=900)
