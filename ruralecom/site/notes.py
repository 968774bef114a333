"""A mark after a figure in prose, and the note that it opens.

The note is an HTML popover: it opens by keyboard and without a script, and a
figure that a page repeats shares one note.
"""

import re
from html import escape

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from ruralecom import data
from ruralecom.site.figures import FigureError, check_figure

_ = get_translation("ruralecom")
logger = logging.getLogger(__name__)

TEXT_AND_ID = re.compile(r"^(?P<text>.+?)\s*<(?P<id>[^<>]+)>$", re.DOTALL)


class FigureRole(SphinxRole):
    """Reads `text <id>` and checks the figure in the text; a subclass says what the id stands for.

    node_class: the node that carries the id. tables: what a page depends on.
    example: what to write, for the error message. `look_up` raises KeyError.
    """

    node_class = tables = example = None

    def look_up(self, figure_id):
        raise NotImplementedError

    def run(self):
        match = TEXT_AND_ID.match(self.text)
        if not match:
            self._warn(f"{self.text!r} does not say where it is from; write {self.example}")
            return [nodes.Text(self.text)], []
        text, figure_id = match["text"], match["id"].strip()
        for table in self.tables:
            self.env.note_dependency(str(data.DATA_FOLDER / data.resource(table)["path"]))
        try:
            check_figure(text, self.look_up(figure_id))
        except (FigureError, KeyError) as error:
            self._warn(str(error))
            return [nodes.Text(text)], []
        return [self.node_class(self.rawtext, text, figure=figure_id)], []

    def _warn(self, message):
        logger.warning("%s", message, location=self.get_location(), type="course", subtype="figure")


def write_figure(translator, text, note_id, lines):
    """Write a figure and its mark, and, the first time on a page, its note.

    note_id: an id for the note. lines: a function that returns its lines as HTML.
    """
    label = _("Where this figure comes from: %s") % text
    start, space, last_word = text.rpartition(" ")      # the mark stays on the last word's line
    translator.body.append(
        f'{escape(start)}{space}<span class="claim">{escape(last_word)}<button type="button" class="claim-mark" '
        f'popovertarget="{note_id}" aria-label="{escape(label)}"></button></span>'
    )
    written = translator.__dict__.setdefault("notes_written", set())
    if note_id not in written:
        written.add(note_id)
        inside = "".join(f'<span class="line">{line}</span>' for line in lines())
        translator.body.append(f'<span popover id="{note_id}" class="claim-note" role="note">{inside}</span>')


def is_chinese(translator):
    return (translator.config.language or "").startswith("zh")


def visit_as_text(translator, node):
    """Let other formats print the figure as plain text."""


def add_figure_role(app, name, role, visit):
    """Register a role, its node, and how a page shows it."""
    app.add_role(name, role)
    plain = (visit_as_text, visit_as_text)
    app.add_node(role.node_class, html=(visit, None), epub=plain, latex=plain, text=plain, man=plain, texinfo=plain)


class FigureNode(nodes.Inline, nodes.TextElement):
    """A figure in prose, with the id of where it is from in `figure`."""
