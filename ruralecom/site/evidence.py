"""Ledger rows as a map or a quiz shows them: what is counted, the figure as printed, and where it stands."""

from html import escape


def ledger_row(claim, text, chinese=False) -> str:
    """Return the HTML of one row (claim: see ruralecom.evidence.stored; text: translates and escapes one text)."""
    measure = escape(claim["measure_zh"]) if chinese else text(claim["measure"])
    year = f", {claim['year']}" if claim["year"] else ""
    words = "" if chinese or claim["text"] in claim["printed"] else f" ({escape(claim['text'])})"
    reference = f", {text('reference')} {escape(claim['reference'])}" if claim["reference"] else ""
    return (f'{measure}{year}: <b lang="zh-CN">{escape(claim["printed"])}</b>{words}; '
            f'<span class="rc-section">{text("section")} {escape(claim["section"])}</span>{reference}')
