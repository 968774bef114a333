"""Copies of the data folder, and ways to break a table in them."""

import csv
import shutil

import pytest

from ruralecom import data

CLAIMS, OBSERVATIONS, CHECKS = "papers/claims.csv", "official/observations.csv", "papers/checks.csv"
TABLES = {CLAIMS: "claims", OBSERVATIONS: "observations", CHECKS: "checks", "official/series.csv": "series"}


@pytest.fixture
def copied(tmp_path):
    """Return a copy of the data folder that a test may break."""
    return shutil.copytree(data.DATA_FOLDER, tmp_path / "data")


def edit(folder, path, change):
    """Rewrite a table of a copied folder: change(header, rows) alters both in place."""
    with (folder / path).open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    change(header, rows)
    with (folder / path).open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([header, *rows])


def put(column, value, row=1):
    """Return a change that writes a value into one cell (row 0 is the first below the header)."""
    def change(header, rows):
        rows[row][header.index(column)] = value
    return change


def without(column):
    def change(header, rows):
        place = header.index(column)
        for cells in [header, *rows]:
            del cells[place]
    return change


def with_extra(column):
    def change(header, rows):
        header.append(column)
        for cells in rows:
            cells.append("x")
    return change
