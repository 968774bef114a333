"""Compute the checks between figures, and hold each verdict against arithmetic.

``data/papers/checks.csv`` says which figures are compared and what we conclude.
The numbers are never typed there: this module takes them from the ledger and
the official series, carries the rounding intervals through the formula, and
refuses a verdict that arithmetic does not allow.

What a computation can come to (the column ``outcome``):

* agrees: the figures as printed give a number inside the other's interval;
* within_rounding: not so, but rounding of the printed digits explains it;
* within_rounding_of_zeros: only if trailing zeros were rounding too (5210 for
  anything from 5205 to 5215);
* bounds_only: "more than" leaves room for agreement, the printed bounds do not agree;
* apart: no reading of the digits brings them together;
* computed: a number with nothing to compare it with;
* too_early, in_time: whether an edition or a cited work can hold a figure of that year;
* no_list: the paper's text has no reference list, so the works cited have no year;
* not_computed: a matter of words.
"""

import re

import pandas as pd

from ruralecom import data, ledger
from ruralecom.intervals import FormulaError, Interval, evaluate, names_in, printed_interval

OUTCOMES = {
    "agrees": {"consistent", "different_definition", "wrong_source"},
    "within_rounding": {"rounding", "different_definition"},
    "within_rounding_of_zeros": {"rounding", "different_definition"},
    "bounds_only": {"consistent", "different_definition", "not_reproducible", "implausible"},
    "apart": {"contradiction", "different_definition", "not_reproducible", "wrong_source", "implausible"},
    "computed": {"consistent", "different_definition", "not_reproducible", "implausible"},
    "too_early": {"wrong_source"},
    "in_time": {"consistent", "different_definition", "not_reproducible", "wrong_source"},
    "no_list": {"consistent", "different_definition", "not_reproducible", "wrong_source"},
    "not_computed": {"consistent", "different_definition", "contradiction", "not_reproducible",
                     "wrong_source", "implausible"},
}
HEDGED = ("above", "up_to")


class AuditError(ValueError):
    """Report checks that cannot be computed or whose verdict arithmetic does not allow."""


def observation_interval(reference: str, folder=None, count_trailing_zeros: bool = True) -> Interval:
    """Return what an official observation can stand for, in base units.

    reference: "series@period", such as "mofcom_agri_online_retail@2023".
    """
    row = observation(reference, folder)
    factor = data.load("units", folder).set_index("unit")["factor"][row["unit"]]
    digits = f"{row['value']:.{row['decimals']}f}"
    return printed_interval(digits, None, row["qualifier"], factor=factor, share=row["unit"] == "%",
                            count_trailing_zeros=count_trailing_zeros)


def observation(reference: str, folder=None) -> pd.Series:
    """Return one row of the table of observations; an unknown reference raises AuditError naming the nearest."""
    series, _, period = reference.partition("@")
    frame = data.load("observations", folder)
    found = frame[(frame["series"] == series) & (frame["period"] == period)]
    if found.empty:
        hint = data.nearest(reference, frame["series"] + "@" + frame["period"])
        raise AuditError(f"there is no observation {reference!r}; {hint}")
    return found.iloc[0]


def formula_name(reference: str) -> str:
    """Return the name by which a formula calls a ledger row or an observation.

    >>> formula_name("yiwu-turnover-2024"), formula_name("cnnic_all_users@2024-12")
    ('yiwu_turnover_2024', 'cnnic_all_users_2024_12')
    """
    return re.sub(r"[^0-9A-Za-z]", "_", reference)


def _parts(cell) -> list[str]:
    return [] if pd.isna(cell) else [part.strip() for part in cell.split(";") if part.strip()]


def _interval(reference: str, folder, count_trailing_zeros: bool) -> Interval:
    if "@" in reference:
        return observation_interval(reference, folder, count_trailing_zeros)
    return ledger.claim(reference, folder).interval(count_trailing_zeros)


def _is_hedged(reference: str, folder) -> bool:
    row = observation(reference, folder) if "@" in reference else vars(ledger.claim(reference, folder))
    return row["qualifier"] in HEDGED


def compute(check, folder=None) -> dict:
    """Compute one check: its number, its interval, what it is compared with, the outcome.

    check: one row of the table ``checks``. Raises AuditError for a formula whose
    names do not fit the row.
    """
    result = dict.fromkeys(("value", "low", "high", "compared_value", "compared_low", "compared_high"), float("nan"))
    if check["relation"] in ("edition", "citation"):
        return result | {"outcome": _in_time(check, folder)}
    if pd.isna(check["formula"]):
        return result | {"outcome": "not_computed"}
    references = _parts(check["claims"]) + _parts(check["series"])
    names = {formula_name(reference): reference for reference in references}
    used = names_in(check["formula"])
    compared = None if pd.isna(check["compared_with"]) else check["compared_with"]
    unused = set(names) - used - ({formula_name(compared)} if compared else set())
    if len(names) < len(references) or used - set(names) or unused:
        raise AuditError(f"check {check['id']}: the formula uses {', '.join(sorted(used))}; "
                         f"the row names {', '.join(sorted(names))}; what it does not use belongs in 'context'")

    def number(count_zeros):
        return evaluate(check["formula"], {name: _interval(ref, folder, count_zeros) for name, ref in names.items()})

    try:
        tight, loose = number(True), number(False)
    except FormulaError as error:
        raise AuditError(f"check {check['id']}: {error}") from None
    result |= {"value": tight.value, "low": tight.low, "high": tight.high, "outcome": "computed"}
    if compared:
        other = _interval(compared, folder, True)
        hedged = any(_is_hedged(reference, folder) for reference in references + [compared])
        outcome = _outcome(tight, other, loose, _interval(compared, folder, False), hedged)
        result |= {"compared_value": other.value, "compared_low": other.low, "compared_high": other.high,
                   "outcome": outcome}
    return result


def _outcome(tight, other, loose, other_loose, hedged) -> str:
    slack = 1e-12 * abs(tight.value)  # floating-point noise at the edge of an interval
    if other.low - slack <= tight.value <= other.high + slack:
        return "agrees"
    if tight.overlaps(other):
        return "bounds_only" if hedged else "within_rounding"
    return "within_rounding_of_zeros" if loose.overlaps(other_loose) and not hedged else "apart"


def _in_time(check, folder) -> str:
    """Tell whether the edition or the cited works can hold figures of the claims' years."""
    rows = [ledger.claim(claim, folder) for claim in _parts(check["claims"])]
    if check["relation"] == "edition":
        covers = data.load("sources", folder).set_index("id")["covers_to"][check["compared_with"]]
        return "too_early" if any(row.year and f"{row.year}-12" > covers for row in rows) else "in_time"
    works = data.load("references", folder).set_index(["paper", "number"])["year"]
    if check["paper"] not in works.index.get_level_values("paper"):
        return "no_list"
    published = [(works[row.paper, int(number)], row.year) for row in rows for number in _parts(row.reference)]
    return "too_early" if any(about and work < about for work, about in published) else "in_time"


def run(paper: str | None = None, folder=None) -> pd.DataFrame:
    """Compute every check of a paper (or of all) and return one row a check.

    The columns of ``checks`` come with value, low, high (the interval that
    rounding allows), the same for what it is compared with, and the outcome.
    Raises AuditError naming every check whose verdict its outcome does not allow.
    """
    checks = data.load("checks", folder)
    if paper is not None:
        papers = list(data.load("papers", folder)["id"])
        if paper not in papers:
            raise ValueError(f"there is no paper {paper!r}; accepted: {', '.join(papers)}")
        checks = checks[checks["paper"] == paper]
    rows = [check | compute(check, folder) for check in checks.to_dict("records")]
    wrong = [f"{row['id']}: verdict {row['verdict']!r}, but the outcome is {row['outcome']!r}, which allows "
             f"{', '.join(sorted(OUTCOMES[row['outcome']]))}" for row in rows
             if row["verdict"] not in OUTCOMES[row["outcome"]]]
    if wrong:
        raise AuditError("; ".join(wrong))
    return pd.DataFrame(rows)
