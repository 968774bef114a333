"""The Sphinx extension that turns the course's notebooks into its site.

Each module has one task and a `setup(app)` of its own; this one calls them in
the order in which a page comes to be.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

from ruralecom import data

PARTS = (
    "pages",          # what surrounds the text: templates, links, settings
    "disclosures",    # dropdowns that open without a script
    "mathematics",    # formulas as MathML
    "claims",         # figures in prose, checked against the ledger
    "official",       # figures of official series, likewise
    "charts",         # charts, still and moving
    "quizzes",        # questions with a reason for every answer
    "arguments",      # maps of what a paper claims and on what evidence
    "reference",      # ledger, audit, dictionary, glossary, downloads
    "stylesheet",     # one small stylesheet, with the icons in it
    "hosts",          # nothing is asked of another host
)

# Extensions of Jupyter Book that work before or after all pages are read, in one process, but do not declare it.
SAY_NOTHING = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def hold_tables(app):
    data.hold()


def release_tables(app, exception):
    data.hold(False)


def read_in_parallel(app):
    """Let Sphinx read pages with all processors, where it can fork: charts are drawn then, which is most of a build."""
    if sys.platform == "linux" and app.parallel < 2:
        app.parallel = os.cpu_count() or 1
    for name in SAY_NOTHING:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def setup(app):
    app.connect("config-inited", lambda app, config: read_in_parallel(app))
    app.connect("builder-inited", hold_tables, priority=1)
    app.connect("build-finished", release_tables, priority=999)
    for name in PARTS:
        if find_spec(f"{__name__}.{name}"):
            import_module(f"{__name__}.{name}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
