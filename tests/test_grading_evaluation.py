"""One submission at a time: honest work earns its points, everything else no more than its honest part, and a reason."""

import json
import os

import pytest
from nbformat.v4 import new_code_cell

from ruralecom.grading import assignment as assignments
from ruralecom.grading.evaluation import evaluate
from ruralecom.grading.limits import Limits
from ruralecom.grading.sandbox import Sandbox
from sample_assignment import HONEST, HONEST_TABLE, CELLS, marks, submission, write, write_assignment

QUICK = Limits(cell_seconds=2.0, wall_seconds=10.0)
WRONG = "def growth(before, after):\n    return after - before"


@pytest.fixture(scope="module")
def graded(tmp_path_factory, isolated):
    """Grade cells as a submission: `graded(cells)`, or a file as it is: `graded(path=...)`."""
    folder = tmp_path_factory.mktemp("growth")
    assignment = assignments.read(write_assignment(folder))
    handed_in = tmp_path_factory.mktemp("submitted") / "growth.ipynb"
    with Sandbox(folder) as sandbox:
        yield lambda cells=None, path=None: evaluate(assignment, path or write(handed_in, cells), sandbox, QUICK)


def points(evaluation):
    return {score.id: score.points for score in evaluation.scores}


def test_honest_work_earns_all_points_and_what_a_person_grades_is_left_open(graded):
    evaluation = graded(submission())
    assert (evaluation.status, evaluation.sentences) == ("graded", ())
    assert points(evaluation) == {"q1-test": 2.0, "q2-test": 3.0, "q3": None}
    assert (evaluation.points, evaluation.maximum) == (5.0, 9.0)


def test_a_wrong_answer_is_told_what_the_test_says(graded):
    evaluation = graded(submission(q1=WRONG))
    assert points(evaluation)["q1-test"] == 0.0 and points(evaluation)["q2-test"] == 3.0
    assert evaluation.scores[0].comment == "growth is the change over the earlier year\na fall is a negative growth"


def test_an_error_is_named_and_costs_its_own_question_only(graded):
    evaluation = graded(submission(q1="def growth(before, after):\n    return 1 / 0"))
    assert points(evaluation) == {"q1-test": 0.0, "q2-test": 3.0, "q3": None}
    assert evaluation.scores[0].comment.splitlines()[0] == "No answer: ZeroDivisionError: division by zero"


CHEATS = {
    "an AST transformer that drops asserts": (
        "import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node):\n        return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Drop())"),
    "a hook that changes every cell": (
        "ip = get_ipython()\nip.input_transformers_cleanup.append(lambda lines: [] if any('assert' in line for line in lines) else lines)"),
    "builtins replaced": "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.AssertionError = ValueError\nbuiltins.print = None",
    "json replaced": "import json\njson.dumps = lambda *a, **k: '{\"rise\": 0.15}'",
    "pandas replaced": "import pandas\npandas.DataFrame.groupby = lambda *a, **k: {}\npandas.read_csv = None",
    "an object that equals everything": (
        "class Same(float):\n    __eq__ = __le__ = __lt__ = __ge__ = lambda *a: True\n    __hash__ = None\n"
        "    __sub__ = __abs__ = __add__ = lambda self, *a: self\ndef growth(before, after):\n    return Same(7)"),
    "an object that lies in to_dict": (
        "class Liar:\n    def to_dict(self):\n        return {'rise': 'yes', 'fall': 'yes'}\ndef growth(before, after):\n    return Liar()"),
    "a text that is huge": "def growth(before, after):\n    return 'x' * 10**8",
    "an answer that is deep": "def growth(before, after):\n    deep = []\n    for _ in range(10**4): deep = [deep]\n    return deep",
    "not a number": "def growth(before, after):\n    return float('nan')",
    "infinity": "def growth(before, after):\n    return float('inf')",
    "a pickle": "import pickle\nclass Bad:\n    def __reduce__(self):\n        return (open, ('/etc/passwd',))\ndef growth(before, after):\n    return pickle.dumps(Bad())",
    "the sender replaced": (
        "import gc, io\nfor one in gc.get_objects():\n    if isinstance(one, io.TextIOWrapper) and one.fileno() == 3:\n        one.write('{}\\n' * 100)"),
    "a hook after every cell": "get_ipython().events.register('post_run_cell', lambda *a: get_ipython().user_ns.update(answer={'rise': 0.2}))",
}


@pytest.mark.parametrize("trick", CHEATS.values(), ids=CHEATS)
def test_a_trick_earns_nothing_for_a_wrong_answer(graded, trick):
    wrong = trick if "def growth" in trick else f"{WRONG}\n{trick}"
    evaluation = graded(submission(q1=wrong))
    assert points(evaluation)["q1-test"] == 0.0
    assert evaluation.scores[0].comment and evaluation.status in ("graded", "killed")


@pytest.mark.parametrize("lines, status, words", [
    ("import os\nos._exit(0)", "killed", "ended by itself|after 4 of"),
    ("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass", "timed_out", "stopped after 10 seconds"),
    ("kept = []\nimport os\nfor _ in range(40):\n    if os.fork() == 0:\n        kept.append(b'x' * 200_000_000)\n        import time; time.sleep(9)\n"
     "import time; time.sleep(9)", "graded|killed", ""),
    ("import os\nwhile True: os.write(3, b'x' * 10**6)", "killed", "sent back more than"),
])
def test_a_submission_that_is_stopped_keeps_what_it_had_earned_and_says_why(graded, lines, status, words):
    evaluation = graded(submission(q2=lines))
    assert points(evaluation)["q1-test"] == 2.0 and points(evaluation)["q2-test"] == 0.0
    assert evaluation.status in status.split("|")
    assert not words or any(word in " ".join(evaluation.sentences) for word in words.split("|"))


def test_changed_doubled_and_deleted_cells_are_named_and_the_originals_used(graded):
    cells = submission(q1=WRONG)
    test = next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "q1-test")
    test["source"] = "assert True"
    evaluation = graded(cells)
    assert evaluation.status == "tampered" and points(evaluation)["q1-test"] == 0.0
    assert evaluation.sentences == ("Test q1-test was changed; the original was used.",)

    cells = [cell for cell in submission() if cell.metadata.get("nbgrader", {}).get("grade_id") not in ("q1-test", "setup", "q2")]
    evaluation = graded(cells)
    assert points(evaluation) == {"q1-test": 2.0, "q2-test": 0.0, "q3": None}
    assert "Cell q2, a solution, is gone." in evaluation.sentences

    doubled = submission(q1=WRONG)
    doubled.insert(4, new_code_cell(HONEST, metadata=marks("q1", solution=True, locked=False)))
    evaluation = graded(doubled)
    assert points(evaluation)["q1-test"] == 2.0 and evaluation.sentences == ("Cell q1 is there 2 times.",)


def test_code_in_cells_of_ones_own_counts(graded):
    cells = submission(q1="def growth(before, after):\n    return change(before, after) / before")
    cells.insert(3, new_code_cell("def change(before, after):\n    return after - before"))
    assert points(graded(cells))["q1-test"] == 2.0


def test_what_hidden_tests_ask_is_not_shown(graded):
    evaluation = graded(submission(q1="def growth(before, after):\n    print('asked', before, after)\n    return 0\nprint('hello')"))
    assert "hello" in " ".join(evaluation.outputs.values())
    assert "150" not in " ".join(evaluation.outputs.values())


BROKEN = {
    "missing": (None, "missing"),
    "not JSON": (b"hello", "corrupt"),
    "not UTF-8": (b'{"cells": "\xff\xfe"}', "corrupt"),
    "no cells": (b"{}", "corrupt"),
    "cells that are none": (b'{"cells": [1, 2]}', "corrupt"),
    "a source that is a number": (b'{"cells": [{"cell_type": "code", "source": 3}]}', "corrupt"),
    "deep JSON": (b'{"cells": ' + b"[" * 200_000, "corrupt"),
    "too many cells": (json.dumps({"cells": [{"cell_type": "code", "source": ""}] * 501}).encode(), "corrupt"),
    "50 MB": (b'{"cells": ["' + b"x" * 50_000_000 + b'"]}', "too_large"),
}


@pytest.mark.parametrize("content, status", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_has_a_status_and_a_sentence(graded, tmp_path, content, status):
    path = tmp_path / "growth.ipynb"
    if content is not None:
        path.write_bytes(content)
    evaluation = graded(path=path)
    assert evaluation.status == status and evaluation.points == 0.0 and evaluation.maximum == 9.0
    assert evaluation.sentences[0].startswith(("growth.ipynb", "there is no growth.ipynb"))


def test_links_pipes_and_folders_are_not_opened(graded, tmp_path):
    link, pipe, folder = tmp_path / "link.ipynb", tmp_path / "pipe.ipynb", tmp_path / "folder.ipynb"
    link.symlink_to("/etc/passwd")
    os.mkfifo(pipe)
    folder.mkdir()
    assert [graded(path=path).status for path in (link, pipe, folder)] == ["link", "corrupt", "corrupt"]


def test_honest_work_is_graded_the_same_beside_hostile_neighbours(graded):
    alone = graded(submission())
    graded(submission(q1="import os\nwhile True:\n    os.fork()"))
    graded(submission(q1="open('parcels.csv', 'w').write('year,parcels\\n2023,1\\n')\nimport pandas\npandas.read_csv = None"))
    assert graded(submission()) == alone


@pytest.mark.parametrize("source, words", [
    ("assert growth(1, 2) == 1", "code before the first line '# answer'"),
    ("", "neither is there"),
    ("# answer\nanswer = 1\n# checks\npass", "asserts nothing"),
    ("# answer\nvalue = 1\n# checks\nassert answer", "does not set the name answer"),
    ("# checks\nassert answer", "without a line '# answer'"),
    ("# answer\nanswer = (\n# checks\nassert answer", "never closed"),
])
def test_an_author_is_told_what_is_wrong_with_a_test(tmp_path, source, words):
    path = write(tmp_path / "wrong.ipynb", [new_code_cell(source, metadata=marks("q1-test", grade=True, points=1))])
    with pytest.raises(assignments.AssignmentError, match=f"'q1-test'.*{words}"):
        assignments.read(path)


def test_two_cells_with_one_id_are_refused(tmp_path):
    path = write(tmp_path / "twice.ipynb", [new_code_cell("", metadata=marks("same")), new_code_cell("", metadata=marks("same"))])
    with pytest.raises(assignments.AssignmentError, match="'same' is used by more than one cell"):
        assignments.read(path)


def test_the_reference_solutions_of_the_sample_pass_run_from_top_to_bottom(tmp_path, monkeypatch):
    write_assignment(tmp_path)
    monkeypatch.chdir(tmp_path)
    names = {}
    for cell in CELLS:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert HONEST_TABLE in CELLS[7].source
