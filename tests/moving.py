"""How a reader moves a chart on a page, and what the chart then shows."""

import re


def open_figure(page, name):
    """Bring a chart to the screen and wait until it moves."""
    page.locator(f"#{name}").scroll_into_view_if_needed()
    page.wait_for_selector(f"#{name} .rc-alive", state="attached")
    return page.locator(f"#{name}")


def drawn(figure):
    return figure.locator(".rc-live svg").evaluate("(svg) => svg.outerHTML")


def settle(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")


def shown(figure):
    """Return the shapes, words and results that a chart shows, in no particular order: what Vega takes out comes back last."""
    parts = re.findall(r"<(?:path|text|line|rect)[^>]*>[^<]*", drawn(figure))
    return sorted(parts) + figure.locator(".rc-readouts").all_text_contents()


def move_by_mouse(page, control):
    """Move a control to another position with the mouse; return the key that moves it on from there."""
    control.evaluate("(one) => one.scrollIntoView({block: 'center', behavior: 'instant'})")     # not below the page's header
    kind, share = control.evaluate("(one) => [one.type, (one.value - one.min) / (one.max - one.min)]")
    if kind == "range":
        box = control.bounding_box()
        assert box["height"] >= 44
        page.mouse.click(box["x"] + box["width"] * (0.2 if share > 0.5 else 0.8), box["y"] + box["height"] / 2)
        return "ArrowLeft"
    if kind == "checkbox":
        control.click()
        return "Space"
    count, at = control.evaluate("(one) => [one.options.length, one.selectedIndex]")
    last = at == count - 1
    control.select_option(index=at - 1 if last else at + 1)
    return "ArrowDown" if last else "ArrowUp"
