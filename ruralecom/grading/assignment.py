"""An assignment as its author wrote it: which cells are the student's, which are tests, and what each test asks for.

The notebook is nbgrader's. A test cell holds one or more pairs of parts, each begun by a comment line:

    # answer
    answer = {"growth": growth(parcels)}
    # checks
    assert abs(answer["growth"] - 0.08) < 0.001, "growth is the change over the earlier year"

The student's code meets the first part only, the second part meets nothing but the answer, as JSON. Run from top to
bottom, as nbgrader does, the cell does the same.
"""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

ANSWER, CHECKS = "# answer", "# checks"
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


class AssignmentError(ValueError):
    """An assignment is not written as it has to be; the message names the cell and what is wrong."""


@dataclass(frozen=True)
class Check:
    """One pair of parts of a test cell: code that sets `answer`, and code that looks at it."""

    id: str
    answer: str
    checks: str
    hidden: bool


@dataclass(frozen=True)
class Cell:
    """A cell of the author's notebook.

    kind: setup (code that nobody changes), solution, test, manual (graded by a person), text, or free (anything else
    that is code). points: of a test or manual cell, else 0.
    """

    id: str
    kind: str
    type: str
    source: str
    points: float = 0.0

    @cached_property
    def checks(self):
        """The pairs of parts of a test cell, in order."""
        return _checks(self)


@dataclass(frozen=True)
class Assignment:
    """All cells of an assignment in order, and the folder that holds its notebook and its data."""

    name: str
    folder: Path
    cells: tuple

    @cached_property
    def by_id(self):
        """Cells by their nbgrader id."""
        return {cell.id: cell for cell in self.cells if cell.id}

    @property
    def file_name(self):
        """What a student's file has to be called."""
        return f"{self.name}.ipynb"

    def of_kind(self, *kinds):
        """Return the cells of these kinds, in order."""
        return [cell for cell in self.cells if cell.kind in kinds]


def read(path):
    """Read an assignment's source notebook.

    Raises AssignmentError for cells without an id, ids used twice, and test cells without their parts.
    """
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    cells = tuple(_cell(cell, place, path.name) for place, cell in enumerate(notebook.cells, 1))
    ids = [cell.id for cell in cells if cell.id]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise AssignmentError(f"{path.name}: the id {twice[0]!r} is used by more than one cell")
    for cell in cells:
        if cell.kind == "test":
            _ = cell.checks
    return Assignment(path.stem, path.parent, cells)


def _cell(cell, place, name):
    marks = cell.metadata.get("nbgrader", {})
    grade, solution, locked = (bool(marks.get(key)) for key in ("grade", "solution", "locked"))
    identity = marks.get("grade_id", "")
    if (grade or solution or locked) and not identity:
        raise AssignmentError(f"{name}, cell {place}: it is graded, a solution or locked, and has no grade_id")
    if grade and solution:
        kind = "manual"
    elif grade:
        kind = "test"
    elif solution:
        kind = "solution"
    elif cell.cell_type != "code":
        kind = "text"
    else:
        kind = "setup" if locked else "free"
    return Cell(identity, kind, cell.cell_type, cell.source, float(marks.get("points", 0)) if grade else 0.0)


def _checks(cell):
    found, hidden, part = [], False, None
    for line in cell.source.splitlines():
        word = line.strip()
        if word in HIDDEN:
            hidden = word == HIDDEN[0]
        elif word == ANSWER:
            found.append({"hidden": hidden, ANSWER: [], CHECKS: []})
            part = ANSWER
        elif word == CHECKS:
            if part != ANSWER:
                raise AssignmentError(f"cell {cell.id!r}: a line '{CHECKS}' without a line '{ANSWER}' before it")
            part = CHECKS
        elif part is None:
            if word and not word.startswith("#"):
                raise AssignmentError(f"cell {cell.id!r}: code before the first line '{ANSWER}': {word!r}")
        else:
            found[-1][part].append(line)
    if not found:
        raise AssignmentError(f"cell {cell.id!r}: a test has a line '{ANSWER}', then a line '{CHECKS}'; neither is there")
    checks = [Check(f"{cell.id}/{place}", "\n".join(one[ANSWER]), "\n".join(one[CHECKS]), one["hidden"])
              for place, one in enumerate(found, 1)]
    for check in checks:
        if "answer" not in _names_set(check.answer, cell.id):
            raise AssignmentError(f"cell {cell.id!r}: the part below '{ANSWER}' does not set the name answer")
        if not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(check.checks))):
            raise AssignmentError(f"cell {cell.id!r}: the part below '{CHECKS}' asserts nothing")
    return tuple(checks)


def _names_set(code, identity):
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        raise AssignmentError(f"cell {identity!r}: {error.msg} in line {error.lineno} of an answer") from error
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
