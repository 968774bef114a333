"""Hold a table against what the data package promises about it.

``problems_in`` reads one CSV file and lists every fault, each with file, row,
column, value and what would be accepted. Rows are counted as a spreadsheet
counts them: the header is row 1. Beside the Frictionless constraints one
property of our own is known: ``listOf`` on a field says that its cells hold a
list, separated by semicolons, of keys of another table (or of several tables,
any of which may hold the key; a key of two columns is written with an @).
"""

import csv
import difflib
import math
import re
from dataclasses import dataclass
from pathlib import Path

TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Problem:
    """Say what is wrong in one place of one table."""

    file: str
    row: int | None
    row_id: str
    column: str
    value: str
    text: str

    def __str__(self):
        where = self.file
        if self.row is not None:
            where += f", row {self.row}" + (f" (id {self.row_id})" if self.row_id else "")
        if self.column:
            where += f", column '{self.column}'"
        return f"{where}: {self.text}"


def nearest(name: str, names) -> str:
    """Return a short hint with the names that look most like the one given."""
    close = difflib.get_close_matches(str(name), list(names), n=3, cutoff=0.4)
    return f"did you mean {', '.join(close)}?" if close else f"there are {len(list(names))} to choose from"


def problems_in(entry: dict, tables: dict, folder: Path) -> list[Problem]:
    """List the faults of one table.

    entry: its resource in the data package; tables: all resources by name (for
    references); folder: where the package lies.
    """
    header, rows, missing_file = _read(folder, entry)
    label = _label(entry)
    if missing_file:
        return [Problem(label, None, "", "", "", missing_file)]
    faults = _header_faults(label, header, entry)
    if faults:
        return faults
    for number, row in rows:
        if len(row) != len(header):
            text = f"has {len(row)} cells; accepted: {len(header)}, one a column"
            faults.append(Problem(label, number, row[0] if row else "", "", "", text))
    if faults:
        return faults
    records = [(number, dict(zip(header, row))) for number, row in rows]
    faults += _cell_faults(label, records, entry)
    faults += _key_faults(label, records, entry)
    faults += _reference_faults(label, records, entry, tables, folder)
    return sorted(faults, key=lambda fault: fault.row or 0)


def _label(entry) -> str:
    return "data/" + entry["path"]


def _read(folder, entry):
    path = folder / entry["path"]
    if not path.is_file():
        return [], [], "the file is missing"
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            lines = csv.reader(handle)
            header = next(lines, [])
            return header, [(number, row) for number, row in enumerate(lines, start=2)], ""
    except UnicodeDecodeError:
        return [], [], "the file is not UTF-8 text; save it as CSV, UTF-8"


def _header_faults(label, header, entry):
    expected = [field["name"] for field in entry["schema"]["fields"]]
    faults = [Problem(label, None, "", column, "", f"the column is missing; expected: {', '.join(expected)}")
              for column in expected if column not in header]
    faults += [Problem(label, None, "", column, "", f"the column is not known; accepted: {', '.join(expected)}")
               for column in header if column not in expected]
    faults += [Problem(label, None, "", column, "", "the column stands there twice")
               for column in sorted({c for c in header if header.count(c) > 1})]
    if not faults and header != expected:
        faults.append(Problem(label, None, "", "", "", f"the columns are in another order; expected: {', '.join(expected)}"))
    return faults


def _row_id(record, entry) -> str:
    return " ".join(record.get(part, "") for part in _listed(entry["schema"].get("primaryKey", [])))


def _cell_faults(label, records, entry):
    faults = []
    for field in entry["schema"]["fields"]:
        for number, record in records:
            text = _cell_fault(record[field["name"]], field)
            if text:
                value = record[field["name"]]
                faults.append(Problem(label, number, _row_id(record, entry), field["name"], value, text))
    return faults


def _cell_fault(value: str, field: dict) -> str:
    """Say what is wrong with one cell, or return an empty string."""
    limits = field.get("constraints", {})
    if value == "":
        return "the cell is empty; a value is required" if limits.get("required") else ""
    kind = field["type"]
    if kind in ("integer", "year") and not re.fullmatch(r"[+-]?\d+", value):
        return f"{value!r} is not a whole number"
    if kind == "number" and not _NUMBER.fullmatch(value):
        return f"{value!r} is not a number; accepted: digits with a decimal point, no spaces, commas or units"
    if kind == "boolean" and value not in TRUE + FALSE:
        return f"{value!r} is neither true nor false"
    if "enum" in limits and value not in limits["enum"]:
        return f"{value!r} is not known; accepted: {', '.join(limits['enum'])}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return f"{value!r} does not have the form {field.get('form', limits['pattern'])}"
    if kind in ("integer", "number", "year"):
        low, high = limits.get("minimum", -math.inf), limits.get("maximum", math.inf)
        if not low <= float(value) <= high:
            return f"{value} is out of range; accepted: {low} to {high}"
    return ""


def _key_faults(label, records, entry):
    key = _listed(entry["schema"].get("primaryKey", []))
    faults, first = [], {}
    for number, record in records if key else []:
        parts = tuple(record[part] for part in key)
        if parts in first:
            text = f"{' '.join(parts)!r} stands in row {first[parts]} already; accepted: each {' and '.join(key)} once"
            faults.append(Problem(label, number, _row_id(record, entry), key[0], record[key[0]], text))
        first.setdefault(parts, number)
    return faults


def references(entry: dict):
    """Yield (columns, targets, separator) for every reference of a table.

    A target is (table, columns there); the table is an empty string where a
    table refers to itself. Lists may refer to any of several targets.
    """
    for key in entry["schema"].get("foreignKeys", []):
        yield _listed(key["fields"]), [(key["reference"]["resource"], _listed(key["reference"]["fields"]))], ""
    for field in entry["schema"]["fields"]:
        if "listOf" in field:
            targets = field["listOf"] if isinstance(field["listOf"], list) else [field["listOf"]]
            yield [field["name"]], [(to["resource"], _listed(to["fields"])) for to in targets], ";"


def _listed(names) -> list[str]:
    return [names] if isinstance(names, str) else names


def _reference_faults(label, records, entry, tables, folder):
    faults = []
    for columns, targets, separator in references(entry):
        known, labels = set(), []
        for table, there in targets:
            target = tables[table] if table else entry
            labels.append(_label(target))
            header, rows, _ = _read(folder, target)
            if set(there) <= set(header):
                places = [header.index(column) for column in there]
                known |= {"@".join(row[place] for place in places) for _, row in rows if len(row) == len(header)}
        for number, record in records:
            cell = "@".join(record[column] for column in columns)
            for value in (part.strip() for part in (cell.split(separator) if separator else [cell])):
                if value.strip("@") and value not in known:
                    every = ", ".join(sorted(known))
                    hint = f"accepted: {every}" if len(every) < 2000 else nearest(value, sorted(known))
                    text = f"{value!r} is not known in {' or '.join(labels)}; {hint}"
                    faults.append(Problem(label, number, _row_id(record, entry), columns[0], value, text))
    return faults
