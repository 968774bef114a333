"""What every chapter owes its reader, beyond running: words before code, exercises with answers, traced figures."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import nbformat
import pytest
import yaml

from ruralecom import ledger
from ruralecom.site.figures import read_figures

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path for path in ROOT.glob("chapters/**/*.ipynb") if ".ipynb_checkpoints" not in path.parts)
PAGES = [ROOT / "intro.ipynb", *NOTEBOOKS]
LONGEST_CELL = 20
WIDEST_LINE = 100     # shown cells; what does not fit a laptop's column is read by scrolling
HIDDEN = {"hide-input", "remove-input", "hide-cell", "remove-cell"}


def name_of(path):
    return path.relative_to(ROOT).with_suffix("").as_posix()


def chapters():
    return pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)


def pages():
    return pytest.mark.parametrize("path", PAGES, ids=name_of)


@lru_cache(maxsize=None)
def cells(path):
    return nbformat.read(path, as_version=4).cells


def prose(path):
    return "\n\n".join(cell.source for cell in cells(path) if cell.cell_type == "markdown")


def code(path):
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def test_every_page_of_the_contents_is_there_and_every_notebook_is_in_the_contents():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {contents["root"]} | {chapter["file"] for part in contents["parts"] for chapter in part["chapters"]}
    assert listed >= {name_of(path) for path in PAGES}
    for page in listed:
        assert any((ROOT / f"{page}{ending}").is_file() for ending in (".ipynb", ".md")), f"{page} is listed but not there"


@pages()
def test_the_stored_outputs_are_whole_and_without_errors(path):
    counts = [cell.execution_count for cell in code(path)]
    assert counts == list(range(1, len(counts) + 1)), "run it from top to bottom: make notebooks"
    for cell in code(path):
        assert all(output.output_type != "error" for output in cell.outputs), cell.source
        kinds = [kind for output in cell.outputs for kind in output.get("data", {})]
        assert not any("widget-view" in kind for kind in kinds), "a stored widget is dead on every other machine"


@pages()
def test_a_notebook_carries_nothing_of_the_machine_it_was_run_on(path):
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert dict(notebook.metadata.language_info) == {"name": "python"}
    assert not re.search(r"/home/|/root/|/work/|/Users/|[A-Z]:\\\\", path.read_text(encoding="utf-8"))


@chapters()
def test_a_chapter_opens_with_a_question_or_a_claim_and_says_what_a_reader_will_be_able_to_do(path):
    first = cells(path)[0]
    assert first.cell_type == "markdown" and first.source.startswith("# ")
    opening = prose(path)[:6000]
    assert "After this notebook you can" in opening
    assert re.search(r"\b\d+ (?:to \d+ )?minutes\b", opening), "say how long it takes"


@chapters()
def test_a_chapter_ends_with_doubt_summary_exercises_and_quiz(path):
    text = prose(path).lower()
    headings = [line.lstrip("# ").lower() for line in prose(path).splitlines() if line.startswith("##")]
    assert re.search(r"wrong|break|fail", " ".join(headings)), "say when the model would be wrong"
    assert "summary" in headings
    exercises = len(re.findall(r"\{exercise(?:-start)?\}", text))
    solutions = len(re.findall(r"\{solution(?:-start)?\}", text))
    assert 2 <= exercises <= 4 and solutions == exercises
    assert any("quizzes.show(" in cell.source for cell in code(path))


@chapters()
def test_no_cell_is_too_long_and_none_stands_without_words(path):
    shown_in_a_row = 0
    for cell in cells(path):
        if cell.cell_type == "markdown":
            shown_in_a_row = 0
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if not tags(cell) & HIDDEN:
            assert len(lines) <= LONGEST_CELL, f"{len(lines)} lines: {lines[0]}"
            wide = [line for line in lines if len(line) > WIDEST_LINE]
            assert not wide, f"wider than {WIDEST_LINE} letters: {wide[0]}"
        shown_in_a_row += 1
        assert shown_in_a_row <= 2, f"three code cells without a word between them: {cell.source}"


ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
MATHEMATICS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
LINK = re.compile(r"\]\([^)]*\)|<[^>]+>")
SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n\n")


def bare_sentences(text):
    """Split prose into sentences, without figures that are traced, code, formulas and links."""
    for pattern in (ROLE, CODE, MATHEMATICS, LINK):
        text = pattern.sub(" … ", text)
    return [sentence for sentence in SENTENCE.split(text) if any(sign.isdigit() for sign in sentence)]


@lru_cache(maxsize=None)
def telling_figures():
    """Every ledger figure that a reader would recognise: three digits or more, or a share with a decimal."""
    found = {}
    for row in ledger.claims().to_dict("records"):
        digits = re.sub(r"\D", "", f"{row['value']:g}").strip("0")
        if row["base_unit"] in ("year", "edition"):
            continue
        if len(digits) >= 3 or (row["base_unit"] == "fraction" and row["value"] % 1):
            found[(float(row["base_value"]), row["base_unit"] == "fraction")] = row["id"]
    return found


def traced_figures(text):
    """Return the figures that a text shows with their ledger id at least once; a page may then repeat them plainly."""
    claims = ledger.claims().set_index("id")
    named = [claim_id for claim_id in re.findall(r"\{claim\}`[^`]*<([^<>`]+)>`", text) if claim_id in claims.index]
    return {(float(value), unit == "fraction") for value, unit in claims.loc[named, ["base_value", "base_unit"]].to_numpy()}


def typed_figures(text):
    """List (figure, ledger id, sentence) for figures of the papers that stand in prose without ever being traced."""
    typed, traced = [], traced_figures(text)
    for sentence in bare_sentences(text):
        for part in re.split(r",\s|\band\b|\bto\b|\bagainst\b", sentence):
            for figure in read_figures(part):
                key = (float(figure.value), figure.is_share)
                if key in telling_figures() and key not in traced:
                    typed.append((str(figure.value), telling_figures()[key], sentence.strip()[:120]))
    return typed


def test_a_typed_figure_is_found_and_a_traced_one_is_not():
    assert [claim for _, claim, _ in typed_figures("Turnover grew to 482.6 billion yuan.")] == ["yiwu-turnover-2023"]
    assert not typed_figures("It grew to {claim}`482.6 billion yuan <yiwu-turnover-2023>`. Why 482.6 billion?")


@pages()
def test_figures_of_the_papers_are_taken_from_the_ledger_and_never_typed(path):
    typed = typed_figures(prose(path))
    assert not typed, "write {claim}`... <id>` for:\n" + "\n".join(map(str, typed))


@pages()
def test_no_figure_of_the_papers_is_typed_into_code(path):
    numbers = {row["value"]: row["id"] for row in ledger.claims().to_dict("records")
               if len(f"{row['value']:g}".replace(".", "").strip("0")) >= 3 and not 1900 < row["value"] < 2100}
    for cell in code(path):
        constants = [node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
        typed = [numbers[number] for number in constants if isinstance(number, (int, float)) and number in numbers]
        assert not typed, f"ask ledger.value(...) for {typed} in:\n{cell.source}"
