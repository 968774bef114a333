"""What tests share: the built site, a server for it, a browser, and a small sample book."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import settings

import browser as browsers
from sample_book import notebook, write_sample_book
from site_server import SiteServer

COURSE = Path(__file__).resolve().parent.parent
SOURCES = ("_config.yml", "_toc.yml", "*.md", "*.ipynb", "references.bib", "chapters/**/*", "ruralecom/**/*", "data/**/*",
           "exercises/quizzes/**/*")
NOT_RUN = pytest.StashKey[list]()


# A test says whether something holds, the same at every run and however busy the machine is.
settings.register_profile("course", deadline=None, derandomize=True)
settings.load_profile("course")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a file's tests on one worker, as `--dist loadfile` does, but share out the long ones over the course's pages."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler.loadfile import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return nodeid if nodeid.startswith("tests/test_site_course") else super()._split_scope(nodeid)

    return Scheduling(config, log)


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: needs a browser")
    config.stash[NOT_RUN] = []


def pytest_collection_modifyitems(config, items):
    wanted = [item for item in items if item.get_closest_marker("browser")]
    if not wanted or config.option.collectonly or browsers.find_or_install():
        return
    for item in wanted:
        item.add_marker(pytest.mark.skip(reason="no browser could be found or installed"))


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    missing = [report.nodeid for report in terminalreporter.stats.get("skipped", [])
               if "no browser could be found or installed" in str(report.longrepr)]
    if missing:
        terminalreporter.section("not run: there is no browser")
        for name in missing:
            terminalreporter.line(name)
        config.stash[NOT_RUN] = missing


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true":
        return
    skipped = [report for report in reporter.stats.get("skipped", [])
               if "no browser could be found or installed" in str(report.longrepr)]
    if skipped and session.exitstatus == 0:
        session.exitstatus = 1


def run_jupyter_book(book, output, *options):
    """Build a book; return the finished process, with what it printed."""
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(book), "--path-output", str(output), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=book, check=False,
                          env={**os.environ, "NO_COLOR": "1"})


def _newest_source():
    return max(path.stat().st_mtime for pattern in SOURCES for path in COURSE.glob(pattern)
               if path.is_file() and "__pycache__" not in path.parts)


def build_once(folder, build):
    """Let one of several test processes build into `folder`; the others wait for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    done, lock = folder.with_suffix(".done"), folder.with_suffix(".lock")
    deadline = time.monotonic() + 300
    while not done.exists():
        try:
            lock.mkdir()
        except FileExistsError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"another test process has been building {folder} for five minutes") from None
            time.sleep(0.2)
            continue
        try:
            if not done.exists():
                build()
                done.touch()
        finally:
            lock.rmdir()
    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """A folder that all processes of one test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def built_site(shared_folder):
    """The course's site as HTML files: `_build/html` if it is newer than every source, else built here."""
    ready = COURSE / "_build" / "html"
    stamp = ready / "_static" / "site.css"
    if stamp.exists() and stamp.stat().st_mtime > _newest_source():
        return ready

    def build():
        result = run_jupyter_book(COURSE, shared_folder / "course", "--warningiserror", "--keep-going")
        assert result.returncode == 0, f"the site does not build:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"

    return build_once(shared_folder / "course", build) / "_build" / "html"


@pytest.fixture(scope="session")
def sample_site(shared_folder):
    """A small book with every kind of content, built as the course is."""
    def build():
        shutil.rmtree(shared_folder / "sample", ignore_errors=True)
        book = write_sample_book(shared_folder / "sample-source")
        result = run_jupyter_book(book, shared_folder / "sample", "--warningiserror", "--keep-going")
        assert result.returncode == 0, f"the sample does not build:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"

    return build_once(shared_folder / "sample", build) / "_build" / "html"


@pytest.fixture(scope="session")
def public_site(shared_folder):
    """A book whose repository has an address, and which has a page of all figures."""
    pages = {"intro.md": "# A page\n\n{claim}`521 billion yuan <yiwu-turnover-2024>`\n",
             "notebook.ipynb": json.dumps(notebook()), "reference/ledger.md": "# The ledger\n"}

    def build():
        book = write_sample_book(shared_folder / "public-source", pages, repository="https://github.com/owner/course")
        result = run_jupyter_book(book, shared_folder / "public", "--warningiserror", "--keep-going")
        assert result.returncode == 0, f"the book does not build:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"

    return build_once(shared_folder / "public", build) / "_build" / "html"


@pytest.fixture(scope="session")
def faulty_build(shared_folder):
    """What is printed when a book with a fault of every kind is built; it must not build."""
    pages = {"intro.md": "# A book with faults\n", "pictures.md": "# Pictures\n\n![far away](https://example.org/a.png)\n",
             "formulas.md": "# Formulas\n\n$\\nosuchthing{x}$\n",
             "figures.md": "# Figures\n\n{claim}`512 billion yuan <yiwu-turnover-2024>`\n\n"
                           "{claim}`521 billion yuan <yiwu-turnover-2042>`\n\n{claim}`521 billion yuan`\n\n"
                           "{official}`313 million <cnnic_rural_users@2030-12>`\n"}
    record = shared_folder / "faulty.txt"

    def build():
        book = write_sample_book(shared_folder / "faulty-source", pages)
        result = run_jupyter_book(book, shared_folder / "faulty", "--warningiserror", "--keep-going")
        assert result.returncode != 0, "a book with faults builds"
        record.write_text(result.stdout + result.stderr, encoding="utf-8")

    build_once(shared_folder / "faulty", build)
    return record.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site_address(built_site):
    """Where the built site is served."""
    with SiteServer(built_site) as server:
        yield server.address


@pytest.fixture(scope="session")
def sample_address(sample_site):
    """Where the sample book is served."""
    with SiteServer(sample_site) as server:
        yield server.address


@pytest.fixture(scope="session")
def browser():
    """A running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = browsers.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """Open a page: `open_page(address, width=1280, mode="light", scripts=True)`.

    The page has two more attributes: `problems`, what the console warned of or
    failed at, and `foreign`, the addresses on other hosts that it asked for
    (they are not answered).
    """
    contexts = []

    def open_it(address, width=1280, height=900, mode="light", scripts=True, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=mode,
                                      java_script_enabled=scripts, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.problems, page.foreign = [], []
        host = address.split("/")[2]

        def answer(route):
            if route.request.url.split("/")[2] != host and route.request.url.startswith("http"):
                page.foreign.append(route.request.url)
                route.abort()
            else:
                route.continue_()

        page.route("**/*", answer)
        page.on("console", lambda message: page.problems.append(f"{message.type}: {message.text}")
                if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.problems.append(f"error: {error}"))
        page.on("response", lambda response: page.problems.append(f"{response.status} for {response.url}")
                if response.status >= 400 else None)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def course_theme():
    """The course's look for the length of one test."""
    import altair as alt

    from ruralecom import theme

    before, renderer = alt.theme.active, alt.renderers.active
    theme.enable()
    yield
    alt.theme.enable(before)
    alt.renderers.enable(renderer)


@pytest.fixture(scope="session")
def isolated():
    """Something that only runs where student code can be kept in; CI has to be such a place."""
    from ruralecom.grading import isolation

    try:
        return isolation.find()
    except isolation.NoIsolation as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"this machine cannot isolate: {str(reason).splitlines()[0]}")
