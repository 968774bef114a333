"""What a reader of a page meets: how wide it is, what it weighs, which barriers it has."""

from axe_playwright_python.sync_playwright import Axe


def overflow(page):
    """Return by how many pixels a page is wider than its screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def scroll_through(page):
    """Read a page to its end, so that everything on it has woken."""
    page.evaluate("""async () => {
        for (let y = 0; y < document.body.scrollHeight; y += 600) {
            scrollTo(0, y); await new Promise((resume) => setTimeout(resume, 30));
        }
    }""")
    page.wait_for_load_state("networkidle")


def serious_findings(page):
    """Return the barriers that axe-core calls serious or critical."""
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in results.response["violations"]
            if found["impact"] in ("serious", "critical")]


def transferred(page):
    """Return what the page took from the server in bytes, its own headers left out."""
    return page.evaluate("""() => performance.getEntriesByType("navigation")
        .concat(performance.getEntriesByType("resource"))
        .reduce((sum, entry) => sum + entry.encodedBodySize, 0)""")
