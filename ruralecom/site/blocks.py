"""What quizzes and argument maps share: a block of a page with a stylesheet, a script and a plain form of its own."""

from docutils import nodes


def write_plainly(translator, text):
    """Write a block's text where there is no HTML, and leave what is inside it out."""
    translator.add_text(text) if hasattr(translator, "add_text") else translator.body.append(translator.encode(text))
    raise nodes.SkipNode


def add_block(app, node, name, visit_html, visit_text):
    """Add a kind of block to a Sphinx application.

    node: its class. name: of its stylesheet and script, which only the pages that show such a block are given.
    visit_html, visit_text: write it, with and without HTML.
    """
    def link_files(app, pagename, templatename, context, doctree):
        if doctree is not None and next(doctree.findall(node), None) is not None:
            app.add_css_file(f"{name}.css")
            app.add_js_file(f"{name}.js", loading_method="defer")

    html, text = (visit_html, None), (visit_text, None)
    app.add_node(node, html=html, epub=html, text=text, latex=text, man=text, texinfo=text)
    app.connect("html-page-context", link_files)
