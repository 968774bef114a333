"""A small assignment in nbgrader's format, and submissions to it: honest, broken and hostile."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HONEST = "def growth(before, after):\n    return after / before - 1"
HONEST_TABLE = "def by_year(table):\n    return table.groupby('year')['parcels'].sum()"


def marks(identity, *, grade=False, solution=False, locked=True, points=None):
    found = {"schema_version": 3, "grade_id": identity, "grade": grade, "solution": solution, "locked": locked, "task": False}
    return {"nbgrader": found | ({"points": points} if points is not None else {})}


CELLS = [
    new_markdown_cell("# Growth and parcels", metadata=marks("title")),
    new_code_cell("import pandas as pd\n\nparcels = pd.read_csv('parcels.csv')", metadata=marks("setup")),
    new_markdown_cell("## 1 Growth (2 points)", metadata=marks("q1-text")),
    new_code_cell(f"### BEGIN SOLUTION\n{HONEST}\n### END SOLUTION", metadata=marks("q1", solution=True, locked=False)),
    new_code_cell("growth(200, 230)    # 0.15"),
    new_code_cell(
        "# answer\nanswer = {'rise': growth(200, 230)}\n# checks\n"
        "assert abs(answer['rise'] - 0.15) < 1e-9, 'growth is the change over the earlier year'\n"
        "### BEGIN HIDDEN TESTS\n# answer\nanswer = {'fall': growth(200, 150)}\n# checks\n"
        "assert abs(answer['fall'] + 0.25) < 1e-9, 'a fall is a negative growth'\n### END HIDDEN TESTS",
        metadata=marks("q1-test", grade=True, points=2)),
    new_markdown_cell("## 2 Parcels a year (3 points)", metadata=marks("q2-text")),
    new_code_cell(f"### BEGIN SOLUTION\n{HONEST_TABLE}\n### END SOLUTION", metadata=marks("q2", solution=True, locked=False)),
    new_code_cell(
        "# answer\nanswer = {str(year): int(count) for year, count in by_year(parcels).items()}\n# checks\n"
        "assert answer == {'2022': 110, '2023': 132}, 'every parcel of a year counts, and no other'",
        metadata=marks("q2-test", grade=True, points=3)),
    new_markdown_cell("### BEGIN SOLUTION\nIt depends.\n### END SOLUTION", metadata=marks("q3", grade=True, solution=True, locked=False, points=4)),
]


def write_assignment(folder):
    """Write the sample's source notebook and data into `folder`; return the notebook's path."""
    (folder / "parcels.csv").write_text("year,parcels\n2022,60\n2022,50\n2023,132\n", encoding="utf-8")
    return write(folder / "growth.ipynb", CELLS)


def write(path, cells):
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def submission(q1=HONEST, q2=HONEST_TABLE, q3="It depends."):
    """Return the cells of a submission with these solutions, hidden tests left out, as a student's file has them."""
    from ruralecom.grading.evaluation import released

    solutions = {"q1": q1, "q2": q2, "q3": q3}
    cells = []
    for cell in CELLS:
        identity = cell.metadata.get("nbgrader", {}).get("grade_id")
        source = solutions.get(identity, released(cell.source))
        cells.append(type(cell)({**cell, "source": source}))
    return cells
