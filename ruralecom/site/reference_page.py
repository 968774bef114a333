"""What the reference pages share: words in the page's language, addresses, verdicts, and which page uses which figure."""

import re
from html import escape

from sphinx.locale import get_translation

_ = get_translation("ruralecom")

REFERENCE = "reference/"
PAPERS = {
    "yiwu": "Yiwu", "digital_era": "Digital era", "coupling": "Coupling", "guizhou": "Guizhou",
    "four_dimensions": "Four dimensions",
}
# verdict -> (short name, what it means)
VERDICTS = {
    "consistent": ("agrees", "The figures agree, or nothing in print speaks against the statement."),
    "rounding": ("agrees within rounding", "They agree once the printed digits are allowed to be rounded."),
    "different_definition": ("another definition", "They are not the same thing, though they look it."),
    "not_reproducible": ("cannot be reproduced", "What is printed does not settle it."),
    "implausible": ("implausible", "Possible only with evidence that is not given."),
    "wrong_source": ("wrong source", "What is cited cannot hold it."),
    "contradiction": ("contradicts", "Both cannot be true as printed."),
}
AGREES = ("consistent", "rounding")
ID = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")


def is_reference(docname):
    """Tell whether a page is one of the reference pages."""
    return REFERENCE in f"/{docname}"


class Page:
    """The page being written: its language, its words and the addresses of other pages."""

    def __init__(self, translator):
        self.builder = translator.builder
        self.docname = translator.builder.current_docname
        self.language = translator.config.language or "en"
        self.chinese = self.language.startswith("zh")

    def text(self, words):
        """Return words in the page's language, escaped for HTML; data of the tables pass through here too."""
        return escape(str(_(words))) if words else ""

    def address(self, page, anchor=""):
        """Return the address of a page that ends in `page`, or an empty string if the book has none."""
        found = next((name for name in sorted(self.builder.env.found_docs) if name.endswith(page)), None)
        if found is None:
            return ""
        return escape(self.builder.get_relative_uri(self.docname, found) + (f"#{anchor}" if anchor else ""))

    def link(self, page, anchor, inside):
        """Link HTML to a place on another page, or leave it as it is if the book has no such page."""
        address = self.address(page, anchor)
        return f'<a href="{address}">{inside}</a>' if address else inside

    def verdict(self, name):
        """Return a verdict as a badge; its sign says without colour whether it is a good one."""
        side = "good" if name in AGREES else "open"
        return f'<b class="rc-verdict {side}">{self.text(VERDICTS[name][0])}</b>'

    def paper(self, name):
        return self.text(PAPERS[name])


def sources_read(env):
    """Yield (page, text of its source) for every page of the book that is not a reference page."""
    for docname in sorted(env.found_docs):
        if not is_reference(docname):
            with open(env.doc2path(docname), encoding="utf-8") as source:
                yield docname, source.read()


def uses(env, known):
    """Return for every id of `known` the pages whose source names it.

    A notebook's source holds its outputs, so maps and quizzes count as well as
    figures in prose and in code.
    """
    found = {name: [] for name in known}
    for docname, text in sources_read(env):
        for name in set(ID.findall(text)) & found.keys():
            found[name].append(docname)
    return found


def title_of(env, docname):
    """Return a page's title as plain text."""
    return env.titles[docname].astext() if docname in env.titles else docname
