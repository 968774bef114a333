"""What a map or a quiz stores of the ledger rows that it rests on."""

from ruralecom import ledger


def stored(claim_id) -> dict:
    """Return what a page shows of one ledger row, as plain JSON.

    Raises ledger.UnknownClaim for an id that the ledger does not have.
    """
    claim = ledger.claim(claim_id)
    return {
        "measure": claim.measure, "measure_zh": claim.measure_zh, "printed": claim.printed,
        "text": claim.text("en"), "section": claim.section, "year": None if claim.year is None else int(claim.year),
        "reference": claim.reference,
    }
