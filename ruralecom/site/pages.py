"""What surrounds the text of a page: templates, settings, links, and no more scripts than are used."""

from pathlib import Path

from ruralecom.site.repository import links_for_page
from ruralecom.site.tables import frame_tables

HERE = Path(__file__).parent
HTML_BUILDERS = ("html", "dirhtml", "singlehtml")

# Scripts and styles that extensions put on every page and that this site does without.
REPLACED = {
    "scripts/sphinx-book-theme.js": "course.js does what is used of it",
    "togglebutton.js": "dropdowns are <details>",
    "togglebutton.css": "dropdowns are <details>",
    "clipboard.min.js": "course.js copies code",
    "copybutton.js": "course.js copies code",
    "copybutton.css": "course.css styles the button",
    "design-tabs.js": "tabs work without it",
    "sphinx-thebe.js": "no code is sent to a server",
    "sphinx-thebe.css": "no code is sent to a server",
}
SEARCH_ONLY = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}
REPLACED_INLINE = ("let toggle", "var togglebutton", "const THEBE", "DOCUMENTATION_OPTIONS.", "window.MathJax")

THEME_OPTIONS = {
    "back_to_top_button": False,
    "navbar_persistent": [],        # search sits in the article's own header
    "primary_sidebar_end": [],      # the theme's place for advertisements
    "use_download_button": False,   # our header has its own, without a script
    "use_fullscreen_button": False,
    "footer_content_items": ["author.html", "copyright.html"],
    "home_page_in_toc": True,
}


def _name(asset):
    return str(getattr(asset, "filename", asset) or "").removeprefix("_static/").split("?")[0]


def _is_used(script, on_search_page):
    """Say whether a script that an extension registered has work to do on this page."""
    name = _name(script)
    if not name:
        body = (getattr(script, "attributes", None) or {}).get("body") or ""
        return not body.lstrip().startswith(REPLACED_INLINE)
    if name in SEARCH_ONLY:
        return on_search_page
    return name not in REPLACED


def _once(assets):
    return list({_name(asset) or id(asset): asset for asset in assets}.values())


def prepare_settings(app, config):
    """Point Sphinx at the course's templates and files, and switch off what the pages do not use."""
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "static"))
    options = config.html_theme_options
    for name, value in THEME_OPTIONS.items():
        options.setdefault(name, value)
    # The theme fails on hosts that it does not know, so the address is kept from it.
    config.course_repository = {
        "url": options.pop("repository_url", "") or "",
        "branch": options.pop("repository_branch", "") or "main",
        "launch": options.pop("launch_buttons", None) or {},
    }
    config.exclude_patterns.append(".*")    # what tools leave behind is not part of the book
    config.html_last_updated_fmt = None     # the same text gives the same page on any day
    config.html_show_sphinx = False
    _disconnect(app, "sphinx_thebe")


def _disconnect(app, module):
    for listeners in app.events.listeners.values():
        listeners[:] = [entry for entry in listeners if not entry.handler.__module__.startswith(module)]


def prepare_page(app, pagename, templatename, context, doctree):
    """Leave on the page only the scripts it uses, and add the links its header shows."""
    if app.builder.name not in HTML_BUILDERS:
        return
    on_search_page = pagename == "search"
    context["script_files"] = [
        script for script in _once(context["script_files"]) if _is_used(script, on_search_page)
    ]
    everywhere = {_name(sheet) for sheet in app.builder._orig_css_files}
    context["page_css_files"] = [
        sheet for sheet in _once(context["css_files"])
        if _name(sheet) not in everywhere | REPLACED.keys() | {"styles/sphinx-book-theme.css"}
    ]
    context["default_mode"] = "light"       # what a reader without scripts sees
    context["header_links"] = links_for_page(
        app.config.course_repository,
        app.env.doc2path(pagename, base=False) if pagename in app.env.all_docs else "",
        context["pathto"],
        context.get("sourcename", ""),
    )
    if context.get("body"):
        # A list may hold list items only; the entries of a bibliography say what they are by themselves.
        context["body"] = frame_tables(context["body"]).replace('<div role="list" class="citation-list">',
                                                                '<div class="citation-list">')


def add_files(app):
    if app.builder.name in HTML_BUILDERS:
        app.add_css_file("course.css", priority=800)
        app.add_js_file("course.js", loading_method="defer")


def setup(app):
    app.add_config_value("course_repository", {}, "html", [dict])
    app.connect("config-inited", prepare_settings, priority=100)
    app.connect("builder-inited", add_files)
    app.connect("html-page-context", prepare_page, priority=900)
