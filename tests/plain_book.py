"""The course as plain Jupyter Book would build it: no extension of ours, charts as Altair shows them by default."""

import json
import re
import shutil
from pathlib import Path

import vl_convert
import yaml
from altair.utils.html import spec_to_html

COURSE = Path(__file__).resolve().parent.parent
VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v\d+\+json")
FIGURE_ROLE = re.compile(r"\{(?:claim|official)\}`([^`<]+?)\s*<[^`>]*>`")
OWN_MIMES = ("application/vnd.ruralecom.quiz+json", "application/vnd.ruralecom.argument+json")
COPIED = ("_config.yml", "_toc.yml", "references.bib", "intro.*", "chapters")


def copy_sources(folder):
    """Copy what a book is built from; the package and its data stay where they are."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for source in (path for pattern in COPIED for path in COURSE.glob(pattern)):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copy(source, folder / source.name)
    return folder


def write_plain_book(folder, library_address):
    """Write the course without its extension.

    library_address: where pages take Vega from, in place of the public host.
    """
    folder = copy_sources(folder)
    config = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))
    extensions = config["sphinx"]["extra_extensions"]
    config["sphinx"]["extra_extensions"] = [name for name in extensions if not name.startswith("ruralecom")]
    config["sphinx"]["config"].pop("nb_ipywidgets_js", None)
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for page in folder.rglob("*.md"):
        page.write_text(FIGURE_ROLE.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    for path in folder.rglob("*.ipynb"):
        path.write_text(json.dumps(plain_notebook(json.loads(path.read_text(encoding="utf-8")), library_address)),
                        encoding="utf-8")
    return folder


def plain_notebook(notebook, library_address):
    """Give a notebook the outputs that Altair's default renderer would have stored."""
    for number, cell in enumerate(notebook["cells"]):
        cell["source"] = FIGURE_ROLE.sub(r"\1", "".join(cell["source"]))
        for place, output in enumerate(cell.get("outputs", [])):
            held = output.get("data", {})
            spec = next((held[mime] for mime in held if VEGA_LITE.fullmatch(mime)), None)
            if any(mime in held for mime in OWN_MIMES):
                for mime in OWN_MIMES:
                    held.pop(mime, None)
            elif spec:
                output["data"] = {"text/plain": "alt.Chart(...)", "text/html": spec_to_html(
                    {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v6.json"}, mode="vega-lite",
                    vega_version="6", vegalite_version="6", vegaembed_version="7", base_url=library_address,
                    output_div=f"altair-{number}-{place}",
                )}
    return notebook


def write_libraries(folder):
    """Write the libraries that the default renderer asks for, under the names it uses.

    They come out of one wheel as one bundle, so the last name holds all three
    and the first two are empty; together they weigh about what the public files do.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("vega@6", "vega-lite@6"):
        (folder / f"{name}.js").write_text("", encoding="utf-8")
    (folder / "vega-embed@7.js").write_text(f"(() => {{{vl_convert.javascript_bundle()}}})();", encoding="utf-8")
    return folder
