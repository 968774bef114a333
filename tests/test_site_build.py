"""The site extension, piece by piece and on a small book, without a browser."""

import re
from html.parser import HTMLParser

import pytest
from fontTools.ttLib import TTFont

from conftest import run_jupyter_book
from sample_book import write_sample_book
from ruralecom.site import hosts, icons, mathfont, pages, repository, stylesheet, tables
from ruralecom.site.mathematics import MathError, to_mathml

# Requests to other hosts


@pytest.mark.parametrize("page", [
    '<link rel="stylesheet" href="https://cdn.example.org/a.css">',
    '<link rel="preconnect" href="//fonts.example.org">',
    '<script src="https://cdn.example.org/a.js"></script>',
    '<img src="https://example.org/a.png">',
    '<img srcset="a.png 1x, https://example.org/a.png 2x">',
    '<iframe src="https://example.org"></iframe>',
    '<svg><image href="https://example.org/a.png"/></svg>',
    '<style>@import "https://example.org/a.css";</style>',
    '<p style="background: url(https://example.org/a.png)">',
    '<script>fetch("https://example.org/data.json")</script>',
    '<script type="module">import x from "https://example.org/x.js"</script>',
    '<script>const THEBE_JS_URL = "https://example.org/thebe.js"</script>',
    '<meta http-equiv="refresh" content="0; url=https://example.org">',
])
def test_what_a_browser_would_fetch_from_another_host_is_found(page):
    assert len(hosts.addresses_in_page(page)) == 1
    assert "example.org" in hosts.addresses_in_page(page)[0]


@pytest.mark.parametrize("page", [
    '<a href="https://example.org">a link</a>',
    '<link rel="canonical" href="https://example.org/page.html">',
    '<img src="data:image/png;base64,AAAA"><script src="_static/a.js?v=1"></script>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>',
    '<script type="application/json">{"$schema": "https://vega.github.io/schema/vega/v6.json"}</script>',
    '<script>/* see https://example.org */ const ns = "http://www.w3.org/2000/svg";</script>',
])
def test_what_a_browser_does_not_fetch_is_let_through(page):
    assert hosts.addresses_in_page(page) == []


def test_a_page_that_asks_another_host_fails_the_build_and_is_named_with_the_address(faulty_build):
    assert "pictures.html asks for https://example.org/a.png" in faulty_build


# The stylesheet


def test_rules_are_split_at_their_own_brackets_only():
    css = '.a{content:"}"}/* } */@media print{.b{top:0}.c{top:0}}@import "x.css";.d{background:url(data:x;y)}'
    assert [head for head, _ in stylesheet.split_rules(css)] == [".a", "@media print", '@import "x.css"', ".d"]


def test_a_selector_goes_only_if_one_of_its_own_names_is_used_nowhere():
    css = ".a .b{top:0}.a.c,.a>p{top:1px}@media print{.c{top:2px}}:not(.c) .a{top:3px}[class~='c']{top:4px}"
    assert stylesheet.prune(css, {"a", "b"}) == ".a .b{top:0}.a>p{top:1px}:not(.c) .a{top:3px}[class~='c']{top:4px}"


def test_an_unclosed_rule_is_an_error_that_names_it():
    with pytest.raises(ValueError, match=r"inside the rule '\.a'"):
        list(stylesheet.split_rules(".a{top:0"))


def test_classes_of_pages_and_words_of_scripts_count_as_used():
    names = stylesheet.names_in_use(['<p class="one two" id=\'three\'>'], ['node.classList.add("four-five")'])
    assert {"one", "two", "three", "four-five"} <= names


def test_the_sample_has_one_small_stylesheet_with_a_version(sample_site):
    page = (sample_site / "notebook.html").read_text()
    assert re.findall(r'rel="stylesheet" href="([^"?]+)\?v=\w{10}"', page) == ["_static/site.css"]
    css = (sample_site / "_static" / "site.css").read_text()
    assert "@import" not in css
    assert len(css) < 110_000
    for needed in (".highlight", ".dataframe", ".admonition", "data-theme=dark", ".bd-sidebar-primary[open]"):
        assert needed in css.replace('"', "")


def test_files_that_no_page_asks_for_are_not_published(sample_site):
    names = {path.name for path in (sample_site / "_static").rglob("*")}
    assert not names & {"fontawesome.js", "bootstrap.js", "sphinx-thebe.js", "fa-solid-900.woff2", "design-tabs.js"}
    assert not [name for name in names if name.endswith(".map")]


# Icons and the font of formulas


def test_the_icon_font_holds_the_icons_of_the_stylesheet_and_no_others():
    css = r'@font-face{font-family:x;src:url(fa-solid-900.woff2) format("woff2")}.fa-bars:before{content:"\f0c9"}'
    embedded = icons.embed_icons(css)
    assert "url(data:font/woff2;base64," in embedded and "fa-solid-900" not in embedded
    assert len(embedded) < 2_500


def test_an_icon_font_without_icons_in_use_is_left_out():
    assert "@font-face" not in icons.embed_icons("@font-face{src:url(fa-brands-400.woff2)}.a{top:0}")


def test_the_math_font_covers_the_formulas_of_the_sample(sample_site):
    formulas = "".join(re.findall(r"<math.*?</math>", (sample_site / "mathematics.html").read_text(), re.DOTALL))
    (path,) = (sample_site / "_static").glob("math-*.woff2")
    font = TTFont(path)
    missing = {chr(code) for code in mathfont.math_codepoints(formulas) if code not in font.getBestCmap()}
    assert {character for character in missing if not "\u4e00" <= character <= "\u9fff"} <= {"\n", "\u2223"}
    assert "MATH" in font and path.stat().st_size < 40_000


def test_a_math_font_is_cut_once_for_the_same_formulas_and_replaced_for_others(tmp_path):
    formulas = "<math><mi>x</mi></math>"
    first = mathfont.write_math_font(tmp_path, formulas)
    (tmp_path / first).write_bytes(b"already there")
    assert mathfont.write_math_font(tmp_path, formulas) == first
    assert (tmp_path / first).read_bytes() == b"already there"
    second = mathfont.write_math_font(tmp_path, "<math><mi>y</mi></math>")
    assert [path.name for path in tmp_path.iterdir()] == [second] != [first]
    assert mathfont.write_math_font(tmp_path, "") == "" and not list(tmp_path.iterdir())


# Formulas


@pytest.mark.parametrize(("latex", "expected"), [
    (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", 'class="pair right"'),
    (r"\begin{cases} a & b \end{cases}", 'class="left"'),
    (r"\max_{x} y", "<munder><mo>max</mo>"),
    (r"\begin{equation} a \label{x} \end{equation}", "<mi>a</mi>"),
    (r"\text{利润} = 1", "<mtext>利润</mtext>"),
    (r"a < b", 'alttext="a &lt; b"'),
])
def test_formulas_become_mathml(latex, expected):
    assert expected in to_mathml(latex, display=True)


@pytest.mark.parametrize("latex", [r"\unknowncommand{x}", r"a & b"])
def test_a_formula_that_is_not_understood_is_an_error_that_shows_it(latex):
    with pytest.raises(MathError, match=re.escape(repr(latex)[1:-1])):
        to_mathml(latex)


def test_a_formula_that_is_not_understood_fails_the_build_and_names_the_page(faulty_build):
    assert re.search(r"formulas\.md:3.*nosuchthing", faulty_build)


def test_numbered_formulas_can_be_linked_to(sample_site):
    page = (sample_site / "mathematics.html").read_text()
    for label in ("newsvendor", "profit"):
        assert f'href="#equation-{label}"' in page
        assert re.search(rf'id="equation-{label}"[^>]*><span class="eqno">\(\d\)', page)


# Dropdowns and tables


def test_dropdowns_are_details_that_need_no_script(sample_site):
    page = (sample_site / "blocks.html").read_text()
    solution = re.search(r'<details class="[^"]*\bsolution\b[^"]*"[^>]*>\s*<summary[^>]*>(.*?)</summary>', page, re.DOTALL)
    assert "Exercise 1" in solution.group(1)
    assert "<a " not in solution.group(1)
    assert re.search(r'<details class="[^"]*\btip\b', page)


def test_a_frame_scrolls_in_its_own_box_with_words_to_the_left_and_numbers_to_the_right(sample_site):
    page = (sample_site / "notebook.html").read_text()
    assert '<div class="pst-scrollable-table-container"><table class="dataframe table">' in page
    assert "<style scoped>" not in page
    assert '<td class="text">Yiwu 义乌</td><td>5,210</td>' in page
    assert '<th class="text">county</th>' in page and "<th>growth, %</th>" in page


def test_a_table_with_spanning_cells_is_framed_and_otherwise_left_alone():
    table = '<table border="1" class="dataframe"><tr><th colspan="2">a</th></tr></table>'
    assert tables.frame_tables(table).endswith('<tr><th colspan="2">a</th></tr></table></div>')


# The repository's address


def pathto(name, resource=False):
    return f"../{name}"


def test_without_an_address_nothing_links_to_a_repository():
    links = repository.links_for_page({"url": ""}, "chapters/a.ipynb", pathto, "chapters/a.ipynb")
    assert [link["kind"] for link in links] == ["download"]


def test_with_an_address_a_notebook_links_to_binder_and_colab():
    links = repository.links_for_page({"url": "https://github.com/owner/course.git", "branch": "main"},
                                      "chapters/a.ipynb", pathto, "chapters/a.ipynb")
    assert {link["kind"]: link["url"] for link in links} == {
        "download": "../_sources/chapters/a.ipynb",
        "binder": "https://mybinder.org/v2/gh/owner/course/main?urlpath=lab%2Ftree%2Fchapters%2Fa.ipynb",
        "colab": "https://colab.research.google.com/github/owner/course/blob/main/chapters/a.ipynb",
        "repository": "https://github.com/owner/course",
    }


def test_a_host_that_colab_does_not_know_gets_a_binder_link_only():
    links = repository.links_for_page({"url": "https://gitee.com/owner/course"}, "a.ipynb", pathto, "a.ipynb")
    assert [link["kind"] for link in links] == ["download", "binder", "repository"]
    assert "/v2/git/https%3A%2F%2Fgitee.com%2Fowner%2Fcourse/main" in links[1]["url"]


def test_an_address_that_is_none_is_an_error_that_shows_what_is_accepted():
    with pytest.raises(ValueError, match=r"'course'; it should look like https://github\.com/<owner>/<name>"):
        repository.links_for_page({"url": "course"}, "a.ipynb", pathto, "a.ipynb")


class Links(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.hrefs = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.hrefs.append(dict(attributes).get("href", ""))


def test_the_sample_without_an_address_links_to_no_other_host(sample_site):
    for page in sample_site.glob("*.html"):
        assert not [href for href in Links(page.read_text()).hrefs if hosts.is_elsewhere(href)], page.name


def test_one_setting_puts_the_launch_links_on_every_notebook(public_site):
    links = Links((public_site / "notebook.html").read_text()).hrefs
    assert "https://mybinder.org/v2/gh/owner/course/main?urlpath=lab%2Ftree%2Fnotebook.ipynb" in links
    assert "https://colab.research.google.com/github/owner/course/blob/main/notebook.ipynb" in links
    intro = Links((public_site / "intro.html").read_text()).hrefs
    assert [href for href in intro if hosts.is_elsewhere(href)] == ["https://github.com/owner/course"]


# The course itself


def test_the_course_builds_without_a_warning_and_asks_no_other_host(built_site):
    assert (built_site / "intro.html").exists()
    assert hosts.find_foreign_requests(built_site) == []


def test_internal_links_and_anchors_resolve(built_site):
    problems = []
    texts = {path: path.read_text() for path in built_site.rglob("*.html") if "_static" not in path.parts}
    anchors = {path: set(re.findall(r'\b(?:id|name)="([^"]+)"', text)) for path, text in texts.items()}
    for path, text in texts.items():
        for href in Links(text).hrefs:
            if hosts.is_elsewhere(href) or re.match(r"(mailto|javascript|data):", href):
                continue
            file, _, anchor = href.partition("#")
            target = (path.parent / file.split("?")[0]).resolve() if file else path
            if not target.exists():
                problems.append(f"{path.name}: {href} leads nowhere")
            elif anchor and target in anchors and anchor not in anchors[target]:
                problems.append(f"{path.name}: {href} has no such place")
    assert problems == []


def test_no_extension_puts_a_script_on_pages_that_the_site_replaces(built_site):
    for path in built_site.rglob("*.html"):
        text = path.read_text()
        for name in pages.REPLACED:
            assert f"_static/{name}" not in text, f"{path.name} still loads {name}"
        assert "DOCUMENTATION_OPTIONS.pagename" not in text


def test_building_again_works_when_nothing_changed_and_after_an_edit(tmp_path):
    book = write_sample_book(tmp_path / "book", {"intro.md": "# A page\n\nOne sentence.\n", "more.md": "# More\n"})
    sheets = []
    for text in ("# More\n", "# More\n", "# More\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"):
        if (book / "more.md").read_text(encoding="utf-8") != text:
            (book / "more.md").write_text(text, encoding="utf-8")
        result = run_jupyter_book(book, tmp_path / "out", "--warningiserror", "--keep-going")
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
        sheets.append((tmp_path / "out" / "_build" / "html" / "_static" / "site.css").read_text(encoding="utf-8"))
    assert sheets[0] == sheets[1] and "table" in sheets[2]
