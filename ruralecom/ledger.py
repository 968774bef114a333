"""Look up what the papers state, by id.

The ledger is ``data/papers/claims.csv``: one row for every figure that a paper
prints, repeats included. Notebooks take figures from here and never type them,
so each one on a page can be followed to its paper, section and reference.
"""

import math
import re
from dataclasses import dataclass, fields
from decimal import Decimal

import pandas as pd

from ruralecom import data
from ruralecom.intervals import Interval, numerals, printed_interval
from ruralecom.validation import nearest

LANGUAGES = ("en", "zh_CN")
_loaded: dict = {}  # claims by folder, with the state of the files they were read from
ORDINALS = ("year", "edition", "rank")
_SCALES = ((10**12, "trillion "), (10**9, "billion "), (10**6, "million "))
_WORDS = {
    "en": {"exact": "{}", "above": "more than {}", "up_to": "up to {}", "about": "about {}", "range": "{} to {}",
           "at_least": "at least {}", "less_than": "less than {}", "under": "under {}", "fall": "a fall of {}"},
    "zh_CN": {"exact": "{}", "above": "超过{}", "up_to": "至多{}", "about": "约{}", "range": "{}至{}",
              "at_least": "至少{}", "less_than": "不到{}", "under": "{}以下", "fall": "下降{}"},
}
# Bounds that print tells apart though they allow the same: qualifier and how it is printed -> how it is written out.
_PRINTED_BOUNDS = {("above", "至少"): "at_least", ("up_to", "不足"): "less_than", ("up_to", "不到"): "less_than",
                   ("up_to", "低于"): "less_than", ("up_to", "以下"): "under"}


class UnknownClaim(KeyError):
    """Report a ledger id that does not exist, with the ids most like it."""

    def __str__(self):
        return self.args[0]


@dataclass(frozen=True)
class Claim:
    """Hold one row of the ledger: a figure as printed and in base units.

    Empty text cells are empty strings, empty numbers None. ``unit`` is the unit
    as printed, ``base_unit`` the one for computing; ``factor``, ``unit_zh`` and
    ``words`` come from the list of units.
    """

    id: str
    paper: str
    section: str
    measure: str
    measure_zh: str
    printed: str
    value: float
    value_high: float | None
    qualifier: str
    unit: str
    base_value: float
    base_value_high: float | None
    base_unit: str
    year: int | None
    year_basis: str
    place: str
    kind: str
    reference: str
    repeats: str
    note: str
    factor: float
    unit_zh: str
    words: str

    def digits(self) -> list[str]:
        """Return the figure's digits as printed: one string, or two for a range."""
        return printed_digits(self.printed, self.value, self.value_high)

    def interval(self, count_trailing_zeros: bool = True) -> Interval:
        """Return what the printed figure can stand for, in base units.

        See ``ruralecom.intervals`` for the rules. A count of single things, a
        calendar year, a rank and an edition number are taken as they stand;
        "around 2020" is half a year on either side.
        """
        low, *high = self.digits()
        counted = self.factor == 1 and (self.kind == "count" or (
            self.kind in ("target", "proposal") and self.base_unit.startswith(("units", "persons", "households"))))
        if (self.base_unit in ORDINALS or counted) and self.qualifier == "exact" and count_trailing_zeros:
            return Interval(self.base_value, self.base_value, self.base_value)
        around_a_year = self.base_unit == "year" and self.qualifier == "about"   # the zero of 2020 is a digit like any other
        return printed_interval(low, high[0] if high else None, "exact" if around_a_year else self.qualifier, factor=self.factor,
                                share=self.kind == "share", growth=self.kind == "growth", fall=self.value < 0,
                                count_trailing_zeros=count_trailing_zeros)

    def text(self, language: str = "en") -> str:
        """Write the figure out with its unit: "521 billion yuan", "超过98%", "a fall of 18%"."""
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r} is not known; accepted: {', '.join(LANGUAGES)}")
        shown = self._english() if language == "en" else self._chinese()
        bounds = (_PRINTED_BOUNDS[key] for key in _PRINTED_BOUNDS if key[0] == self.qualifier and key[1] in self.printed)
        words = _WORDS[language][next(bounds, self.qualifier)].format(*shown)
        return _WORDS[language]["fall"].format(words) if self.value < 0 else words

    def _chinese(self) -> list[str]:
        if self.unit == "half":
            return ["一" + self.unit_zh]
        *first, last = self.digits()
        repeated = self.unit_zh if self.unit_zh in ("%", "年") else ""
        return [digits + repeated for digits in first] + [("第" if self.base_unit == "rank" else "") + last + self.unit_zh]

    def _english(self) -> list[str]:
        if self.unit == "half":
            return [self.words]
        if self.base_unit == "rank":
            return [f"rank {digits}" for digits in self.digits()]
        if self.base_unit in ("year", "edition") or self.factor < 1 or str(self.factor).strip("0.") != "1":
            ending = self.words if self.words in ("", "%") else " " + self.words
            return [digits + (_singular(ending) if digits == "1" else ending) for digits in self.digits()]
        amounts = [Decimal(digits) * Decimal(str(self.factor)) for digits in self.digits()]
        size, scale = next(((s, w) for s, w in _SCALES if max(amounts) >= s), (1, ""))
        shown = [format((amount / size).normalize(), ",f") for amount in amounts]
        words = _singular(self.words) if shown[-1] == "1" and not scale else self.words
        shown[-1] = f"{shown[-1]} {scale}{words}".strip()
        return shown


def _singular(words: str) -> str:
    """Take the plural from the noun that words begin with: "nodes", "times a week".

    >>> _singular("times a week"), _singular(" years"), _singular("yuan a tonne")
    ('time a week', ' year', 'yuan a tonne')
    """
    return re.sub(r"^( ?\w+)s\b", r"\1", words)


def printed_digits(printed: str, value: float, value_high: float | None = None) -> list[str]:
    """Find the digits that a row's value was read from in the figure as printed.

    A tolerance ("45% ± 5%") is read as the range it stands for. Raises
    ValueError when the printed figure does not hold the value.

    >>> printed_digits("1 + 17 + 248", 17), printed_digits("15%~20%", 15, 20), printed_digits("45% ± 5%", 40, 50)
    (['17'], ['15', '20'], ['40', '50'])
    """
    found = numerals(printed)
    if "±" in printed and len(found) == 2:
        middle, spread = map(Decimal, found)
        found = [str(middle - spread), str(middle + spread)]
    wanted = [value] if value_high is None else [value, value_high]
    shown = [next((digits for digits in found if float(digits) == abs(number)), None) for number in wanted]
    if None in shown:
        raise ValueError(f"printed {printed!r} reads {', '.join(found) or 'no number'}, "
                         f"but the row says {' to '.join(f'{number:g}' for number in wanted)}")
    return shown


def _every_claim(folder=None) -> dict[str, Claim]:
    state = data.stamp("claims", folder), data.stamp("units", folder)
    if _loaded.get(folder, (None,))[0] != state:
        faults = problems(folder)
        if faults:
            raise data.DataError(faults)
        _loaded[folder] = state, _read_claims(folder)
    return _loaded[folder][1]


def _read_claims(folder) -> dict[str, Claim]:
    units = data.load("units", folder).drop(columns="base_unit")
    rows = data.load("claims", folder).merge(units, on="unit", how="left")
    texts = {field.name for field in fields(Claim) if field.type is str}
    found = {}
    for row in rows.to_dict("records"):
        row = {name: ("" if name in texts else None) if pd.isna(cell) else cell for name, cell in row.items()}
        found[row["id"]] = Claim(**row)
    return found


def claim(claim_id: str, folder=None) -> Claim:
    """Return one row of the ledger; an unknown id raises UnknownClaim naming the nearest ids."""
    known = _every_claim(folder)
    if claim_id not in known:
        raise UnknownClaim(f"the ledger has no claim {claim_id!r}; {nearest(claim_id, known)}")
    return known[claim_id]


def value(claim_id: str, folder=None) -> float:
    """Return a figure in base units (yuan, persons, fractions); for a range, its middle."""
    found = claim(claim_id, folder)
    return found.base_value if found.base_value_high is None else (found.base_value + found.base_value_high) / 2


def claims(folder=None, **filters) -> pd.DataFrame:
    """Return the rows of the ledger that match every filter given.

    Filters are columns, each with one value or a list: ``claims(paper="yiwu",
    year=[2023, 2024])``. A filter that is not a column raises ValueError.
    """
    frame = data.load("claims", folder)
    for column, wanted in filters.items():
        if column not in frame.columns:
            raise ValueError(f"the ledger has no column {column!r}; {nearest(column, frame.columns)}")
        frame = frame[frame[column].isin(wanted if isinstance(wanted, (list, tuple, set)) else [wanted])]
    return frame.reset_index(drop=True)


def checks_for(claim_id: str, folder=None) -> pd.DataFrame:
    """Return the checks in which a claim takes part, is compared with or is spoken of."""
    claim(claim_id, folder)
    frame = data.load("checks", folder)
    named = frame["claims"].fillna("") + ";" + frame["context"].fillna("")
    touched = named.str.split(";").map(lambda ids: claim_id in [part.strip() for part in ids])
    return frame[touched | (frame["compared_with"] == claim_id)].reset_index(drop=True)


def problems(folder=None) -> list[data.Problem]:
    """List ledger rows that contradict themselves, beyond what the schema can say.

    Printed figure against value, base value against value times the unit's
    factor, range against qualifier, year against its basis, reference against
    the paper's reference list. Looking up a claim raises DataError while there
    are any.
    """
    references = data.load("references", folder)
    listed = {paper: set(rows["number"].astype(str)) for paper, rows in references.groupby("paper")}
    faults = []
    for number, row in enumerate(_read_claims(folder).values(), start=2):
        for column, text in _faults(row, listed.get(row.paper, set())):
            cell = str(getattr(row, column))
            faults.append(data.Problem("data/papers/claims.csv", number, row.id, column, cell, text))
    return faults


def _faults(row: Claim, listed: set[str]):
    try:
        row.digits()
    except ValueError as error:
        yield "printed", str(error)
    pairs = [("base_value", row.value, row.base_value), ("base_value_high", row.value_high, row.base_value_high)]
    for column, printed, base in pairs:
        if (printed is None) != (base is None):
            yield column, "value and base value must both be there or both be empty"
        elif printed is not None and not math.isclose(printed * row.factor, base, rel_tol=1e-9):
            yield column, f"{base:g} is not {printed:g} times {row.factor:g}, the base units in one {row.unit!r}"
    if (row.qualifier == "range") != (row.value_high is not None):
        yield "qualifier", f"{row.qualifier!r} does not fit; 'range' is for rows with a value_high, and only for them"
    if row.value < 0 and row.kind != "growth":
        yield "value", f"{row.value:g} is negative; only growth may be, where it is a fall"
    if row.value_high is not None and row.value_high < row.value:
        yield "value_high", f"{row.value_high:g} is below the value, {row.value:g}"
    if (row.year is None) != (row.year_basis == "none"):
        yield "year_basis", f"{row.year_basis!r} does not fit the year; accepted: none where there is no year, else stated or implied"
    if row.repeats == row.id:
        yield "repeats", "a row cannot repeat itself"
    for number in filter(None, row.reference.split(";")):
        if listed and number not in listed:
            yield "reference", f"reference {number} is not in the paper's list; accepted: {min(listed, key=int)} to {max(listed, key=int)}"
