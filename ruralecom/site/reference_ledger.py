"""The ledger as a page: one table row a figure, plain HTML that a script makes searchable.

Without scripts it is the whole table. With them it has a search field, menus
and headings that sort; see static/reference.js.
"""

from html import escape


from ruralecom import data, ledger
from ruralecom.site.reference_page import AGREES, PAPERS, VERDICTS, title_of, uses

# menu -> column; "unit" is the base unit, so that 521 billion yuan and 2,500 wan yuan stand together
MENUS = {"paper": "Paper", "place": "Place", "year": "Year", "unit": "Unit", "kind": "Kind", "verdict": "Checks"}
HEADINGS = {"measure": "Figure", "value": "As printed", "year": "Year", "place": "Place", "paper": "Paper and section"}
NO_YEAR = "none"
STATUS = "{shown} of {all} figures"


def table(page, argument=""):
    """Return the ledger as HTML: controls, and a table of all rows."""
    env = page.builder.env
    claims = [ledger.claim(name) for name in ledger.claims()["id"]]
    used = uses(env, [claim.id for claim in claims])
    checks = _checks_by_claim()
    places = data.load("named_places").set_index("place")["place_zh"]
    units = {claim.base_unit for claim in claims}
    order = {name: rank for rank, name in enumerate(sorted(units, key=str.lower))}
    rows = "".join(_row(page, claim, position, checks.get(claim.id, []), used[claim.id], places, order)
                   for position, claim in enumerate(claims))
    heads = "".join(f'<th scope="col" data-sort="{name}">{page.text(title)}</th>' for name, title in HEADINGS.items())
    return (f'<div class="rc-ledger" data-status="{page.text(STATUS)}">{_controls(page, claims)}'
            f'<table class="rc-rows"><caption class="rc-unseen">{page.text("Every figure that the papers state")}</caption>'
            f'<thead><tr>{heads}<th scope="col">{page.text("Checks and pages")}</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n")


def _checks_by_claim():
    found = {}
    for row in data.load("checks").fillna("").to_dict("records"):
        named = f'{row["claims"]};{row["context"]};{row["compared_with"]}'.split(";")
        for name in dict.fromkeys(part.strip() for part in named):
            found.setdefault(name, []).append((row["id"], row["verdict"]))
    return found


def _controls(page, claims):
    choices = {
        "paper": [(name, page.paper(name)) for name in PAPERS],
        "place": [(name, page.text(name)) for name in sorted({claim.place for claim in claims})],
        "year": [(str(year), str(year)) for year in sorted({claim.year for claim in claims if claim.year}, reverse=True)]
        + [(NO_YEAR, page.text("no year given"))],
        "unit": [(name, page.text(name)) for name in sorted({claim.base_unit for claim in claims}, key=str.lower)],
        "kind": [(name, page.text(name)) for name in sorted({claim.kind for claim in claims})],
        "verdict": [(name, page.text(VERDICTS[name][0])) for name in VERDICTS] + [("unchecked", page.text("no check"))],
    }
    menus = "".join(
        f'<label>{page.text(title)} <select name="{name}"><option value="">{page.text("all")}</option>'
        + "".join(f'<option value="{escape(value)}">{words}</option>' for value, words in choices[name])
        + "</select></label>" for name, title in MENUS.items())
    return (f'<form class="rc-filters" role="search" aria-label="{page.text("Figures of the ledger")}">'
            f'<label class="rc-find">{page.text("Search")} <input type="search" name="q" autocomplete="off" '
            f'placeholder="{page.text("cold chain, 物流, 27")}"></label>{menus}'
            f'<button type="reset">{page.text("Show all")}</button>'
            f'<p class="rc-count" role="status">{page.text(STATUS).format(shown=len(claims), all=len(claims))}</p></form>')


def _row(page, claim, position, checks, pages, places, order):
    env = page.builder.env
    verdicts = list(dict.fromkeys(verdict for _name, verdict in checks))
    facts = {"paper": claim.paper, "place": claim.place, "year": claim.year or NO_YEAR, "unit": claim.base_unit,
             "kind": claim.kind, "verdict": " ".join(verdicts) or "unchecked",
             "value": f"{order[claim.base_unit]} {claim.base_value:.12g}", "position": position}
    attributes = "".join(f' data-{name}="{escape(str(value))}"' for name, value in facts.items())
    measure, other = (claim.measure_zh, claim.measure) if page.chinese else (claim.measure, claim.measure_zh)
    note = f'<small>{page.text(claim.note)}</small>' if claim.note else ""
    repeats = (f'<small>{page.text("Stated before:")} <a href="#{claim.repeats}">{escape(claim.repeats)}</a></small>'
               if claim.repeats else "")
    words = claim.text("zh_CN" if page.chinese else "en")
    meaning = "" if words == claim.printed else f" {escape(words)}"
    year = "—" if claim.year is None else f"{claim.year}" + (
        f' <small>{page.text("implied")}</small>' if claim.year_basis == "implied" else "")
    place = escape(places[claim.place]) if page.chinese else page.text(claim.place)
    section = f'§ {escape(claim.section)}' if claim.section[:1].isdigit() else page.text(claim.section)
    cited = f' <small>{page.text("cites")} [{escape(claim.reference)}]</small>' if claim.reference else ""
    found = " ".join(page.link("reference/audit", name, page.verdict(verdict)) for name, verdict in _one_each(checks))
    links = ", ".join(f'<a href="{escape(page.builder.get_relative_uri(page.docname, name))}">{escape(title_of(env, name))}</a>'
                      for name in pages)
    used = f'<small>{page.text("Used in")} {links}</small>' if links else ""
    label = page.text("Place")
    return (
        f'<tr id="{claim.id}"{attributes}>'
        f'<th scope="row"><a class="rc-name" href="#{claim.id}">{escape(measure)}</a>'
        f'<span lang="{"en" if page.chinese else "zh-CN"}">{escape(other)}</span>{note}{repeats}</th>'
        f'<td><b lang="zh-CN">{escape(claim.printed)}</b>{meaning} <small>{page.text(claim.kind)}</small></td>'
        f"<td>{year}</td><td aria-label=\"{label}: {place}\">{place}</td>"
        f"<td>{page.paper(claim.paper)} <span>{section}</span>{cited}</td><td>{found}{used}</td></tr>")


def _one_each(checks):
    """Return one check a verdict, the open ones first, so that a row shows each verdict once."""
    first = {}
    for name, verdict in checks:
        first.setdefault(verdict, (name, verdict))
    return sorted(first.values(), key=lambda check: check[1] in AGREES)


def counts(page, argument=""):
    """Return a table of figures by paper: how many, how many are checked, how many some page uses, what is not used yet."""
    frame, used, checks = ledger.claims(), uses(page.builder.env, list(ledger.claims()["id"])), _checks_by_claim()
    heads = ("Paper", "Figures", "Stated once", "Touched by a check", "Used on a page", "Sections no page uses yet")
    rows = ""
    for paper in PAPERS:
        own = frame[frame["paper"] == paper]
        by_section = own.groupby("section")["id"].agg(list)
        unused = sorted((name for name, ids in by_section.items() if not any(used[i] for i in ids)), key=_section_order)
        cells = (len(own), int(own["repeats"].isna().sum()), sum(i in checks for i in own["id"]),
                 sum(bool(used[i]) for i in own["id"]))
        rows += (f'<tr><th scope="row">{page.paper(paper)}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)
                 + f'<td class="text">{escape(", ".join(unused)) or "—"}</td></tr>')
    total = (len(frame), int(frame["repeats"].isna().sum()), sum(i in checks for i in frame["id"]),
             sum(bool(pages) for pages in used.values()))
    rows += (f'<tr><th scope="row">{page.text("All five")}</th>' + "".join(f"<td>{cell}</td>" for cell in total) + "<td></td></tr>")
    head = "".join(f'<th scope="col">{page.text(words)}</th>' for words in heads)
    return (f'<div class="pst-scrollable-table-container"><table class="dataframe table"><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n")


def _section_order(section):
    return [int(part) if part.isdigit() else -1 for part in section.split(".")]


