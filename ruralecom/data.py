"""Load the course's tables by name, with types, units and references checked.

Everything a table promises stands in ``data/datapackage.json``, a Frictionless
tabular data package: columns, types, units, which values are accepted, and what
refers to what. ``load`` reads a table, holds it against that promise, and either
returns a typed DataFrame or says which file, row and column broke it.
"""

import json
from pathlib import Path

import pandas as pd

from ruralecom.validation import TRUE, Problem, nearest, problems_in, references

PACKAGE_FILE = "datapackage.json"
DATA_FOLDER = Path(__file__).resolve().parents[1] / "data"
_checked: dict = {}  # tables that passed, with the files' state at the time
_held: dict | None = None     # stamps by table and folder, while the files are held
_packages: dict = {}


class DataError(ValueError):
    """Report a table that is not what the data package says it is.

    ``problems`` lists every fault found; the message gives the first.
    """

    def __init__(self, problems):
        self.problems = list(problems)
        more = len(self.problems) - 1
        super().__init__(str(self.problems[0]) + (f" (and {more} more)" if more else ""))


class UnknownTable(KeyError):
    """Report a table name that the data package does not have."""

    def __str__(self):
        return self.args[0]


# --- The package ------------------------------------------------------------


def package(folder=None) -> dict:
    """Return the data package's description as a dictionary (shared: do not change it)."""
    path = Path(folder or DATA_FOLDER) / PACKAGE_FILE
    state = _state(path)
    if state is None:
        raise FileNotFoundError(f"there is no {PACKAGE_FILE} in {path.parent}; is it the course's data folder?")
    if _packages.get(path, (None,))[0] != state:
        _packages[path] = state, json.loads(path.read_text(encoding="utf-8"))
    return _packages[path][1]


def names(folder=None) -> list[str]:
    """List the tables that can be loaded."""
    return [resource["name"] for resource in package(folder)["resources"]]


def resource(name: str, folder=None) -> dict:
    """Return one table's entry in the data package."""
    found = {entry["name"]: entry for entry in package(folder)["resources"]}
    if name not in found:
        raise UnknownTable(f"there is no table {name!r}; {nearest(name, found)}")
    return found[name]


def describe(name: str, folder=None) -> pd.DataFrame:
    """Return one row a column of a table: field, type, unit, description."""
    fields = resource(name, folder)["schema"]["fields"]
    columns = {"field": "name", "type": "type", "unit": "unit", "description": "description"}
    return pd.DataFrame({ours: [field.get(theirs, "") for field in fields] for ours, theirs in columns.items()})


def source(name: str, folder=None) -> str:
    """Say in one line where a table comes from and under which licence it may be used."""
    entry = resource(name, folder)
    sources = "; ".join(part["title"] for part in entry["sources"])
    licences = "; ".join(part["title"] for part in entry["licenses"])
    return f"{entry['title']}. Sources: {sources}. Licence: {licences}."


# --- Loading ----------------------------------------------------------------


def load(name: str, folder=None) -> pd.DataFrame:
    """Return a table as a DataFrame with the types of its schema.

    name: a table of the data package (see ``names()``); folder: another copy of
    the data folder. Numbers become float64, whole numbers int64 (Int64 where
    some are missing), yes/no bool; empty cells stay missing. Raises DataError
    for a broken table and UnknownTable for a name that is not there.
    """
    folder = Path(folder or DATA_FOLDER)
    entry = resource(name, folder)
    state, key = stamp(name, folder), (folder, name)
    if _checked.get(key, (None,))[0] != state:
        faults = problems(name, folder)
        if faults:
            raise DataError(faults)
        _checked[key] = (state, _typed(folder, entry))
    return _checked[key][1].copy()


def problems(name: str, folder=None) -> list[Problem]:
    """List everything that is wrong with a table; an empty list means it is good."""
    folder = Path(folder or DATA_FOLDER)
    entry = resource(name, folder)
    return problems_in(entry, {part["name"]: part for part in package(folder)["resources"]}, folder)


def _state(path: Path):
    """Return what changes when a file is written, or None for no file."""
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None


def hold(wanted: bool = True) -> None:
    """Take every file as it is now, until ``hold(False)``.

    A build looks up thousands of figures; without this each of them would ask the disk whether a table has changed.
    """
    global _held
    _held = {} if wanted else None


def stamp(name: str, folder=None) -> tuple:
    """Return the state of a table's file, of all it refers to, and of the package.

    As long as it stays the same, a table loaded before is still good.
    """
    if _held is not None and (name, folder) in _held:
        return _held[name, folder]
    found = _stamp(name, Path(folder or DATA_FOLDER))
    if _held is not None:
        _held[name, folder] = found
    return found


def _stamp(name: str, folder: Path) -> tuple:
    entry = resource(name, folder)
    targets = [table for _, targets, _ in references(entry) for table, _ in targets if table]
    tables = [entry] + [resource(table, folder) for table in targets]
    return tuple(_state(path) for path in [folder / PACKAGE_FILE] + [folder / table["path"] for table in tables])


def _typed(folder, entry) -> pd.DataFrame:
    frame = pd.read_csv(folder / entry["path"], dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    for field in entry["schema"]["fields"]:
        column, kind = field["name"], field["type"]
        if kind == "number":
            frame[column] = frame[column].astype("float64")
        elif kind in ("integer", "year"):
            frame[column] = frame[column].astype("Int64" if frame[column].isna().any() else "int64")
        elif kind == "boolean":
            flags = frame[column].map(lambda cell: cell in TRUE, na_action="ignore")
            frame[column] = flags.astype("boolean" if flags.isna().any() else "bool")
    frame.attrs = {"name": entry["name"], "title": entry["title"]}
    return frame


# --- Official series --------------------------------------------------------


def series(series_id: str, folder=None) -> pd.DataFrame:
    """Return the observations of one official series, oldest first.

    Columns: period ("2024", "2024-06", "2024-01/2024-10"), year, time (in years: a
    whole year as its number, a month as its end, so 2024-06 is 2024.5), value in
    the unit of the series, base_value, qualifier, source, how_known. ``attrs``
    holds what is known of the series: title, title_zh, publisher, unit, note,
    breaks. Years that are missing stay missing. Raises UnknownTable for an
    unknown id.
    """
    about = load("series", folder).set_index("id")
    if series_id not in about.index:
        raise UnknownTable(f"there is no series {series_id!r}; {nearest(series_id, about.index)}")
    frame = load("observations", folder)
    frame = frame[frame["series"] == series_id].copy()
    frame["time"] = frame["period"].map(_time)
    columns = ["period", "year", "time", "value", "unit", "base_value", "base_unit", "qualifier", "source", "how_known"]
    frame = frame.sort_values("time")[columns].reset_index(drop=True)
    frame.attrs = {"id": series_id} | about.loc[series_id].fillna("").to_dict()
    return frame


def yearly(series_id: str, base: bool = False, folder=None) -> pd.Series:
    """Return one value a year of an official series, indexed by year.

    Whole years and December counts are kept, other months are left out. base:
    in base units (yuan, persons, fractions) instead of the unit of the series.
    """
    frame = series(series_id, folder)
    frame = frame[frame["period"].str.fullmatch(r"\d{4}(-12)?")]
    values = frame.set_index("year")["base_value" if base else "value"].rename(series_id)
    values.attrs = frame.attrs
    return values


def _time(period: str) -> float:
    """Turn a period into a point on a time axis, in years."""
    year, _, month = period.rpartition("/")[2].partition("-")
    return int(year) + (int(month) / 12 if month else 0)
