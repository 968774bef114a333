"""The reference pages: ledger, audit, data dictionary, glossary, bibliography tables, downloads.

    ```{reference} ledger
    ```

The word says which part stands there (see PARTS); `checks` takes a paper too.
Everything comes from the tables through their loader. A table that is not what
it should be stops the build.
"""

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from ruralecom import audit, data, ledger
from ruralecom.site import reference_audit, reference_dictionary, reference_downloads, reference_glossary, reference_ledger
from ruralecom.site.reference_page import Page

NAME = "reference"
# Parts written as HTML when the page is written, when every page's title and source are known.
PARTS = {
    "ledger": reference_ledger.table, "ledger-counts": reference_ledger.counts,
    "checks": reference_audit.checks, "check-counts": reference_audit.counts,
    "glossary": reference_glossary.listing, "downloads": reference_downloads.links,
}
# Parts made of page nodes when the page is read.
READ = {"dictionary": reference_dictionary.dictionary, "papers": reference_dictionary.papers,
        "works": reference_dictionary.works}


class reference_part(nodes.General, nodes.Element):
    """A part of a reference page; `part` and `argument` say which."""


class ReferencePart(SphinxDirective):
    """Put a part of the reference pages where it is named."""

    required_arguments = 1
    optional_arguments = 1

    def run(self):
        part, argument = self.arguments[0], (self.arguments[1:] or [""])[0]
        if part not in PARTS | READ:
            raise self.error(f"there is no part {part!r}; accepted: {', '.join(sorted(PARTS | READ))}")
        if part == "checks" and argument not in set(data.load("papers")["id"]):
            raise self.error(f"there is no paper {argument!r}; accepted: {', '.join(data.load('papers')['id'])}")
        self.env.note_dependency(str(data.DATA_FOLDER / data.PACKAGE_FILE))
        for name in data.names():
            self.env.note_dependency(str(data.DATA_FOLDER / data.resource(name)["path"]))
        for docname in self.env.found_docs:     # what they use is listed here
            self.env.note_dependency(self.env.doc2path(docname))
        return READ[part](self) if part in READ else [reference_part("", part=part, argument=argument)]


def check_tables(app=None):
    """Stop the build if a table breaks a rule, a ledger row contradicts itself, or a verdict its arithmetic."""
    faults = [str(fault) for name in data.names() for fault in data.problems(name)]
    try:
        faults += [] if faults else [str(fault) for fault in ledger.problems()]
        if not faults:
            audit.run()
    except ValueError as fault:
        faults.append(str(fault))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ExtensionError(f"a table is broken, so no page is built: {faults[0]}{more}")


def visit_html(translator, node):
    """Write a part as HTML."""
    translator.body.append(PARTS[node["part"]](Page(translator), node["argument"]))
    raise nodes.SkipNode


def visit_text(translator, node):
    """Leave tables of this size out where there is no HTML."""
    raise nodes.SkipNode


def link_files(app, pagename, templatename, context, doctree):
    """Give a reference page its stylesheet and its script."""
    wanted = doctree is not None and (next(doctree.findall(reference_part), None) is not None or next(
        (table for table in doctree.findall(nodes.table) if "rc-dictionary" in table["classes"]), None) is not None)
    if wanted:
        app.add_css_file(f"{NAME}.css")
        app.add_js_file(f"{NAME}.js", loading_method="defer")


def write_downloads(app, exception):
    """Write the tables beside the pages, in a book that has reference pages."""
    if exception is not None or app.builder.format != "html" or app.builder.name == "epub":
        return
    if any(name.endswith("reference/ledger") for name in app.env.found_docs):
        reference_downloads.write(app.outdir)


def setup(app):
    app.add_directive("reference", ReferencePart)
    app.add_node(reference_part, html=(visit_html, None), epub=(visit_html, None), text=(visit_text, None),
                 latex=(visit_text, None), man=(visit_text, None), texinfo=(visit_text, None))
    app.connect("builder-inited", check_tables)
    app.connect("doctree-resolved", reference_glossary.link_terms)
    app.connect("html-page-context", link_files)
    app.connect("build-finished", write_downloads)
