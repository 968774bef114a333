"""The glossary: a page of terms in two languages, and links to it from where a chapter defines one.

A chapter defines a term as `**ledger** (数据台账)`. The bold words become a link
to their entry, and the entry says which pages define the term.
"""

import re
from html import escape

from docutils import nodes

from ruralecom import data
from ruralecom.site.reference_page import is_reference, sources_read, title_of

PAGE = "reference/glossary"
DEFINED = re.compile(r"\*\*([^*\n]+)\*\*\s*[(（]([^()（）A-Za-z]*[\u4e00-\u9fff][^()（）]*)[)）]")


def slug(term):
    """Return the anchor of a term.

    >>> slug("Value-chain upgrading")
    'term-value-chain-upgrading'
    """
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def terms_defined(text):
    """List (term, Chinese) as a chapter's source defines them.

    >>> terms_defined("the **ledger** (数据台账), and **not this** (plain)")
    [('ledger', '数据台账')]
    """
    return [(term.strip(), chinese.strip()) for term, chinese in DEFINED.findall(text)]


def entries():
    """Return the glossary's rows by lower-case term."""
    return {row["term"].lower(): row for row in data.load("glossary").fillna("").to_dict("records")}


def listing(page, argument=""):
    """Return the glossary as HTML, sorted in the page's language."""
    env = page.builder.env
    where = {}
    for docname, text in sources_read(env):
        for term, _chinese in terms_defined(text):
            where.setdefault(term.lower(), []).append(docname)
    items = []
    for key, row in sorted(entries().items(), key=lambda item: item[1]["pinyin"] if page.chinese else item[0]):
        pages = list(dict.fromkeys(where.get(key, [])))
        links = ", ".join(f'<a href="{escape(page.builder.get_relative_uri(page.docname, name))}">'
                          f"{escape(title_of(env, name))}</a>" for name in pages)
        used = f' <small>{page.text("Defined in")} {links}</small>' if links else ""
        english = f'<span lang="en">{escape(row["term"])}</span>' if page.chinese else f'<b>{escape(row["term"])}</b>'
        chinese = f'<{"b" if page.chinese else "span"} lang="zh-CN">{escape(row["chinese"])}</{"b" if page.chinese else "span"}>'
        first, second = (chinese, english) if page.chinese else (english, chinese)
        items.append(f'<dt id="{slug(row["term"])}">{first} {second} <i lang="zh-Latn">{escape(row["pinyin"])}</i></dt>'
                     f"<dd>{page.text(row['definition'])}{used}</dd>")
    return f'<dl class="rc-glossary">{"".join(items)}</dl>\n'


def link_terms(app, doctree, docname):
    """Link each bold term that the glossary has to its entry, where a page defines it."""
    target = next((name for name in app.env.found_docs if name.endswith(PAGE)), None)
    if target is None or is_reference(docname) or app.builder.format != "html":
        return
    known = entries()
    for strong in list(doctree.findall(nodes.strong)):
        term = strong.astext().lower()
        after = strong.next_node(descend=False, siblings=True, ascend=False)
        if term in known and after is not None and re.match(r"\s*[(（]", after.astext()):
            address = app.builder.get_relative_uri(docname, target) + "#" + slug(known[term]["term"])
            link = nodes.reference("", "", internal=True, refuri=address, classes=["rc-term"])
            strong.replace_self(link)
            link += strong
