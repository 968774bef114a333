"""Argument maps: what a paper claims, step by step, and what holds each step up.

A map is a directed graph. Its nodes are the parts of the argument (theories,
supports, mechanisms, outcomes, conclusions), its links the steps from one part
to the next. Every step carries a grade, the section of the paper it is taken
from, and the ledger rows with the figures it rests on.
"""

from dataclasses import dataclass, field

import networkx as nx
import pandas as pd

from ruralecom import data
from ruralecom.evidence import stored

NODES, LINKS = "argument_nodes", "argument_links"
MIME = "application/vnd.ruralecom.argument+json"


@dataclass(frozen=True)
class Layer:
    """Name one kind of node and say in which column of a map it stands (0 is the leftmost)."""

    label: str
    label_zh: str
    column: int


@dataclass(frozen=True)
class Grade:
    """Name one kind of evidence and say how a map draws it.

    color is a token of the theme, dash a pattern in pixels (empty for an unbroken line), width in pixels.
    """

    label: str
    label_zh: str
    meaning: str
    color: str
    dash: tuple
    width: float


LAYERS = {
    "theory": Layer("Theories", "理论", 0),
    "support": Layer("Supports", "支撑条件", 0),
    "mechanism": Layer("Mechanisms", "机制", 1),
    "obstacle": Layer("Obstacles", "困境", 2),
    "remedy": Layer("Remedies", "对策", 3),
    "outcome": Layer("Outcomes", "成效", 4),
    "conclusion": Layer("Conclusions", "结论", 4),
}

GRADES = {
    "measured": Grade(
        "measured", "有数据", "The paper prints a figure for what this step brings about. The figure can be checked; "
        "it does not show by itself that the step is the cause.", "green", (), 3.5),
    "cited": Grade(
        "cited", "有引文", "The step rests on a work that the paper refers to, without a figure for its effect.",
        "blue", (12, 4), 2.5),
    "case": Grade(
        "case", "有案例", "An example shows the step: one village, town, product or project. How common it is, "
        "nobody has counted.", "orange", (6, 4), 2.5),
    "asserted": Grade(
        "asserted", "仅陈述", "The paper states the step, without a figure for its effect, a reference or an example.",
        "muted", (1.5, 4), 1.75),
}


# --- The tables ---------------------------------------------------------------


def nodes(*papers, folder=None) -> pd.DataFrame:
    """Return the nodes of one or more papers' maps (all papers, if none is named).

    Raises data.DataError for a broken table and ValueError for a paper without a map.
    """
    return _checked(papers, folder)[0]


def links(*papers, folder=None) -> pd.DataFrame:
    """Return the links of one or more papers' maps, with `claims` as a tuple of ledger ids.

    Raises data.DataError for a broken table and ValueError for a paper without a map.
    """
    return _checked(papers, folder)[1]


def _checked(papers, folder):
    all_nodes, all_links = data.load(NODES, folder), data.load(LINKS, folder)
    faults = problems(all_nodes, all_links, folder)
    if faults:
        raise data.DataError(faults)
    known = list(dict.fromkeys(all_nodes["paper"]))
    for paper in papers:
        if paper not in known:
            raise ValueError(f"there is no argument map of the paper {paper!r}; accepted: {', '.join(known)}")
    wanted = list(papers) or known
    all_links["claims"] = [split_ids(cell) for cell in all_links["claims"]]
    return tuple(table[table["paper"].isin(wanted)].reset_index(drop=True) for table in (all_nodes, all_links))


def split_ids(cell) -> tuple:
    """Return the ids of a cell such as "yiwu-training;yiwu-stations-2024".

    >>> split_ids("yiwu-training; yiwu-stations-2024")
    ('yiwu-training', 'yiwu-stations-2024')
    """
    return () if pd.isna(cell) else tuple(part.strip() for part in str(cell).split(";") if part.strip())


def problems(all_nodes, all_links, folder=None) -> list:
    """List what the schema cannot see: ends in another paper, loops, nodes without links, measured steps without figures.

    Returns data.Problem objects, each with file, row, column, value and what is accepted.
    """
    node_file, link_file = ("data/" + data.resource(name, folder)["path"] for name in (NODES, LINKS))
    paper_of = dict(zip(all_nodes["id"], all_nodes["paper"]))
    faults = []

    def fault(file, row, row_id, column, value, text):
        faults.append(data.Problem(file, row, row_id, column, str(value), text))

    # The header is row 1, as in data.py.
    for row, node in enumerate(all_nodes.itertuples(), start=2):
        if not node.id.startswith(node.paper + "-"):
            fault(node_file, row, node.id, "id", node.id, f"{node.id!r} does not begin with its paper; "
                  f"accepted: {node.paper}-...")
    for row, link in enumerate(all_links.itertuples(), start=2):
        row_id = f"{link.source} {link.target}"
        for column in ("source", "target"):
            end = getattr(link, column)
            if paper_of.get(end, link.paper) != link.paper:
                fault(link_file, row, row_id, column, end, f"{end!r} belongs to the paper {paper_of[end]!r}; "
                      f"accepted: nodes of {link.paper!r}")
        if link.source == link.target:
            fault(link_file, row, row_id, "target", link.target, f"{link.target!r} is also the source; "
                  "accepted: another node")
        if link.grade == "measured" and not split_ids(link.claims):
            fault(link_file, row, row_id, "claims", "", "the cell is empty, but the grade is 'measured'; "
                  "accepted: the ledger ids of the figures, or another grade")
    linked = set(all_links["source"]) | set(all_links["target"])
    for row, node in enumerate(all_nodes.itertuples(), start=2):
        if node.id not in linked:
            fault(node_file, row, node.id, "id", node.id, f"no link begins or ends at {node.id!r}; "
                  f"accepted: at least one in {link_file}")
    return faults


# --- What the maps say --------------------------------------------------------


def graph(*papers, folder=None) -> nx.DiGraph:
    """Return the maps as one directed graph; nodes and links carry their columns as attributes."""
    result = nx.DiGraph(papers=list(papers))
    for node in nodes(*papers, folder=folder).to_dict("records"):
        result.add_node(node["id"], **node)
    for link in links(*papers, folder=folder).to_dict("records"):
        result.add_edge(link["source"], link["target"], **link)
    return result


def grades(*papers, folder=None) -> pd.DataFrame:
    """Count the links by grade, for every pair of layers and over all.

    Columns: paper, from_layer, to_layer, one count a grade, links (their sum) and one share a grade
    (share_measured and so on, as fractions). The row of a paper's total has "all" in both layer columns.
    """
    layer_of = nodes(*papers, folder=folder).set_index("id")["layer"]
    steps = links(*papers, folder=folder)
    steps = steps.assign(from_layer=steps["source"].map(layer_of), to_layer=steps["target"].map(layer_of))
    total = steps.assign(from_layer="all", to_layer="all")
    counts = (
        pd.concat([steps, total])
        .groupby(["paper", "from_layer", "to_layer"], sort=False)["grade"]
        .value_counts()
        .unstack("grade", fill_value=0)
        .reindex(columns=list(GRADES), fill_value=0)
    )
    counts.columns.name = None
    counts["links"] = counts.sum(axis="columns")
    for grade in GRADES:
        counts[f"share_{grade}"] = counts[grade] / counts["links"]
    return counts.reset_index()


# --- What a notebook shows ----------------------------------------------------


@dataclass(frozen=True)
class ArgumentMap:
    """Hold one map, ready to be shown by JupyterLab, by the site, or as plain text."""

    papers: tuple
    nodes: list = field(repr=False)
    links: list = field(repr=False)
    claims: dict = field(repr=False)

    def payload(self) -> dict:
        """Return everything the site needs to draw the map, as plain JSON."""
        return {"version": 1, "papers": list(self.papers), "nodes": self.nodes, "links": self.links,
                "claims": self.claims}

    def outline(self) -> str:
        """Return the map as plain text: every step with its grade and section, grouped by where it starts."""
        labels = {node["id"]: node["label"] for node in self.nodes}
        lines = [self.summary()]
        for node in self.nodes:
            steps = [link for link in self.links if link["source"] == node["id"]]
            if steps:
                lines += ["", f"{node['label']} {node['label_zh']}"]
            lines += [f"  -> {labels[link['target']]} [{link['grade']}, section {link['section']}]" for link in steps]
        return "\n".join(lines)

    def summary(self) -> str:
        """Return one sentence with the number of nodes and of steps by grade."""
        counts = [f"{sum(link['grade'] == grade for link in self.links)} {GRADES[grade].label}" for grade in GRADES]
        return (f"Argument map with {len(self.nodes)} parts and {len(self.links)} steps: "
                f"{', '.join(counts[:-1])} and {counts[-1]}.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        from ruralecom import argument_chart, theme

        return {
            MIME: self.payload(),
            theme.VEGALITE_MIME: argument_chart.specification(self.payload(), self.summary()),
            "text/plain": self.outline(),
        }


def show(*papers, folder=None) -> ArgumentMap:
    """Return the map of one or more papers, to be the last line of a notebook's cell."""
    steps = links(*papers, folder=folder)
    named = dict.fromkeys(claim for cell in steps["claims"] for claim in cell)
    return ArgumentMap(
        papers=papers,
        nodes=nodes(*papers, folder=folder).to_dict("records"),
        links=[{**link, "claims": list(link["claims"])} for link in steps.to_dict("records")],
        claims={claim: stored(claim) for claim in named},
    )

