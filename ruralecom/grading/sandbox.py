"""Runs code that is not to be trusted, in a process that can reach nothing, and returns what it sent."""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ruralecom.grading import isolation
from ruralecom.grading.isolation import INSIDE, INSIDE_HERE, NOBODY

GRACE = 15              # seconds on top of the wall time, after which the sandbox itself is taken for dead
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
               "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "HOME": "/scratch", "TZ": "UTC"}


@dataclass(frozen=True)
class Step:
    """One cell to run; kind is run, answer or test (see inside/interpreter.py), answer is JSON text for a test."""

    id: str
    code: str
    kind: str = "run"
    answer: str | None = None


@dataclass(frozen=True)
class Result:
    """What one cell gave: error as (kind, message) or None, printed output, answer as JSON text or None."""

    id: str
    error: tuple | None = None
    output: str = ""
    answer: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and the results of the cells that came to an end.

    reason: ended, time, memory, output (a limit), failed (the sandbox could not start it). exit: its exit code if it ended.
    """

    reason: str
    exit: int | None = None
    results: dict = field(default_factory=dict)
    error: str = ""


class SandboxDied(RuntimeError):
    """The sandbox is gone; start another one and run the submission again."""


class Sandbox:
    """A sandbox with the libraries loaded, used as a context; `run` may be called from several threads.

    data: folder whose files each run gets a copy of, notebooks and links left out.
    Raises NoIsolation where this machine cannot isolate.
    """

    def __init__(self, data=None):
        self.data = Path(data) if data else None
        self.files = sorted(_data_files(self.data)) if self.data else []

    def __enter__(self):
        how = isolation.find()
        self.folder = Path(tempfile.mkdtemp(prefix="ruralecom-"))
        (self.folder / "control").mkdir()
        (self.folder / "data").mkdir()
        for name in self.files:
            (self.folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.data / name, self.folder / "data" / name)
        if how.root:
            os.chown(self.folder / "control", NOBODY, NOBODY)
        command = how.command([sys.executable, f"{INSIDE}/zygote.py", "/control/zygote.sock"],
                              readable=[(INSIDE_HERE, INSIDE), (self.folder / "data", "/data")],
                              writable=[(self.folder / "control", "/control")], environment=ENVIRONMENT)
        errors = self.folder / "errors.txt"     # a file, because nobody reads on while submissions run
        with errors.open("w") as file:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, text=True)
        if self.process.stdout.readline().strip() != "ready":
            self.process.wait()
            said = errors.read_text(encoding="utf-8", errors="replace")[-2000:]
            self.__exit__()
            raise SandboxDied(f"the sandbox did not start: {said}")
        return self

    def __exit__(self, *problem):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, steps, limits):
        """Run steps in a process of their own, under `limits`, and return the Outcome.

        Raises SandboxDied if there is no sandbox to run them in.
        """
        request = {"limits": limits.as_dict(), "files": self.files,
                   "steps": [{"id": step.id, "code": step.code, "kind": step.kind, "answer": step.answer} for step in steps]}
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(limits.wall_seconds + GRACE)
                connection.connect(str(self.folder / "control" / "zygote.sock"))
                connection.sendall(json.dumps(request).encode() + b"\n")
                sent, end = _read_frames(connection)
        except OSError as error:
            raise SandboxDied(f"the sandbox does not answer: {error}") from error
        known = {step.id for step in steps}
        return Outcome(end["reason"], end["exit"], _results(sent, known), end.get("error", ""))


def _data_files(folder):
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb":
            yield path.relative_to(folder).as_posix()


def _read_exactly(connection, count):
    parts = []
    while count:
        part = connection.recv(min(count, 1 << 16))
        if not part:
            raise ConnectionError("it hung up")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _read_frames(connection):
    """Return the bytes that a submission sent, and how it ended; only the sandbox writes frames, so no submission forges the end."""
    sent = []
    while True:
        letter = _read_exactly(connection, 1)
        content = _read_exactly(connection, struct.unpack(">I", _read_exactly(connection, 4))[0])
        if letter == b"E":
            return b"".join(sent), json.loads(content)
        sent.append(content)


def _results(sent, known):
    """Read lines of results; a submission can send anything, so what does not fit is left out, and the first of an id counts."""
    results = {}
    for line in sent.split(b"\n"):
        try:
            found = json.loads(line)
            identity, error, output, answer = found["id"], found["error"], found["output"], found["answer"]
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if (identity in known and identity not in results and isinstance(output, str) and isinstance(answer, (str, type(None)))
                and (error is None or isinstance(error, list) and len(error) == 2 and all(isinstance(part, str) for part in error))):
            results[identity] = Result(identity, error and tuple(error), output, answer)
    return results
