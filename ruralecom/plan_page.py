"""Turn a notebook into a plan that can be handed in: text and charts, without code, guidance, or anything from elsewhere.

    jupyter nbconvert --to ruralecom.plan_page.PlanPage chapters/synthesis/capstone.ipynb

writes capstone.html beside the notebook. Cells tagged `guide` are left out, and so is all code. Jupyter's own converter
does not draw the course's charts, so they are drawn here, as SVG. The page needs no network and is set for A4, so that
any browser prints it (to paper, or to a PDF).
"""

from html import escape

import vl_convert
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from ruralecom.theme import VEGALITE_MIME

__all__ = ["ChartsAsPictures", "PlanPage"]

LEFT_OUT = "guide"
VEGALITE = "6.4"  # of those inside vl-convert, the one that the site draws with
STYLE = """
@page { size: A4; margin: 15mm 17mm; }
body { font: 10pt/1.36 "Source Sans 3", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", Helvetica, Arial, sans-serif;
  color: #1f2430; max-width: 176mm; margin: 6mm auto; }
h1, h2, h3 { line-height: 1.2; margin: 0.7em 0 0.25em; break-after: avoid; }
h1, h2 { font-size: 16pt; margin-top: 0; } h3 { font-size: 11.5pt; }
p, ul, ol { margin: 0.3em 0 0.5em; } ul, ol { padding-left: 1.3em; }
a { color: inherit; } a.anchor-link, .prompt { display: none; }
table { border-collapse: collapse; font-size: 9pt; margin: 0.4em 0 0.6em; break-inside: avoid; }
th, td { padding: 1.5pt 7pt 1.5pt 0; border-bottom: 0.5pt solid #d9dde3; text-align: left; vertical-align: top; }
pre { font-size: 8.5pt; white-space: pre-wrap; margin: 0.3em 0; }
figure { margin: 0.5em 0; break-inside: avoid; } figure svg { max-width: 100%; height: auto; max-height: 74mm; display: block; }
@media print { body { margin: 0; } }
"""


class ChartsAsPictures(Preprocessor):
    """Draw every stored chart, with its description as the text alternative."""

    def preprocess_cell(self, cell, resources, index):
        """Return the cell with each chart's output replaced by a figure."""
        for output in cell.get("outputs", []):
            chart = output.get("data", {}).get(VEGALITE_MIME)
            if chart:
                spec = {key: value for key, value in chart.items() if key != "$schema"}
                picture = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE)
                words = escape(str(chart.get("description", "")), quote=True)
                picture = picture.replace("<svg ", '<svg preserveAspectRatio="xMinYMin meet" ', 1)   # flush with the text
                output["data"] = {"text/html": f'<figure role="img" aria-label="{words}">{picture}</figure>'}
        return cell, resources


class PlanPage(HTMLExporter):
    """Write one HTML page with what is not guidance: text, tables and charts."""

    @property
    def default_config(self):
        """Return the converter's settings: no code, no guidance, charts drawn."""
        settings = super().default_config.copy()
        settings.merge(Config({
            "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": [LEFT_OUT]},
            "TemplateExporter": {"exclude_input": True, "exclude_input_prompt": True, "exclude_output_prompt": True},
        }))
        return settings

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, template_name="basic", **options)
        self.register_preprocessor(ChartsAsPictures, enabled=True)

    def from_notebook_node(self, nb, resources=None, **options):
        """Return the page and its resources; raise ValueError if every cell is guidance."""
        if all(LEFT_OUT in cell.metadata.get("tags", []) for cell in nb.cells):
            raise ValueError(f"every cell is tagged '{LEFT_OUT}', so the plan would be empty; accepted: at least one cell without this tag")
        body, resources = super().from_notebook_node(nb, resources, **options)
        title = escape(str(resources.get("metadata", {}).get("name", "Plan")))
        head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{STYLE}</style>'
        return f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n', resources
