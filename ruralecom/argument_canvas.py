"""Five argument maps on one canvas: papers side by side as columns, kinds of part below one another as bands.

`place` gives every part a spot and every step a curve; it draws nothing. Within a band, parts stand in the order that
keeps their steps short (the barycentre method of K. Sugiyama, S. Tagawa and M. Toda, IEEE Transactions on Systems,
Man, and Cybernetics, 1981).
"""

import pandas as pd

# Bands from top to bottom, with the layers that each holds.
BANDS = {
    "Theories and supports": ("theory", "support"), "Mechanisms": ("mechanism",), "Obstacles": ("obstacle",),
    "Remedies": ("remedy",), "Outcomes": ("outcome",), "Conclusions": ("conclusion",),
}
PER_ROW = 5      # parts beside one another that a column of a phone's screen holds
HEADING = 0.85   # heights in rows: of a band's heading,
GAP = 0.55       # and between a band and the next
MARGIN = 0.06    # part of a column's width that stays empty on either side
SWEEPS = 8


def place(nodes, links, papers=None):
    """Place the parts and steps of several maps.

    nodes, links: as `arguments.nodes` and `arguments.links` return them. papers: their order from left to right (default:
    the order of the table). Returns (parts, curves, bands): parts with the columns of nodes and x (0 to the number of
    papers), row (from 0 at the top); curves with one row a point: link (number), source, target, grade, order, x, row;
    bands with band and row of its heading. Raises ValueError for a layer that no band holds.
    """
    papers = list(papers or dict.fromkeys(nodes["paper"]))
    band_of = {layer: band for band, layers in BANDS.items() for layer in layers}
    unknown = [layer for layer in dict.fromkeys(nodes["layer"]) if layer not in band_of]
    if unknown:
        raise ValueError(f"layer is {unknown[0]!r}; accepted: {', '.join(band_of)}")
    cells = {(paper, band): [node.id for node in nodes.itertuples() if node.paper == paper and band_of[node.layer] == band]
             for paper in papers for band in BANDS}
    _shorten(cells, links)
    row, spot, headings = 0.0, {}, []
    for band in BANDS:
        deepest = max(-(-len(cells[paper, band]) // PER_ROW) for paper in papers)
        if not deepest:
            continue
        headings.append({"band": band, "row": row})
        row += HEADING
        for number, paper in enumerate(papers):
            for line, parts in enumerate(_lines(cells[paper, band])):
                for seat, part in enumerate(parts):
                    spot[part] = (number + MARGIN + (1 - 2 * MARGIN) * (seat + 0.5) / len(parts), row + line)
        row += deepest - 1 + GAP + HEADING / 2
    kept = nodes[nodes["id"].isin(spot)].reset_index(drop=True)
    parts = kept.assign(x=[spot[part][0] for part in kept["id"]], row=[spot[part][1] for part in kept["id"]])
    curves = [{"link": number, "source": link.source, "target": link.target, "grade": link.grade, "order": order,
               "x": round(x, 4), "row": round(y, 4)}
              for number, link in enumerate(links[links["source"].isin(spot)].itertuples())
              for order, (x, y) in enumerate(_curve(spot[link.source], spot[link.target]))]
    return parts, pd.DataFrame(curves), pd.DataFrame(headings)


def _lines(parts):
    """Split the parts of one cell into as few lines as fit, of lengths as equal as can be."""
    count = -(-len(parts) // PER_ROW)
    return [parts[len(parts) * line // count: len(parts) * (line + 1) // count] for line in range(count)]


def _shorten(cells, links):
    """Order the parts of each cell by the mean place of the parts they are joined with, several times over."""
    beside = {}
    for link in links.itertuples():
        beside.setdefault(link.source, []).append(link.target)
        beside.setdefault(link.target, []).append(link.source)
    for _ in range(SWEEPS):
        seat = {part: (place + 0.5) / len(parts) for parts in cells.values() for place, part in enumerate(parts)}
        for key, parts in cells.items():
            means = {part: sum(seat[other] for other in beside.get(part, [part])) / len(beside.get(part, [part])) for part in parts}
            cells[key] = sorted(parts, key=lambda part: (means[part], seat[part]))
            seat |= {part: (place + 0.5) / len(parts) for place, part in enumerate(cells[key])}


def _curve(start, end):
    """Return five points from start to end: straight down where there is room, a bow where both stand in one row."""
    (x1, y1), (x2, y2) = start, end
    if abs(y2 - y1) < 0.6:
        bow = 0.42
        return [(x1, y1), (x1 + (x2 - x1) * 0.2, y1 + bow), ((x1 + x2) / 2, y1 + bow), (x1 + (x2 - x1) * 0.8, y2 + bow), (x2, y2)]
    third = (y2 - y1) / 3
    return [(x1, y1), (x1, y1 + third), ((x1 + x2) / 2, (y1 + y2) / 2), (x2, y2 - third), (x2, y2)]
