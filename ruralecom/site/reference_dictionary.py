"""What the tables mean, from `datapackage.json`; the five papers and the works they cite, from their tables.

Made of ordinary page nodes, so that headings reach the contents and texts the
catalogues of other languages.
"""

from docutils import nodes

from ruralecom import data
from ruralecom.site.reference_page import PAPERS


def dictionary(directive):
    """Return one section a table: what it is, where it is from, and its columns."""
    return [_table_section(directive, data.resource(name)) for name in data.names()]


def _table_section(directive, resource):
    section = nodes.section(ids=[f"table-{resource['name'].replace('_', '-')}"])
    section += _words(directive, nodes.title, resource["title"])
    section += _words(directive, nodes.paragraph, resource["description"])
    facts = nodes.paragraph("", "", nodes.literal("", f'data.load("{resource["name"]}")'),
                            nodes.Text(f", {resource['path']}. "), nodes.Text(_licences(resource)))
    section += facts
    rows = [([field["name"]], _kind(field), field.get("unit", ""), _meaning(field)) for field in resource["schema"]["fields"]]
    section += _table(directive, ("Column", "Type", "Unit", "Meaning"), rows, (18, 12, 12, 58))
    return section


def _licences(resource):
    return "Licence: " + "; ".join(licence["title"] for licence in resource["licenses"]) + "."


def _kind(field):
    return field["type"] + (", required" if field.get("constraints", {}).get("required") else "")


def _meaning(field):
    accepted = field.get("constraints", {}).get("enum", [])
    return field["description"] + (f" One of: {', '.join(accepted)}." if 0 < len(accepted) <= 12 else "")


def papers(directive):
    """Return the table of the five papers: what is known of each, and what could not be found."""
    rows = []
    for row in data.load("papers").fillna("").to_dict("records"):
        title = row["title"] or "Title not found"
        known = "; ".join(part for part in (row["authors"], row["journal"], row["published"], row["doi"]) if part)
        rows.append((PAPERS[row["id"]], f"{title} {row['title_zh']}".strip(), known or "not found", row["licence"], row["note"]))
    return [_table(directive, ("Part", "Title", "Author, outlet, date, DOI", "Licence", "What could not be found"), rows,
                   (12, 30, 20, 10, 28))]


def works(directive):
    """Return the works that the papers cite, by paper, as printed in their lists."""
    rows = [(PAPERS[row["paper"]], str(row["number"]), row["authors"], row["title"],
             f"{row['outlet']} {row['year']}{', ' + row['issue'] if row['issue'] else ''}")
            for row in data.load("references").fillna("").to_dict("records")]
    return [_table(directive, ("Paper", "No.", "Authors", "Title", "Outlet and year"), rows, (12, 6, 20, 40, 22))]


def _words(directive, kind, text):
    node = kind(text, "", nodes.Text(text))
    directive.set_source_info(node)
    return node


def _table(directive, heads, rows, widths):
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _cells(directive, heads))
    group += nodes.tbody("", *(_cells(directive, row) for row in rows))
    return nodes.table("", group, classes=["rc-dictionary", "colwidths-given"])


def _cells(directive, row):
    """Return one row; a cell given as a list holds a name to be typed as it stands."""
    made = nodes.row()
    for cell in row:
        entry = nodes.entry()
        if isinstance(cell, list):
            entry += nodes.paragraph("", "", nodes.literal("", cell[0]))
        elif cell:
            entry += _words(directive, nodes.paragraph, cell)
        made += entry
    return made
