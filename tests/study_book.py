"""A book of one page with an argument map and a quiz, built as the course is."""

import json
from pathlib import Path

import nbformat
import pytest

from conftest import build_once, run_jupyter_book
from ruralecom import arguments, quizzes
from sample_book import write_sample_book
from site_server import SiteServer

BANKS = Path(__file__).parent / "banks"

def notebook():
    """Return a notebook that shows the Yiwu map and its quiz."""
    cells = [nbformat.v4.new_markdown_cell("# What does the paper claim?", id="title")]
    for number, (source, shown) in enumerate({
        'arguments.show("yiwu")': arguments.show("yiwu"), 'quizzes.show("sample")': quizzes.show("sample", BANKS),
    }.items(), start=1):
        output = nbformat.v4.new_output("execute_result", data=shown._repr_mimebundle_(), execution_count=number)
        cells.append(nbformat.v4.new_code_cell(source, id=f"cell-{number}", execution_count=number, outputs=[output]))
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    made = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.validate(made)
    return made


@pytest.fixture(scope="session")
def study_site(shared_folder):
    """The built book, a folder of HTML files."""
    def build():
        pages = {"intro.md": "# A book\n\nOne page follows.\n", "study.ipynb": json.dumps(notebook())}
        book = write_sample_book(shared_folder / "study-source", pages)
        result = run_jupyter_book(book, shared_folder / "study", "--warningiserror", "--keep-going")
        assert result.returncode == 0, f"the book does not build:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"

    return build_once(shared_folder / "study", build) / "_build" / "html"


@pytest.fixture(scope="session")
def study_address(study_site):
    """The address of the page with the map and the quiz."""
    with SiteServer(study_site) as server:
        yield f"{server.address.rstrip('/')}/study.html"
