"""Tables as pandas writes them, set for a page: a box to scroll in, words to the left, numbers to the right."""

import html
import re

# pandas dresses its tables for a notebook; the site's stylesheet does that here.
SCOPED_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
TABLE = re.compile(r'<table border="1" class="dataframe( ?[^"]*)">(.*?)</table>', re.DOTALL)
ROW = re.compile(r"<tr[^>]*>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])>(.*?)</t[hd]>", re.DOTALL)
NUMBER = re.compile(r"[+\-\u2212]?[¥$€]?[\d,\u202f ]*\.?\d+(?:e[+\-]?\d+)?\s?%?", re.IGNORECASE)
SENTENCE = 40       # letters from which a cell is read as a sentence and needs room
MISSING = {"", "nan", "none", "nat", "<na>", "\u2014", "-", "..."}


def frame_tables(body):
    """Give every pandas table in a page a box of its own to scroll in, and mark its columns of words."""
    return TABLE.sub(_frame, SCOPED_STYLE.sub("", body))


def _frame(match):
    extra_classes, inside = match.groups()
    if "span=" not in inside:
        inside = mark_words(inside)
    return (f'<div class="pst-scrollable-table-container"><table class="dataframe table{extra_classes}">'
            f"{inside}</table></div>")


def is_number(text):
    """Say whether a cell holds a number, or nothing.

    >>> [is_number(text) for text in ("-1,234.5", "17.8%", "NaN", "2024", "Yiwu", "5.2 to 6")]
    [True, True, True, True, False, False]
    """
    plain = html.unescape(re.sub(r"<[^>]+>", "", text)).strip()
    return plain.lower() in MISSING or bool(NUMBER.fullmatch(plain))


def mark_words(inside):
    """Set class `text` on the cells of every column in which something is not a number, and `long` too where one is long.

    inside: the rows of a table without spanning cells, as HTML.
    """
    rows = ROW.findall(inside)
    words, sentences = set(), set()
    for row in rows:
        cells = CELL.findall(row)
        if any(tag == "td" for tag, _ in cells):
            words |= {at for at, (tag, text) in enumerate(cells) if tag == "td" and not is_number(text)}
            sentences |= {at for at in words if len(html.unescape(cells[at][1])) >= SENTENCE}
    for row in rows:
        position = -1

        def mark(match):
            nonlocal position
            position += 1
            tag, text = match.groups()
            kind = "text long" if position in sentences else "text"
            return f'<{tag} class="{kind}">{text}</{tag}>' if position in words else match.group()

        inside = inside.replace(row, CELL.sub(mark, row), 1)
    return inside
