"""Quizzes on the site: every answer opens on its reason; the script makes them questions to be answered.

Without scripts each answer is a disclosure. With them the same elements become
radio buttons or checkboxes with a button to check; see static/quizzes.js.
"""

import json
from html import escape

from docutils import nodes
from sphinx.locale import get_translation

from ruralecom.quizzes import inline
from ruralecom.site.blocks import add_block, write_plainly
from ruralecom.site.evidence import ledger_row

_ = get_translation("ruralecom")
NAME = "quizzes"

# What the script says; {found}, {all}, {wrong}, {answered} and {first} are numbers.
WORDS = {
    "check": "Check",
    "again": "Ask me again",
    "choose": "Choose an answer first.",
    "right": "Right.",
    "wrong": "Not this one. Read why, then choose again.",
    "some": "Right answers found: {found} of {all}. Wrong ones among your choices: {wrong}. Read why, then check again.",
    "score": "{answered} of {all} questions answered, {first} of them right at the first try.",
}


class quiz(nodes.General, nodes.Element):
    """A quiz on a page; `payload` holds what ruralecom.quizzes stored in the notebook."""


def section(payload, renderer, line=None):
    """Return the node of one stored quiz (payload: see ruralecom.quizzes.Quiz)."""
    return [quiz("", payload=payload)]


# --- HTML -----------------------------------------------------------------------


def markup(payload, language="en", say=None) -> str:
    """Return the HTML of a quiz.

    language: "en" or "zh_CN", for the ledger's own words; say: translates one text, given as str.
    """
    translate = say or (lambda text: str(_(text)) if text else "")
    words = escape(json.dumps({key: translate(text) for key, text in WORDS.items()}, ensure_ascii=False))
    identity = f"quiz-{payload['name']}"
    questions = "".join(_question(question, identity, translate, language) for question in payload["questions"])
    return (f'<section class="rc-quiz" id="{identity}" aria-label="{escape(translate("Quiz"))}" data-words="{words}">'
            f'<ol class="rc-questions">{questions}</ol><p class="rc-score" role="status"></p></section>')


def _question(question, identity, translate, language):
    key = f"{identity}-{question['id']}"
    hint = f' <span class="rc-several">{escape(translate("More than one answer is right."))}</span>' if question["several"] else ""
    options = "".join(_option(option, translate) for option in question["options"])
    rows = "".join(f"<li>{ledger_row(claim, lambda text: escape(translate(text)), language.startswith('zh'))}</li>"
                   for claim in question["claims"])
    sources = (f'<details class="rc-sources"><summary>{escape(translate("Where the figures come from"))}</summary>'
               f"<ul>{rows}</ul></details>") if rows else ""
    return (f'<li class="rc-question" id="{key}" data-several="{str(question["several"]).lower()}">'
            f'<div class="rc-asked">{inline(translate(question["question"]))}{hint}</div>'
            f'<div class="rc-options">{options}</div>'
            f'<div class="rc-actions"><button type="submit">{escape(translate(WORDS["check"]))}</button>'
            f'<span class="rc-said" role="status"></span></div>{sources}</li>')


def _option(option, translate):
    side = "right" if option["right"] else "wrong"
    verdict = translate("Right.") if option["right"] else translate("Not this one.")
    return (f'<details class="rc-option" data-side="{side}"><summary>{inline(translate(option["text"]))}</summary>'
            f'<div class="rc-reason rc-{side}"><b>{escape(verdict)}</b> {inline(translate(option["reason"]))}</div></details>')


# --- Sphinx -----------------------------------------------------------------------


def visit_html(translator, node):
    """Write a quiz as HTML."""
    translator.body.append(markup(node["payload"], translator.config.language or "en") + "\n")
    raise nodes.SkipNode


def visit_text(translator, node):
    """Write the questions alone, where there is no HTML."""
    asked = " ".join(question["question"] for question in node["payload"]["questions"])
    write_plainly(translator, asked)


def setup(app):
    """Add quizzes to a Sphinx application."""
    add_block(app, quiz, NAME, visit_html, visit_text)
