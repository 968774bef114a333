"""The role `official`: a figure of an official series at one period, checked against the data.

    {official}`313 million <cnnic_rural_users@2024-12>`

The note behind its mark gives the series, its publisher and edition, and
whether the figure was read there or derived.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from docutils import nodes
from sphinx.locale import get_translation

from ruralecom import data
from ruralecom.site.notes import FigureNode, FigureRole, add_figure_role, is_chinese, write_figure
from ruralecom.validation import nearest

_ = get_translation("ruralecom")


class UnknownPeriod(KeyError):
    """A period for which a series has no figure."""

    def __str__(self):
        return self.args[0]


@dataclass(frozen=True)
class Observation:
    """One figure of an official series, in the form in which prose is checked."""

    id: str
    value: float
    unit: str
    base_value: float
    base_unit: str
    qualifier: str
    source: str
    how_known: str
    decimals: int
    about: dict
    base_value_high: None = None

    @property
    def printed(self):
        shown = f"{self.value:,.{self.decimals}f}"
        return f"{shown}%" if self.unit == "%" else f"{shown} {self.unit}"

    def text(self, language):
        return self.printed


@lru_cache(maxsize=1024)
def find_observation(address):
    """Find a figure by `series@period`.

    >>> find_observation("cnnic_rural_users@2024-12").base_unit
    'persons'
    """
    series_id, sign, period = address.partition("@")
    if not sign:
        raise UnknownPeriod(f"{address!r} is not of the form series@period, as in cnnic_rural_users@2024-12")
    frame = data.series(series_id)
    found = frame[frame["period"] == period]
    if found.empty:
        raise UnknownPeriod(f"the series {series_id} has no period {period!r}; {nearest(period, frame['period'])}")
    row = found.iloc[0]
    rows = data.load("observations")
    decimals = rows[(rows["series"] == series_id) & (rows["period"] == period)].iloc[0]["decimals"]
    return Observation(address, float(row["value"]), row["unit"], float(row["base_value"]), row["base_unit"],
                       row["qualifier"], row["source"], row["how_known"], int(decimals), dict(frame.attrs))


@lru_cache(maxsize=1)
def _sources():
    return data.load("sources").fillna("").set_index("id").to_dict("index")


def forget_series(app):
    """Read the series anew for every build."""
    find_observation.cache_clear()
    _sources.cache_clear()


class official_figure(FigureNode):
    """A figure of an official series."""


class OfficialRole(FigureRole):
    """Checks a figure of an official series when a page is read."""

    node_class = official_figure
    tables = ("series", "observations", "sources")
    example = "{official}`313 million <cnnic_rural_users@2024-12>`"

    def look_up(self, figure_id):
        return find_observation(figure_id)


def visit_official_figure(translator, node):
    seen = find_observation(node["figure"])
    note_id = "official-" + "".join(letter if letter.isalnum() else "-" for letter in seen.id)
    write_figure(translator, node.astext(), note_id, lambda: list(_lines(translator, seen)))
    raise nodes.SkipNode


def _lines(translator, seen):
    title = (is_chinese(translator) and seen.about.get("title_zh")) or seen.about.get("title", "")
    period = seen.id.partition("@")[2]
    yield f"<b>{escape(title)}</b>, {escape(seen.about.get('place', ''))}, {escape(period)}: {escape(seen.printed)}"
    source = _sources().get(seen.source, {})
    edition = ", ".join(part for part in (source.get("publisher"), source.get("edition"), str(source.get("released", "")))
                        if part)
    yield escape(edition or seen.about.get("publisher", ""))
    how = _("Read in the publication.") if seen.how_known == "read" else _("Derived from published figures.")
    derivation = seen.about.get("derivation", "") if seen.how_known != "read" else ""
    yield escape(f"{how} {derivation}".strip())
    if seen.about.get("breaks"):
        yield escape(seen.about["breaks"])


def setup(app):
    add_figure_role(app, "official", OfficialRole(), visit_official_figure)
    app.connect("builder-inited", forget_series)
