"""Stored notebook outputs of the course's own kinds, as page nodes."""

import json
from importlib import import_module

# mime type -> (module of ruralecom.site, function that takes the stored JSON, the renderer and the source line)
PAINTERS = {
    "application/vnd.vegalite.v5+json": ("charts", "figure"),
    "application/vnd.vegalite.v6+json": ("charts", "figure"),
    "application/vnd.ruralecom.quiz+json": ("quizzes", "section"),
    "application/vnd.ruralecom.argument+json": ("arguments", "figure"),
}
# An output often holds a plainer form of itself too; a smaller number is shown first, whatever is being built.
FIRST = {
    "application/vnd.ruralecom.quiz+json": 1,
    "application/vnd.ruralecom.argument+json": 2,
    "application/vnd.vegalite.v5+json": 3,
    "application/vnd.vegalite.v6+json": 4,
}


class CourseOutputs:
    """Paint charts, quizzes and argument maps; leave every other output to myst-nb."""

    mime_priority_overrides = [("*", mime, place) for mime, place in FIRST.items()]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes for one stored output, or None where it is not one of the course's own kinds."""
        if inline or data.mime_type not in PAINTERS:
            return None
        module, function = PAINTERS[data.mime_type]
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        if (content.get("usermeta") or {}).get("stands_in_for") in PAINTERS:
            return []       # a plain form for JupyterLab; the output holds the form for the site as well
        return getattr(import_module(f"ruralecom.site.{module}"), function)(content, renderer, data.line)
