"""The part of Vega that moves charts in the reader's browser, cut down to what the book's charts use."""

import hashlib

import vl_convert

# Addresses of the modules inside the vl-convert wheel; nothing is fetched. They change with the wheel's version.
_ADDRESS = "https://cdn.jsdelivr.net/npm/{}/+esm"
_MODULES = {
    "view": "vega-view@6.1.0",
    "parser": "vega-parser@7.1.0",
    "dataflow": "vega-dataflow@6.1.0",
    "transforms": "vega-transforms@5.1.0",
    "viewTransforms": "vega-view-transforms@5.1.0",
    "encode": "vega-encode@5.1.0",
    "crossfilter": "vega-crossfilter@5.1.0",
    "force": "vega-force@5.1.0",
    "geo": "vega-geo@5.1.0",
    "hierarchy": "vega-hierarchy@5.1.0",
    "label": "vega-label@2.1.0",
    "regression": "vega-regression@2.1.0",
    "voronoi": "vega-voronoi@5.1.0",
    "wordcloud": "vega-wordcloud@5.1.0",
}
_ALWAYS = ("transforms", "viewTransforms", "encode")
# transform of Vega -> the module that holds it, for those outside the modules that every chart needs
_HOLDERS = {
    **dict.fromkeys(("crossfilter", "resolvefilter"), "crossfilter"),
    "force": "force",
    **dict.fromkeys(("contour", "geojson", "geopath", "geopoint", "geoshape", "graticule", "heatmap", "isocontour",
                     "kde2d"), "geo"),
    **dict.fromkeys(("nest", "pack", "partition", "stratify", "tree", "treelinks", "treemap"), "hierarchy"),
    "label": "label",
    **dict.fromkeys(("loess", "regression"), "regression"),
    "voronoi": "voronoi",
    "wordcloud": "wordcloud",
}


def needs(vega):
    """Return the modules that a compiled chart needs beside those that every chart needs.

    >>> sorted(needs({"data": [{"name": "trend", "transform": [{"type": "loess"}]}]}))
    ['regression']
    """
    found = set()
    if isinstance(vega, dict):
        for transform in vega.get("transform", []) if isinstance(vega.get("transform"), list) else []:
            if isinstance(transform, dict) and transform.get("type") in _HOLDERS:
                found.add(_HOLDERS[transform["type"]])
        if vega.get("projections"):
            found.add("geo")
        vega = list(vega.values())
    if isinstance(vega, list):
        for item in vega:
            found |= needs(item)
    return found


def source(extra):
    """Return the short script that the runtime is bundled from.

    extra: names of modules, from needs().
    """
    transforms = [*_ALWAYS, *sorted(extra)]
    imports = ["view", "parser", "dataflow", *transforms]
    return (
        "".join(f'import * as {name} from "{_ADDRESS.format(_MODULES[name])}";' for name in imports)
        + f"Object.assign(dataflow.transforms,{','.join(transforms)});"
        + "window.vega={View:view.View,parse:parser.parse};"
    )


def file_name(extra):
    """Return the name of the bundle's file, which differs when its content may."""
    mark = hashlib.sha256(f"{vl_convert.__version__} {source(extra)}".encode()).hexdigest()[:10]
    return f"vega-{mark}.js"


def write(folder, extra):
    """Write the bundle into a folder unless it is there already, and return its file name.

    folder: a pathlib.Path, the site's folder of static files. extra: names of modules, from needs().
    """
    target = folder / file_name(extra)
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for outdated in folder.glob("vega-*.js"):
            outdated.unlink()
        target.write_text(_bundle(source(extra)), encoding="utf-8")
    return target.name


def _bundle(script):
    # A bundle is an ES module's text; as a plain script its names would become everybody's, so it gets a scope of its own.
    return f"(()=>{{{vl_convert.javascript_bundle(script)}}})();"
