"""Where the parts of an argument map stand, and the way its lines take between them.

Lengths down the page are in em, so that boxes grow with the reader's letters;
lengths across are fractions of the map's width, so that it fits any page.
"""

from dataclasses import dataclass, field

from ruralecom.arguments import LAYERS

BOX = 3.6           # height of a node
GAP = 0.6           # least space between two nodes
HEADING = 2.0       # height of a layer's name
GROUP_GAP = 1.1     # space above a second layer in the same column
BETWEEN = 0.34      # space between two columns, in column widths
MARGIN = 0.16       # space right of the last column for lines within it, in column widths


@dataclass(frozen=True)
class Curve:
    """Hold one link's way as a cubic Bézier curve: four points (x as a fraction of the width, y in em)."""

    source: str
    target: str
    points: tuple


@dataclass
class Layout:
    """Hold the places of all parts of a map: nodes and headings by their left upper corner."""

    width: float                                    # of a node, as a fraction of the map's width
    height: float = 0.0                             # of the map, in em
    nodes: dict = field(default_factory=dict)       # node id -> (x, y)
    columns: dict = field(default_factory=dict)     # node id -> column
    headings: list = field(default_factory=list)    # (layer, x, y)
    curves: list = field(default_factory=list)


def arrange(nodes, links) -> Layout:
    """Place nodes in columns by layer, and route a line for every link.

    nodes, links: lists of dicts, as in an argument map's payload. A column holds its layers one below
    the other; columns with fewer nodes spread them over the same height.
    """
    layers = [layer for layer in LAYERS if any(node["layer"] == layer for node in nodes)]
    columns = sorted({LAYERS[layer].column for layer in layers})
    share = 1 / (len(columns) + BETWEEN * (len(columns) - 1) + MARGIN)
    layout = Layout(width=share)
    stacks = [[layer for layer in layers if LAYERS[layer].column == column] for column in columns]
    counts = [[sum(node["layer"] == layer for node in nodes) for layer in stack] for stack in stacks]
    layout.height = max(_least_height(column) for column in counts)
    for position, (stack, column) in enumerate(zip(stacks, counts)):
        _fill_column(layout, nodes, stack, column, position, position * share * (1 + BETWEEN))
    _route(layout, links)
    return layout


def _least_height(counts):
    return sum(HEADING + count * BOX + (count - 1) * GAP for count in counts) + GROUP_GAP * (len(counts) - 1)


def _fill_column(layout, nodes, stack, counts, position, x):
    gaps = sum(count - 1 for count in counts)
    gap = GAP + (layout.height - _least_height(counts)) / gaps if gaps else GAP
    y = 0.0
    for layer in stack:
        layout.headings.append((layer, x, y))
        y += HEADING
        for node in (node for node in nodes if node["layer"] == layer):
            layout.nodes[node["id"]] = (x, y)
            layout.columns[node["id"]] = position
            y += BOX + gap
        y += GROUP_GAP - gap


def _sides(layout, link):
    """Say from which side of its source a line leaves and on which side of its target it arrives."""
    step = layout.columns[link["target"]] - layout.columns[link["source"]]
    if step == 0:
        return "right", "right"
    return ("right", "left") if step > 0 else ("left", "right")


def _route(layout, links):
    ports = _ports(layout, links)
    for number, link in enumerate(links):
        (x1, y1), (x2, y2) = ports[number, "source"], ports[number, "target"]
        leaves, arrives = _sides(layout, link)
        if leaves == arrives:   # within one column: a bow to the right, wider the further it reaches
            reach = abs(y2 - y1) / layout.height
            last = layout.columns[link["source"]] == max(layout.columns.values())
            room = layout.width * (MARGIN if last else BETWEEN) * 1.3
            bend = room * (0.45 + 0.55 * reach)
            points = ((x1, y1), (x1 + bend, y1), (x2 + bend, y2), (x2, y2))
        else:
            middle = (x1 + x2) / 2
            points = ((x1, y1), (middle, y1), (middle, y2), (x2, y2))
        layout.curves.append(Curve(link["source"], link["target"], points))


def _ports(layout, links):
    """Spread the ends of lines along the sides of their nodes, in the order of where the other end lies."""
    ends = {}
    for number, link in enumerate(links):
        for end, other, side in zip(("source", "target"), ("target", "source"), _sides(layout, link)):
            ends.setdefault((link[end], side), []).append((layout.nodes[link[other]][1], number, end))
    ports = {}
    for (node, side), arriving in ends.items():
        x, y = layout.nodes[node]
        for rank, (_, number, end) in enumerate(sorted(arriving), start=1):
            height = y + BOX * (0.15 + 0.7 * (rank - 0.5) / len(arriving))
            ports[number, end] = (x + (layout.width if side == "right" else 0), height)
    return ports
