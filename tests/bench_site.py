"""Measure the build and the pages, beside the same pages built by plain Jupyter Book: `make bench`.

Times are this machine's, under an emulated phone: 390 px, slow 4G, processor
slowed four times, empty cache. Only the ratios travel.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import browser as browsers
from conftest import run_jupyter_book
from plain_book import copy_sources, write_libraries, write_plain_book
from playwright.sync_api import Error, sync_playwright
from site_server import SiteServer

# Lighthouse's slow 4G as a browser emulates it.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1.6e6 * 0.9 / 8, "uploadThroughput": 0.75e6 * 0.9 / 8}
PROCESSOR_SLOWED = 4
ROUNDS = 3
PATIENCE = 60_000       # milliseconds
FRAME = 1000 / 60
LEDGER = "chapters/reference/ledger.html"

# What a chart's control is: ours, and Vega-Embed's.
CONTROL = ".rc-chart [data-signal], .vega-bind input, .vega-bind select"
WATCH = """
window.measured = {paint: 0, bytes: 0};
new PerformanceObserver((list) => { for (const entry of list.getEntries()) measured.paint = entry.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
addEventListener("rc:chart-ready", () => { measured.chart ??= performance.now(); }, true);
new MutationObserver(() => {
  if (!measured.chart && document.querySelector(".vega-bind input, .vega-bind select")) measured.chart = performance.now();
}).observe(document, {childList: true, subtree: true});
"""
REDRAW = """async (figure) => {
  const slider = figure.querySelector("input[type=range][data-signal]"), times = [];
  const steps = Math.round((slider.max - slider.min) / slider.step);
  for (let turn = 0; turn < 25; turn++) {
    slider.value = +slider.min + slider.step * ((turn * 7) % (steps + 1));
    const start = performance.now();
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    await figure.view.runAsync();
    times.push(performance.now() - start);
  }
  return times.slice(5);
}"""


def build(book, output):
    """Build a book and return the seconds it took."""
    start = time.perf_counter()
    result = run_jupyter_book(book, output)
    if result.returncode:
        sys.exit(f"{book} does not build:\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}")
    return time.perf_counter() - start


def build_times(book, output):
    """Return the seconds of a build from nothing, and of one after a sentence was added to a notebook."""
    from_nothing = build(book, output)
    path = sorted(book.rglob("*.ipynb"))[0]
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append({"cell_type": "markdown", "id": "more", "metadata": {}, "source": "One more sentence."})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return from_nothing, build(book, output)


def kinds_of_pages(site):
    """Return the heaviest page of every kind: text, charts that stand still, charts that move."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name, text = path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")
        if name in ("index.html", "search.html", "genindex.html") or "_static" in name:
            continue
        kind = "text"
        if 'class="rc-chart' in text or "rc-chart" in text:
            kind = "chart, moving" if "data-signal=" in text else "chart, still"
        if path.stat().st_size > found.get(kind, (0, ""))[0]:
            found[kind] = path.stat().st_size, name
    return {kind: name for kind, (_, name) in sorted(found.items(), reverse=True)}


def measure(running, address, moving):
    """Open a page on the emulated phone; return bytes, requests, largest paint and first movable chart in ms."""
    context = running.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True,
                                  has_touch=True)
    page = context.new_page()
    counts = {"bytes": 0, "requests": 0}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWED})
    session.on("Network.responseReceived", lambda event: counts.update(
        requests=counts["requests"] + (not event["response"]["url"].startswith("data:"))))
    session.on("Network.loadingFinished", lambda event: counts.update(bytes=counts["bytes"] + event["encodedDataLength"]))
    session.send("Network.setBlockedURLs", {"urls": ["*://cdn.jsdelivr.net/*", "*://cdnjs.cloudflare.com/*",
                                                     "*://unpkg.com/*"]})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load", timeout=PATIENCE)
    if moving:
        try:
            control = page.locator(CONTROL).first
            control.wait_for(state="attached", timeout=PATIENCE)
            control.scroll_into_view_if_needed(timeout=PATIENCE)
            page.wait_for_function("window.measured.chart", timeout=PATIENCE)
        except Error:
            pass
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    times = page.evaluate("measured")
    context.close()
    return {**counts, "paint": times["paint"], "chart": times.get("chart")}


def measure_redraw(running, address):
    """Return the median milliseconds from a slider's movement to the drawn chart, on an unslowed machine."""
    page = running.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    figure = page.locator(".rc-chart:has(input[type=range][data-signal])").first
    figure.scroll_into_view_if_needed()
    handle = figure.element_handle()
    page.wait_for_function("(figure) => figure.view", arg=handle, timeout=PATIENCE)
    times = page.evaluate(REDRAW, handle)
    page.close()
    return statistics.median(times), max(times)


FILTER = """() => ["c", "co", "cold", "", "物流", "27", "yiwu 2024", ""].map((words) => {
  const search = document.querySelector(".rc-find input"), start = performance.now();
  search.value = words;
  search.dispatchEvent(new Event("input", {bubbles: true}));
  document.body.offsetHeight;             // layout included
  return performance.now() - start;
})"""


def measure_filter(running, address):
    """Return the median and longest milliseconds from a letter in the ledger's search to the rows it leaves."""
    page = running.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    page.wait_for_selector(".rc-find input")
    times = page.evaluate(FILTER)
    page.close()
    return statistics.median(times), max(times)


def median_of(measurements):
    keys = ("bytes", "requests", "paint", "chart")
    middle = {key: [m[key] for m in measurements if m[key] is not None] for key in keys}
    return {key: statistics.median(values) if values else None for key, values in middle.items()}


def row(*cells):
    print(f"{cells[0]:<44}" + "".join(f"{cell:>16}" for cell in cells[1:]), flush=True)


def seconds(milliseconds):
    return "-" if milliseconds is None else f"{milliseconds / 1000:.1f} s"


def main():
    if not browsers.find_or_install():
        sys.exit("The bench needs a browser, and none could be found or installed.")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with SiteServer(write_libraries(folder / "libraries")) as libraries:
            ours = build_times(copy_sources(folder / "ours"), folder / "ours-out")
            plain = build_times(write_plain_book(folder / "plain", libraries.address), folder / "plain-out")
            row("", "this site", "plain", "ratio")
            row("site built from nothing", f"{ours[0]:.1f} s", f"{plain[0]:.1f} s", f"{ours[0] / plain[0]:.2f}")
            row("site built after one edit", f"{ours[1]:.1f} s", f"{plain[1]:.1f} s", f"{ours[1] / plain[1]:.2f}")
            compare_pages(playwright, folder)
    print("""
plain: Jupyter Book with its defaults and Altair's default renderer. Its pages ask other hosts for
libraries. Vega, Vega-Lite and Vega-Embed are served here from a second local address over the same
slow line, without the name look-up and the encryption that a real host costs. MathJax, require.js and
the widget manager are not in any package that is installed here: they are refused at once and not
counted, which flatters the plain page by some 300 kB.""")


def compare_pages(playwright, folder):
    running = browsers.launch(playwright)
    site, other = (folder / name / "_build" / "html" for name in ("ours-out", "plain-out"))
    with SiteServer(site) as ours, SiteServer(other) as plain:
        kinds = kinds_of_pages(site)
        for kind, name in kinds.items():
            moving = kind == "chart, moving"
            results = [median_of([measure(running, f"{server.address}/{name}", moving)
                                  for _ in range(ROUNDS)]) for server in (ours, plain)]
            print(f"\n{kind}: {name}")
            row("  bytes, compressed", *(f"{found['bytes'] / 1000:.0f} kB" for found in results),
                f"{results[0]['bytes'] / results[1]['bytes']:.2f}")
            row("  requests", *(f"{found['requests']:.0f}" for found in results), "")
            row("  largest paint", *(seconds(found["paint"]) for found in results),
                f"{results[0]['paint'] / results[1]['paint']:.2f}")
            if moving:
                ratio = (results[0]["chart"] or 0) / results[1]["chart"] if results[1]["chart"] else None
                row("  first chart that moves", *(seconds(found["chart"]) for found in results),
                    f"{ratio:.2f}" if ratio else "-")
                middle, longest = measure_redraw(running, f"{ours.address}/{name}")
                row("  slider to redraw, median and longest", f"{middle:.1f} ms", f"{longest:.1f} ms",
                    "in a frame" if middle <= FRAME else "over a frame")
        if (site / LEDGER).exists():
            middle, longest = measure_filter(running, f"{ours.address}/{LEDGER}")
            print(f"\nthe ledger: {LEDGER}")
            row("  letter to rows, median and longest", f"{middle:.1f} ms", f"{longest:.1f} ms", "")
        if "chart, moving" not in kinds:
            print("\nNo page has a chart that moves yet.")
    running.close()


if __name__ == "__main__":
    main()
