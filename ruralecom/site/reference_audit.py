"""The audit as a page: every check with its arithmetic in figures, the kindest reading, and what would settle it."""

import re
from decimal import Decimal
from html import escape

import pandas as pd

from ruralecom import audit, data, ledger
from ruralecom.site.reference_page import PAPERS, VERDICTS

OUTCOMES = {
    "agrees": "the printed figures agree",
    "within_rounding": "rounding of the printed digits explains the difference",
    "within_rounding_of_zeros": "they agree only if the last zeros were rounded too",
    "bounds_only": "only bounds are printed; they leave room for agreement",
    "apart": "no reading of the digits brings them together",
    "computed": "",
    "too_early": "it is older than the figure",
    "in_time": "by its date it could hold the figure",
    "no_list": "the text at hand has no reference list",
    "not_computed": "",
}
SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def checks(page, argument):
    """Return the checks of one paper as HTML, by verdict, the open ones first.

    argument: a paper of the ledger. Raises ValueError for another.
    """
    frame = audit.run(argument.strip())
    parts = []
    for verdict in reversed(VERDICTS):
        rows = frame[frame["verdict"] == verdict].to_dict("records")
        if rows:
            name, meaning = VERDICTS[verdict]
            parts.append(f'<p class="rc-group" id="{argument.strip().replace("_", "-")}-{verdict.replace("_", "-")}">'
                         f"{page.verdict(verdict)} <b>{len(rows)}</b> <span>{page.text(meaning)}</span></p>"
                         + "".join(_check(page, row) for row in rows))
    return f'<div class="rc-audit">{"".join(parts)}</div>\n'


def counts(page, argument=""):
    """Return a table of checks by paper and verdict; each number leads to its checks."""
    frame = data.load("checks")
    table = pd.crosstab(frame["paper"], frame["verdict"])
    head = "".join(f'<th scope="col">{page.text(name)}</th>' for name, _meaning in VERDICTS.values())
    body = ""
    for paper in PAPERS:
        numbers = [(verdict, int(table.loc[paper].get(verdict, 0))) for verdict in VERDICTS]
        cells = "".join(
            f'<td><a href="#{paper.replace("_", "-")}-{verdict.replace("_", "-")}">{number}</a></td>' if number else "<td>0</td>"
            for verdict, number in numbers)
        body += f'<tr><th scope="row">{page.paper(paper)}</th>{cells}<td>{sum(number for _v, number in numbers)}</td></tr>'
    totals = "".join(f"<td>{int(table.get(verdict, pd.Series(0)).sum())}</td>" for verdict in VERDICTS)
    body += f'<tr><th scope="row">{page.text("All five")}</th>{totals}<td>{len(frame)}</td></tr>'
    return (f'<div class="pst-scrollable-table-container"><table class="dataframe table"><thead><tr><th scope="col">'
            f'{page.text("Paper")}</th>{head}<th scope="col">{page.text("All")}</th></tr></thead>'
            f"<tbody>{body}</tbody></table></div>\n")


def _check(page, row):
    lines = [_arithmetic(page, row), _figures(page, row)]
    for heading, column in (("Kindest reading", "charitable"), ("What would settle it", "settles")):
        lines.append(f"<dt>{page.text(heading)}</dt><dd>{page.text(row[column])}</dd>")
    return (f'<details class="rc-check" id="{row["id"]}"><summary>{page.text(row["question"])}</summary>'
            f'<dl>{"".join(lines)}</dl></details>')


def _arithmetic(page, row):
    outcome = page.text(OUTCOMES[row["outcome"]])
    if pd.isna(row["value"]):
        return f'<dt>{page.text("By its date")}</dt><dd>{outcome}.</dd>' if outcome else ""
    write = _writer(page, row)
    shown = f"{_formula(page, row)} = <b>{write(row['value'])}</b>{_interval(page, row['low'], row['high'], write)}"
    if not pd.isna(row["compared_value"]):
        shown += (f"<br>{page.text('Held against')} {_named(page, row['compared_with'])}: {write(row['compared_value'])}"
                  f"{_interval(page, row['compared_low'], row['compared_high'], write)}" + (f"; {outcome}" if outcome else ""))
    return f'<dt>{page.text("Arithmetic")}</dt><dd>{shown}.</dd>'


def _writer(page, row):
    """Return the function that writes a check's numbers: in per cent where they are shares of one thing in another."""
    names = _parts(row["claims"]) + _parts(row["series"])
    units = {_base_unit(name) for name in names}
    if isinstance(row["compared_with"], str) and _base_unit(row["compared_with"]) == "fraction":
        return lambda value: _number(value, "%")
    if units == {"fraction"} and "/" not in row["formula"] and "-" in row["formula"] and len(names) > 1:
        points = f" {page.text('percentage points')}"
        return lambda value: _number(value, points)
    if units == {"fraction"} or (len(units) == 1 and len(names) > 1 and "/" in row["formula"] and abs(row["value"]) < 2
                                 and not isinstance(row["compared_with"], str)):
        return lambda value: _number(value, "%")
    return _number


def _base_unit(name):
    return audit.observation(name)["base_unit"] if "@" in name else ledger.claim(name).base_unit


def _number(value, percent=""):
    """Write a number with four digits, millions in words.

    >>> _number(0.0795699), _number(0.0795699, "%"), _number(1136029412), _number(73287.6), _number(float("-inf"))
    ('0.07957', '7.957%', '1.136 billion', '73,288', '−∞')
    """
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    value, ending = (100 * value, percent) if percent else (value, "")
    size, word = next(((size, word) for size, word in SCALES if abs(value) >= size and not percent), (1, ""))
    value = value / size
    shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return shown.replace("-", "−") + word + ending


def _interval(page, low, high, write):
    """Write what rounding allows, where that is more than one number to the digits shown."""
    if low == float("-inf") and high == float("inf"):
        return f" ({page.text('the bounds alone allow anything')})"
    if high == float("inf"):
        return f" ({page.text('anything from')} {write(low)})"
    if low == float("-inf"):
        return f" ({page.text('anything up to')} {write(high)})"
    if write(low) == write(high):
        return ""
    return f" ({page.text('rounding allows')} {write(low)} {page.text('to')} {write(high)})"


def _parts(cell):
    return [] if not isinstance(cell, str) else [part.strip() for part in cell.split(";") if part.strip()]


def _formula(page, row):
    names = {audit.formula_name(name): name for name in _parts(row["claims"]) + _parts(row["series"])}
    pieces, last = [], 0
    for match in NAME.finditer(row["formula"]):
        if match.group() in names:
            pieces += [_signs(row["formula"][last:match.start()]), _value(page, names[match.group()])]
            last = match.end()
    return "".join(pieces) + _signs(row["formula"][last:])


def _signs(text):
    return escape(text.replace("*", "×").replace("/", "÷").replace(" - ", " − "))


def _value(page, name):
    """Return a figure of a formula, linked to where it is from."""
    if "@" in name:
        return f'<span title="{escape(name)}">{escape(_observed(name))}</span>'
    claim = ledger.claim(name)
    return page.link("reference/ledger", name, escape(claim.text("zh_CN" if page.chinese else "en")))


def _observed(name):
    """Write an official figure as it was published, in millions and billions.

    >>> _observed("mofcom_rural_online_retail@2023"), _observed("cnnic_rural_share@2024-12")
    ('2.49 trillion yuan', '28.2%')
    """
    row = audit.observation(name)
    unit = data.load("units").set_index("unit").loc[row["unit"]].fillna("")
    published = Decimal(f"{row['value']:.{int(row['decimals'])}f}")
    if unit["factor"] < 1:
        return f"{published}{unit['words'] if unit['words'] == '%' else ' ' + unit['words']}"
    amount = published * Decimal(str(unit["factor"]))
    size, word = next(((size, word) for size, word in SCALES if abs(amount) >= size), (1, ""))
    return f"{format((amount / size).normalize(), ',f')}{word} {unit['words']}".strip()


def _named(page, name):
    if "@" in name:
        series, _at, period = name.partition("@")
        about = data.load("series").set_index("id").loc[series]
        title = about["title_zh"] if page.chinese else about["title"]
        return f"{escape(str(title))}, {escape(period)}"
    claim = ledger.claim(name)
    return page.link("reference/ledger", name, escape(claim.measure_zh if page.chinese else claim.measure))


def _figures(page, row):
    """List what takes part: ledger rows with section, official figures with publisher, an edition."""
    items = []
    for name in dict.fromkeys(_parts(row["claims"]) + _parts(row["context"]) + _parts(row["compared_with"])):
        if "@" in name or name not in set(data.load("claims")["id"]):
            continue
        claim = ledger.claim(name)
        items.append(f'{_named(page, name)}: <b lang="zh-CN">{escape(claim.printed)}</b> <small>{page.paper(claim.paper)} '
                     f"§ {escape(claim.section)}</small>")
    for name in dict.fromkeys(_parts(row["series"]) + [part for part in _parts(row["compared_with"]) if "@" in part]):
        about = data.load("series").set_index("id").loc[name.partition("@")[0]]
        items.append(f"{_named(page, name)}: <b>{escape(_observed(name))}</b> <small>{escape(str(about['publisher']))}</small>")
    if row["relation"] == "edition":
        source = data.load("sources").set_index("id").loc[row["compared_with"]]
        items.append(f"{escape(source['edition'])} <small>{page.text('covers figures up to')} {escape(source['covers_to'])}</small>")
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<dt>{page.text("Figures")}</dt><dd><ul>{listed}</ul></dd>' if items else ""
