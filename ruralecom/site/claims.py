"""The role `claim`: a figure that a paper states, checked against the ledger.

    {claim}`521 billion yuan <yiwu-turnover-2024>`

The build warns unless the text shows the ledger's figure. The note behind its
mark gives paper, section, the figure as printed, and what checks found.
"""

from functools import lru_cache
from html import escape

from docutils import nodes
from sphinx.locale import get_translation

from ruralecom import data, ledger
from ruralecom.site.notes import FigureNode, FigureRole, add_figure_role, is_chinese, write_figure

_ = get_translation("ruralecom")

LEDGER_PAGE = "reference/ledger"        # the page of all figures, once there is one
CHECKS_SHOWN = 3
AGREES = ("consistent", "rounding")


def _verdict(name):
    return {
        "consistent": _("agrees"), "rounding": _("agrees within rounding"),
        "different_definition": _("another definition"), "contradiction": _("contradicts"),
        "not_reproducible": _("cannot be reproduced"), "wrong_source": _("wrong source"),
        "implausible": _("implausible"),
    }.get(name, name)


@lru_cache(maxsize=4096)
def find_claim(claim_id):
    return ledger.claim(claim_id)


@lru_cache(maxsize=4096)
def _checks(claim_id):
    rows = ledger.checks_for(claim_id)[["question", "verdict"]].to_dict("records")
    return sorted(rows, key=lambda row: row["verdict"] in AGREES)


@lru_cache(maxsize=2)
def _titles(chinese):
    rows = data.load("papers").fillna("").to_dict("records")
    return {row["id"]: (row["title_zh"] if chinese else row["title"]) or row["title"] for row in rows}


def forget_ledger(app):
    """Read the ledger anew for every build."""
    for cached in (find_claim, _checks, _titles):
        cached.cache_clear()


class ledger_figure(FigureNode):
    """A figure of the ledger."""


class ClaimRole(FigureRole):
    """Checks a figure of the ledger when a page is read."""

    node_class = ledger_figure
    tables = ("claims", "units", "checks", "papers")
    example = "{claim}`521 billion yuan <yiwu-turnover-2024>`"

    def look_up(self, figure_id):
        return find_claim(figure_id)


def visit_ledger_figure(translator, node):
    claim = find_claim(node["figure"])
    write_figure(translator, node.astext(), f"claim-{claim.id}", lambda: list(_lines(translator, claim)))
    raise nodes.SkipNode


def _lines(translator, claim):
    chinese = is_chinese(translator)
    where = "".join(f", {part}" for part in (claim.place, claim.year) if part)
    yield f"<b>{escape(claim.measure_zh if chinese else claim.measure)}</b>{escape(where)}"
    meaning = claim.text("zh_CN" if chinese else "en")
    yield f'{_("Printed")}: <span lang="zh-CN">{escape(claim.printed)}</span>' + (
        f" ({escape(meaning)})" if meaning != claim.printed else "")
    title = _titles(chinese).get(claim.paper) or claim.paper
    section = f"{_('section')} {claim.section}" if claim.section[:1].isdigit() else claim.section
    cited = f", {_('which cites')} [{escape(claim.reference)}]" if claim.reference else ""
    yield f"<cite>{escape(title)}</cite>, {escape(section)}{cited}"
    if claim.note and not chinese:
        yield escape(claim.note)
    checks = _checks(claim.id)
    for row in checks[:CHECKS_SHOWN]:
        kind = "good" if row["verdict"] in AGREES else "open"
        yield f'<i class="{kind}">{escape(str(_verdict(row["verdict"])))}</i> {escape(row["question"])}'
    if len(checks) > CHECKS_SHOWN:
        yield escape(_("and %s more checks") % (len(checks) - CHECKS_SHOWN))
    yield from _link_to_ledger(translator.builder, claim.id)


def _link_to_ledger(builder, claim_id):
    page = next((name for name in builder.env.found_docs if name.endswith(LEDGER_PAGE)), None)
    if page:
        address = builder.get_relative_uri(builder.current_docname, page)
        yield f'<a href="{escape(address)}#{claim_id}">{escape(_("This figure in the ledger"))}</a>'


def setup(app):
    add_figure_role(app, "claim", ClaimRole(), visit_ledger_figure)
    app.connect("builder-inited", forget_ledger)
