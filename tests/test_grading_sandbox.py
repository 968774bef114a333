"""Code that is not to be trusted, in the real sandbox: what it tries, and what it gets."""

import json
import sys
import threading
from dataclasses import replace

import pytest

from ruralecom.grading import isolation
from ruralecom.grading.limits import Limits
from ruralecom.grading.sandbox import Sandbox, SandboxDied, Step

QUICK = Limits(cell_seconds=2.0, wall_seconds=15.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("assignment")
    (folder / "parcels.csv").write_text("year,parcels\n2023,132\n", encoding="utf-8")
    (folder / "solutions.ipynb").write_text("{}", encoding="utf-8")
    (folder / "link.csv").symlink_to("/etc/passwd")
    return folder


@pytest.fixture(scope="module")
def sandbox(folder, isolated):
    with Sandbox(folder) as running:
        yield running


def run(sandbox, *codes, limits=QUICK):
    return sandbox.run([Step(f"q{place}", code, "answer") for place, code in enumerate(codes)], limits)


def answer(outcome, name="q0"):
    return json.loads(outcome.results[name].answer)


def test_answers_come_back_as_plain_values(sandbox):
    outcome = run(sandbox, "import pandas as pd\nanswer = pd.Series({'a': 1.5})", "import numpy as np\nanswer = np.float64(2)",
                  "import altair as alt\nanswer = alt.Chart(pd.DataFrame({'x': [1]})).mark_bar().encode(x='x:Q')")
    assert (outcome.reason, outcome.exit) == ("ended", 0)
    assert answer(outcome) == {"a": 1.5} and answer(outcome, "q1") == 2
    assert answer(outcome, "q2")["encoding"] == {"x": {"field": "x", "type": "quantitative"}}


def test_the_data_of_the_assignment_can_be_read_and_nothing_else_of_its_folder(sandbox):
    outcome = run(sandbox, "import os, pandas as pd\nanswer = [pd.read_csv('parcels.csv').parcels.sum(), "
                           "sorted(name for name in os.listdir('.') if name[0] != '.')]")
    assert answer(outcome) == [132, ["parcels.csv"]]


@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/shadow", "/root/.bashrc", __file__, "/proc/self/environ", "/proc/1/cmdline",
                                  "/control/zygote.sock", "/data/parcels.csv"])
def test_no_file_of_the_machine_can_be_read(sandbox, path):
    outcome = run(sandbox, f"answer = open({path!r}).read()")
    assert outcome.results["q0"].error[0] in ("FileNotFoundError", "PermissionError", "OSError")


def test_a_link_leads_nowhere_and_nothing_outside_is_written(sandbox, folder):
    before = (folder / "parcels.csv").read_text(encoding="utf-8")
    outcome = run(sandbox, f"import os\nos.symlink({str(folder)!r}, 'out')\nopen('out/parcels.csv', 'w').write('x')",
                  "open('parcels.csv', 'w').write('changed')\nanswer = 1", "open('/usr/mine', 'w')")
    assert outcome.results["q0"].error[0] == "FileNotFoundError" and outcome.results["q2"].error[0] in ("OSError", "PermissionError")
    assert (folder / "parcels.csv").read_text(encoding="utf-8") == before
    assert answer(run(sandbox, "answer = open('parcels.csv').read()")) == before


@pytest.mark.parametrize("folder_inside", ["/", "/tmp", "/dev/shm", "/control", "/data", "/grader", "/etc"])
def test_nothing_is_left_for_the_next_submission(sandbox, folder_inside):
    run(sandbox, f"open('{folder_inside}/left', 'w').write('the answers')")
    assert run(sandbox, f"answer = open('{folder_inside}/left').read()").results["q0"].error[0] == "FileNotFoundError"


def test_there_is_no_network_and_no_other_process(sandbox):
    outcome = run(sandbox, "import socket\nsocket.create_connection(('127.0.0.1', 80), 1)", "import os\nos.kill(2, 0)\nanswer = os.getpid()",
                  "import os\nanswer = os.listdir('/proc')")
    assert outcome.results["q0"].error[0] in ("OSError", "ConnectionRefusedError")
    assert answer(outcome, "q1") == 2 and answer(outcome, "q2") == []


def test_no_further_namespace_can_be_made(sandbox):
    assert answer(run(sandbox, "import ctypes\nanswer = ctypes.CDLL(None).unshare(0x10000000)")) == -1


def test_a_loop_is_stopped_and_the_next_cell_runs(sandbox):
    outcome = run(sandbox, "while True: pass", "answer = 7")
    assert outcome.results["q0"].error == ("TimeoutError", "stopped after 2 seconds")
    assert answer(outcome, "q1") == 7


def test_a_loop_that_will_not_be_stopped_is_ended_and_what_came_before_counts(sandbox):
    stubborn = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
    outcome = run(sandbox, "answer = 1", stubborn, "answer = 2", limits=replace(QUICK, wall_seconds=3.0))
    assert outcome.reason == "time" and list(outcome.results) == ["q0"]


def test_memory_is_bounded_in_one_process_and_in_all_together(sandbox):
    limits = replace(QUICK, memory_bytes=300_000_000)
    assert run(sandbox, "answer = len(bytearray(400_000_000))", limits=limits).results["q0"].error[0] == "MemoryError"
    shared = ("import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        kept = b'x' * 100_000_000\n        time.sleep(30)\n"
              "time.sleep(30)")
    assert run(sandbox, shared, limits=replace(limits, cell_seconds=20, wall_seconds=20)).reason == "memory"


def test_processes_files_and_output_are_bounded(sandbox):
    forks = "import os, time\nmade = 0\ntry:\n    while True:\n        if os.fork() == 0:\n            time.sleep(60)\n        made += 1\nexcept OSError:\n    answer = made"
    outcome = run(sandbox, forks, limits=replace(QUICK, processes=20))
    assert 0 < answer(outcome) <= 20
    assert run(sandbox, "open('big', 'wb').write(b'x' * 10**8)").results["q0"].error[0] == "OSError"
    printed = run(sandbox, "print('x' * 10**7)\nanswer = 1").results["q0"]
    assert len(printed.output) == QUICK.output_characters and printed.answer == "1"
    assert run(sandbox, "import os\nwhile True: os.write(3, b'x' * 65536)").reason == "output"


@pytest.mark.parametrize("code, words", [
    ("answer = float('nan')", "no number"), ("answer = [float('inf')]", "no number"),
    ("answer = []\nfor _ in range(500): answer = [answer]", "nested"), ("answer = 'x' * 10**7", "long"),
    ("answer = object()", "no plain form"), ("answer = lambda: 1", "no plain form"),
])
def test_an_answer_without_a_plain_form_is_named(sandbox, code, words):
    error = run(sandbox, code, limits=replace(QUICK, cell_seconds=5.0)).results["q0"].error
    assert words in error[1]


def test_leaving_early_ends_only_this_submission(sandbox):
    assert run(sandbox, "import os\nos._exit(3)").exit == 3
    assert run(sandbox, "raise SystemExit", "answer = 1").results["q1"].answer == "1"
    assert answer(run(sandbox, "answer = 5")) == 5


def test_forged_lines_cannot_be_more_than_a_wrong_answer(sandbox):
    forged = ("import os, json\nos.write(3, b'E\\x00\\x00\\x00\\x02{}')\nos.write(3, b'\\n\\xff\\xfe\\n[1]\\n{\"id\": \"q9\"}\\n' + b'[' * 5000 + b'\\n')\n"
              "os.write(3, json.dumps({'id': 'unknown', 'error': None, 'output': '', 'answer': '1'}).encode() + b'\\n')\nanswer = 4")
    outcome = run(sandbox, forged, "answer = 6")
    assert outcome.reason == "ended" and set(outcome.results) <= {"q0", "q1"} and answer(outcome, "q1") == 6


def test_a_test_sees_an_answer_as_plain_values_and_no_student_code(sandbox):
    outcome = sandbox.run([Step("t1", "assert answer == {'a': 1.5}", "test", '{"a": 1.5}'),
                           Step("t2", "assert answer == 2, 'two parcels were expected'", "test", "3"),
                           Step("t3", "pass", "test", "[" * 100_000)], QUICK)
    assert outcome.results["t1"].error is None
    assert outcome.results["t2"].error == ("AssertionError", "two parcels were expected")
    assert outcome.results["t3"].error[0] == "RecursionError"


def test_submissions_that_run_at_once_do_not_meet(sandbox):
    codes = [f"import time\nopen('mine', 'w').write('{place}')\ntime.sleep(0.3)\nanswer = open('mine').read()" for place in range(6)]
    found = {}
    threads = [threading.Thread(target=lambda place=place: found.update({place: answer(run(sandbox, codes[place]))})) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {place: str(place) for place in range(6)}


def test_a_dead_sandbox_is_named(sandbox, folder):
    with Sandbox(folder) as other:
        other.process.kill()
        other.process.wait()
        with pytest.raises(SandboxDied):
            run(other, "answer = 1")


def test_where_nothing_isolates_the_reader_is_told_what_to_install(monkeypatch):
    isolation.find.cache_clear()
    monkeypatch.setattr(isolation.shutil, "which", lambda name: None)
    with pytest.raises(isolation.NoIsolation, match="apt install bubblewrap(.|\n)*docker run"):
        isolation.find()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(isolation.NoIsolation, match="only be isolated on Linux, and this is darwin"):
        isolation.find()
    isolation.find.cache_clear()


@pytest.mark.parametrize("value", [0, -1, float("inf"), "10", None, True])
def test_a_limit_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="cell_seconds is .* a number above 0"):
        Limits(cell_seconds=value)
