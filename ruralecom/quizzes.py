"""Quizzes: a question bank a notebook, shown with a reason for every answer.

A bank is a file exercises/quizzes/<part>-<notebook>.yml, a list of questions:

    - id: what-is-measured
      question: What does a *measured* step show?
      options:
        - text: That a figure is printed for its effect.
          right: true
          reason: Yes. Whether the step is the cause is another question.
        - ...
      several: true          # where more than one option is right
      claims: [yiwu-training]    # ledger rows that the question rests on

Texts may hold *emphasis*, **strong emphasis**, `code`, and figures from the
ledger as {yiwu-turnover-2024}. Options keep the order in which they are written.

The package jupyterquiz was tried first. It draws everything by script (nothing
is there without one), fetches MathJax from another host, gives random names to
its elements, so that stored outputs never agree, and tells right from wrong by
colour, in a place that screen readers are not told about.
"""

import re
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

import yaml

from ruralecom import ledger
from ruralecom.evidence import stored
from ruralecom.validation import nearest

MIME = "application/vnd.ruralecom.quiz+json"
BANKS = Path(__file__).resolve().parents[1] / "exercises" / "quizzes"
FEWEST_QUESTIONS, MOST_QUESTIONS = 4, 6
FEWEST_OPTIONS, MOST_OPTIONS = 3, 6
QUESTION_FIELDS = {"id": str, "question": str, "options": list, "several": bool, "claims": list}
OPTION_FIELDS = {"text": str, "right": bool, "reason": str}
_FIGURE = re.compile(r"\{([^{}]*)\}")


class QuizError(ValueError):
    """Report a question bank that cannot be shown: the file, the question, the field, and what is accepted."""


@dataclass(frozen=True)
class Option:
    """Hold one answer with the reason why it is right or not."""

    text: str
    right: bool
    reason: str


@dataclass(frozen=True)
class Question:
    """Hold one question; `claims` are the ledger ids that it rests on."""

    id: str
    question: str
    options: tuple
    several: bool = False
    claims: tuple = ()


@dataclass(frozen=True)
class Quiz:
    """Hold one bank, ready to be shown by JupyterLab, by the site, or as plain text."""

    name: str
    questions: tuple = field(repr=False)

    def payload(self) -> dict:
        """Return everything the site needs to show the quiz, as plain JSON."""
        return {
            "version": 1, "name": self.name,
            "questions": [{**asdict(question), "claims": [stored(claim) for claim in question.claims]}
                          for question in self.questions],
        }

    def _repr_mimebundle_(self, include=None, exclude=None):
        plain = [f"Quiz with {len(self.questions)} questions"]
        for number, question in enumerate(self.questions, start=1):
            plain += [f"{number}. {question.question}", *(f"   - {option.text}" for option in question.options)]
        return {MIME: self.payload(), "text/html": "\n".join(map(_html, self.questions)), "text/plain": "\n".join(plain)}


def _html(question):
    """Return a question as HTML for a notebook: no script, every option opens on its reason."""
    options = "".join(
        f"<details><summary>{inline(option.text)}</summary>"
        f"<p><b>{'Right.' if option.right else 'Not this one.'}</b> {inline(option.reason)}</p></details>"
        for option in question.options)
    hint = " (More than one answer is right.)" if question.several else ""
    return f"<div><p><b>{inline(question.question)}</b>{hint}</p>{options}</div>"


def inline(text) -> str:
    """Turn the Markdown that a quiz may hold into HTML.

    >>> inline("*Q* < `n`, **never** more")
    '<em>Q</em> &lt; <code>n</code>, <strong>never</strong> more'
    """
    pieces = re.split(r"`([^`]+)`", text)
    for position, piece in enumerate(pieces):
        piece = escape(piece, quote=False)
        if position % 2:
            pieces[position] = f"<code>{piece}</code>"
        else:
            piece = re.sub(r"\*\*(\S(?:.*?\S)?)\*\*", r"<strong>\1</strong>", piece)
            pieces[position] = re.sub(r"\*(\S(?:.*?\S)?)\*", r"<em>\1</em>", piece)
    return "".join(pieces)


# --- Reading and checking -------------------------------------------------------


def names(folder=None) -> list[str]:
    """List the banks that can be shown."""
    return sorted(path.stem for path in Path(folder or BANKS).glob("*.yml"))


def show(name, folder=None) -> Quiz:
    """Return a quiz, to be the last line of a notebook's cell (the same as `load`)."""
    return load(name, folder)


def load(name, folder=None) -> Quiz:
    """Read one bank and check it.

    name: "<part>-<notebook>", such as "yiwu-numbers"; folder: another place for the banks. Raises QuizError.
    """
    path = Path(folder or BANKS) / f"{name}.yml"
    where = f"exercises/quizzes/{name}.yml"
    if not path.is_file():
        raise QuizError(f"there is no question bank {where}; {nearest(name, names(folder))}")
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise QuizError(f"{where} is not YAML that can be read: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list) or not FEWEST_QUESTIONS <= len(entries) <= MOST_QUESTIONS:
        found = f"{len(entries)} questions" if isinstance(entries, list) else "no list of questions"
        raise QuizError(f"{where} holds {found}; accepted: a list of {FEWEST_QUESTIONS} to {MOST_QUESTIONS}")
    questions, seen = [], set()
    for number, entry in enumerate(entries, start=1):
        question = _question(entry, f"{where}, question {number}")
        if question.id in seen:
            raise QuizError(f"{where}, question {number}, field 'id': {question.id!r} is taken; accepted: each id once")
        seen.add(question.id)
        questions.append(question)
    _check_order(questions, where)
    return Quiz(name, tuple(questions))


def _question(entry, where):
    _check_fields(entry, QUESTION_FIELDS, ("id", "question", "options"), where)
    where += f" (id {entry['id']})"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
        raise QuizError(f"{where}, field 'id': {entry['id']!r} is not accepted; accepted: small letters, digits and hyphens")
    if not FEWEST_OPTIONS <= len(entry["options"]) <= MOST_OPTIONS:
        raise QuizError(f"{where}, field 'options': {len(entry['options'])} are given; "
                        f"accepted: {FEWEST_OPTIONS} to {MOST_OPTIONS}")
    used = dict.fromkeys(entry.get("claims", []))
    for claim in used:
        _figure(claim, f"{where}, field 'claims'")
    options = []
    for number, option in enumerate(entry["options"], start=1):
        place = f"{where}, option {number}"
        _check_fields(option, OPTION_FIELDS, OPTION_FIELDS, place)
        texts = [_text(option[key], f"{place}, field '{key}'", used) for key in ("text", "reason")]
        options.append(Option(texts[0], option["right"], texts[1]))
    several, right = entry.get("several", False), sum(option.right for option in options)
    if right == 0 or (right > 1 and not several):
        raise QuizError(f"{where}, field 'options': {right} are right; accepted: exactly one, or more with 'several: true'")
    if len({option.text for option in options}) < len(options):
        raise QuizError(f"{where}, field 'options': two have the same text; accepted: each text once")
    asked = _text(entry["question"], f"{where}, field 'question'", used)
    return Question(entry["id"], asked, tuple(options), several, tuple(used))


def _check_fields(entry, known, required, where):
    kinds = {str: "a text", bool: "true or false", list: "a list"}
    if not isinstance(entry, dict):
        raise QuizError(f"{where}: {entry!r} is not accepted; accepted: the fields {', '.join(known)}")
    for key in entry:
        if key not in known:
            raise QuizError(f"{where}, field {key!r}: is not known; accepted: {', '.join(known)}")
    for key in required:
        if key not in entry or entry[key] in ("", None):
            raise QuizError(f"{where}, field '{key}': is missing or empty; accepted: {kinds[known[key]]}")
    for key, value in entry.items():
        if not isinstance(value, known[key]):
            raise QuizError(f"{where}, field '{key}': {value!r} is not accepted; accepted: {kinds[known[key]]}")


def _text(text, where, used):
    """Return a text with its figures filled in; the ledger ids that it names are added to `used`."""
    text = " ".join(text.split())
    if "$" in text:
        raise QuizError(f"{where}: '$' is not accepted; accepted: symbols such as *Q*, or words, because formulas are not set here")

    def fill(match):
        used[match.group(1)] = None
        return _figure(match.group(1), where).text("en")

    return _FIGURE.sub(fill, text)


def _figure(claim_id, where):
    try:
        return ledger.claim(claim_id)
    except ledger.UnknownClaim as error:
        raise QuizError(f"{where}: {error}") from error


def _check_order(questions, where):
    """Refuse a bank whose right answer always stands in the same place: a reader would soon stop reading."""
    places = {tuple(option.right for option in question.options).index(True) for question in questions}
    if len(places) == 1:
        raise QuizError(f"{where}, field 'options': the right answer is option {places.pop() + 1} in every question; "
                        "accepted: different places, because options keep their order")
