"""Grades one submission in two steps that never meet: student code gives answers, tests look at answers.

The first process has the student's cells and the parts of the tests that ask for answers. The second has the author's
cells, the tests and the answers as JSON. A student's code sees no test, and a test sees no object of a student's code.
"""

from dataclasses import dataclass, field

from ruralecom.grading import submission as submissions
from ruralecom.grading.assignment import HIDDEN
from ruralecom.grading.sandbox import Step

ENDS = {
    "ended": "",
    "time": "it was stopped after {wall_seconds:g} seconds",
    "memory": "it was stopped because it took more than {memory_bytes:,} bytes of memory",
    "output": "it was stopped because it sent back more than {total_bytes:,} bytes",
    "failed": "the sandbox could not start it: {error}",
}
STATUS_OF_END = {"ended": "graded", "time": "timed_out", "memory": "killed", "output": "killed", "failed": "failed"}


@dataclass(frozen=True)
class Score:
    """What one graded cell earned. points is None for what a person has yet to grade."""

    id: str
    points: float | None
    maximum: float
    comment: str = ""


@dataclass(frozen=True)
class Evaluation:
    """What a submission earned and why.

    status: graded, renamed, tampered (graded, and something to look at), timed_out, killed, failed, missing, link,
    too_large or corrupt. sentences: for the teacher, about the file; scores: one a graded cell, in the notebook's order.
    outputs: what was printed, by cell.
    """

    status: str
    sentences: tuple = ()
    scores: tuple = ()
    outputs: dict = field(default_factory=dict)

    @property
    def points(self):
        """The points that no person has to give."""
        return sum(score.points or 0.0 for score in self.scores)

    @property
    def maximum(self):
        """The most that could be earned."""
        return sum(score.maximum for score in self.scores)


def nothing(assignment, status, sentence):
    """Return the evaluation of a submission of which nothing could be run."""
    return Evaluation(status, (sentence,), tuple(Score(cell.id, 0.0, cell.points, sentence) for cell in assignment.of_kind("test", "manual")))


def evaluate(assignment, path, sandbox, limits):
    """Grade the notebook at `path`.

    assignment: from assignment.read. sandbox: a running Sandbox that holds the assignment's data. limits: of each process.

    Raises SandboxDied if the sandbox is gone; every other misfortune is a status of the Evaluation.
    """
    try:
        handed_in = submissions.read(path)
    except submissions.Unreadable as problem:
        return nothing(assignment, problem.status, f"{problem}.")
    steps, remarks, tampered = first_process(assignment, handed_in)
    given = sandbox.run(steps, limits)
    looked = sandbox.run(second_process(assignment, given), limits)
    scores = [_score(cell, given, looked) for cell in assignment.of_kind("test", "manual")]
    status = STATUS_OF_END[given.reason]
    if given.reason != "ended":
        remarks.append(ENDS[given.reason].format(**limits.as_dict(), error=given.error) + f", after {len(given.results)} of {len(steps)} cells")
    elif given.exit != 0 or len(given.results) < len(steps):
        status = "killed"
        remarks.append(f"its process ended by itself (code {given.exit}) after {len(given.results)} of {len(steps)} cells")
    elif tampered:
        status = "tampered"
    # What is printed while an answer is asked for would show what hidden tests ask.
    asked = {step.id for step in steps if step.kind == "answer"}
    outputs = {name: result.output for name, result in given.results.items() if result.output and name not in asked}
    return Evaluation(status, tuple(f"{remark[0].upper()}{remark[1:]}." for remark in remarks), tuple(scores), outputs)


def first_process(assignment, handed_in):
    """Return the steps of the student's process, in the order of the file, remarks on the file, and whether a test was changed.

    The author's locked cells and tests are taken from the assignment, wherever the student left them; those that are
    gone are put where they belong. All other code runs as it stands, cells that the student added too.
    """
    remarks, steps, done, tampered = [], [], set(), False
    ours = assignment.by_id
    order = [cell.id for cell in assignment.cells if cell.kind in ("setup", "test")]
    counts = {}
    for cell in handed_in:
        if cell.id in ours:
            counts[cell.id] = counts.get(cell.id, 0) + 1
    remarks += [f"cell {name} is there {count} times" for name, count in counts.items() if count > 1]
    remarks += [f"cell {cell.id}, a {cell.kind}, is gone" for cell in assignment.of_kind("solution", "test", "setup", "manual") if cell.id not in counts]

    def put(name):
        if name in done:
            return
        for earlier in order[:order.index(name)]:       # the setup that a test needs runs before it, even if it was moved
            if ours[earlier].kind == "setup":
                put(earlier)
        done.add(name)
        cell = ours[name]
        if cell.kind == "setup":
            steps.append(Step(f"{name}/setup", cell.source))
        else:
            steps.extend(Step(check.id, check.answer, "answer") for check in cell.checks)

    for place, cell in enumerate(handed_in, 1):
        author = ours.get(cell.id)
        if author is not None and author.kind in ("setup", "test"):
            if author.kind == "setup" and cell.source.strip() != author.source.strip():
                remarks.append(f"cell {cell.id}, which is locked, was changed; the original was run")
            if author.kind == "test" and cell.source.strip() != released(author.source).strip():
                remarks.append(f"test {cell.id} was changed; the original was used")
                tampered = True
            put(cell.id)
        elif cell.type == "code":
            steps.append(Step(f"cell {place}" if author is None else f"{cell.id}/{place}", cell.source))
    for name in order:
        put(name)
    return steps, remarks, tampered


def released(source):
    """Return a test cell as students get it: without its hidden tests.

    >>> released("a\\n### BEGIN HIDDEN TESTS\\nb\\n### END HIDDEN TESTS\\nc")
    'a\\nc'
    """
    kept, hidden = [], False
    for line in source.splitlines():
        if line.strip() in HIDDEN:
            hidden = line.strip() == HIDDEN[0]
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)


def second_process(assignment, given):
    """Return the steps of the process that tests: the author's setup, and the checks of every answer that was given."""
    steps = [Step(f"{cell.id}/setup", cell.source) for cell in assignment.of_kind("setup")]
    for cell in assignment.of_kind("test"):
        for check in cell.checks:
            result = given.results.get(check.id)
            if result is not None and result.error is None and result.answer is not None:
                steps.append(Step(check.id, check.checks, "test", result.answer))
    return steps


def _score(cell, given, looked):
    if cell.kind == "manual":
        return Score(cell.id, None, cell.points)
    comments = [comment for check in cell.checks if (comment := _comment(check, given, looked))]
    return Score(cell.id, 0.0 if comments else cell.points, cell.points, "\n".join(comments))


def _comment(check, given, looked):
    """Return what is wrong with an answer, or nothing."""
    result = given.results.get(check.id)
    if result is None:
        return "No answer: the code was stopped before this question was asked."
    if result.error is not None:
        return f"No answer: {result.error[0]}: {result.error[1]}".rstrip(": ")
    seen = looked.results.get(check.id)
    if seen is None:
        return "The answer could not be checked: the checks were stopped. A teacher should look."
    if seen.error is None:
        return ""
    kind, message = seen.error
    return message or "A check of this answer failed." if kind == "AssertionError" else f"The answer has another form than was asked for: {kind}: {message}"
