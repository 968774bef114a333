"""Blocks marked as dropdowns, as <details>: they open without a script and by keyboard."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class disclosure(nodes.General, nodes.Element):
    """A block that is closed until the reader opens it."""


class disclosure_summary(nodes.TextElement):
    """The line of a disclosure that stays in sight."""


class DropdownsToDisclosures(SphinxPostTransform):
    """Turn every admonition, exercise or solution of class `dropdown` into a disclosure.

    Runs after sphinx-exercise has resolved its titles.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        for block in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in block.get("classes", []):
                continue
            classes = list(dict.fromkeys(["admonition", *block["classes"]]))
            if isinstance(block, nodes.Element) and block.tagname in ("note", "tip", "hint", "warning", "important"):
                classes.append(block.tagname)
            closed = disclosure("", ids=block.get("ids", []), classes=classes)
            contents = list(block.children)
            title = contents.pop(0) if contents and isinstance(contents[0], nodes.title) else None
            for link in list(title.findall(nodes.reference)) if title else ():
                link.replace_self(link.children)        # a click on the summary opens it, and nothing else
            summary = disclosure_summary("", "", *(title.children if title else [nodes.Text(block.tagname.title())]))
            closed += [summary, *contents]
            block.replace_self(closed)


def visit_disclosure(translator, node):
    translator.body.append(translator.starttag(node, "details"))


def depart_disclosure(translator, node):
    translator.body.append("</details>\n")


def visit_summary(translator, node):
    translator.body.append(translator.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_summary(translator, node):
    translator.body.append("</summary>\n")


def setup(app):
    app.add_node(disclosure, html=(visit_disclosure, depart_disclosure))
    app.add_node(disclosure_summary, html=(visit_summary, depart_summary))
    app.add_post_transform(DropdownsToDisclosures)
