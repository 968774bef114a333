"""Runs the cells of a notebook in a fresh shell and turns answers into JSON. What it sends is not to be trusted.

A step is a dict: id, code, and kind:
    run     the code is run.
    answer  the code is run, and the value of the name `answer` is sent as JSON.
    test    `answer` is set from the step's "answer" (JSON text), and the code is run.
For every step one line of JSON is sent: id, error ([kind, message] or null), output, answer (JSON text or null).
"""

import io
import json
import math
import os
import signal
import sys


def load_libraries():
    """Load what assignments use, and use it once, so that no submission waits for it."""
    import altair
    import numpy
    import pandas
    from IPython.core.interactiveshell import InteractiveShell  # noqa: F401

    numpy.random.default_rng(0).normal(size=3)
    frame = pandas.DataFrame({"group": ["a", "b"], "value": [1.0, 2.0]})
    frame.groupby("group")["value"].mean().to_dict()
    altair.Chart(frame).mark_bar().encode(x="group:N", y="mean(value):Q").to_dict()


class Printed(io.StringIO):
    """Keeps the first characters of what is printed and counts the rest."""

    def __init__(self, limit):
        super().__init__()
        self.limit = self.left = limit

    def write(self, text):
        text = str(text)
        super().write(text[:self.left])
        self.left = max(0, self.left - len(text))
        return len(text)


class TooLong(BaseException):
    """A cell was stopped; not an Exception, so that `except Exception` in it does not catch this."""


def _stop(*_):
    raise TooLong


def plain(value, depth=0):
    """Return a value as lists, dicts, text, numbers, booleans and None.

    Raises TypeError or ValueError with a sentence for what has no such form.
    """
    if depth > 60:
        raise ValueError("the answer is nested more than 60 deep")
    if value is None or isinstance(value, (bool, str)):
        return value
    if hasattr(value, "to_dict"):               # a chart, a column, a table
        return plain(value.to_dict(), depth + 1)
    if hasattr(value, "tolist"):                # a number or an array of numpy
        return plain(value.tolist(), depth + 1)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"the answer holds {value}, which is no number")
        return float(value)
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item, depth + 1) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"the answer holds a {type(value).__name__}, which has no plain form")


def _shown(error):
    return [type(error).__name__, str(error)[:2000]]


def _run_cell(shell, code, seconds):
    """Run a cell; return its error or None."""
    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        result = shell.run_cell(code, store_history=False)
        return result.error_before_exec or result.error_in_exec
    except BaseException as error:      # also what a shell does not hold back: leaving, being stopped
        return error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def run(steps, limits, channel):
    """Run steps one after the other and write a line for each to the file descriptor `channel`."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.colors = "NoColor"
    with os.fdopen(channel, "w", encoding="utf-8", errors="backslashreplace") as sender:
        for step in steps:
            sender.write(json.dumps(_one(shell, step, limits)) + "\n")
            sender.flush()


def _one(shell, step, limits):
    printed = Printed(int(limits["output_characters"]))
    kept = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = printed
    answer = None
    try:
        if step["kind"] == "test":
            shell.user_ns["answer"] = json.loads(step["answer"])
        elif step["kind"] == "answer":
            shell.user_ns.pop("answer", None)
        error = _run_cell(shell, step["code"], limits["cell_seconds"])
        if step["kind"] == "answer" and error is None:
            answer = json.dumps(plain(shell.user_ns.get("answer")), allow_nan=False)
            if len(answer) > limits["answer_bytes"]:
                raise ValueError(f"the answer is {len(answer):,} characters long; {limits['answer_bytes']:,} are read")
    except (Exception, TooLong) as problem:
        error, answer = problem, None
    finally:
        sys.stdout, sys.stderr = kept
    if isinstance(error, TooLong):
        error = TimeoutError(f"stopped after {limits['cell_seconds']:g} seconds")
    return {"id": step["id"], "error": error if error is None else _shown(error),
            "output": printed.getvalue(), "answer": answer}
