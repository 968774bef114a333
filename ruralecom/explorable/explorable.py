"""One declaration, two lives: a model that can be turned in a running notebook and on a page without Python."""

import inspect
import itertools

import altair as alt
import numpy as np

from .. import theme
from . import static
from .domains import nice_domain, sample_positions
from .parameter import check_name, check_position
from .tables import ROW, Grid, taken_parameters


class Explorable:
    """Tie a model to its sliders, its drawing and the words around it.

    name: unique in the course. title: the chart's message. description: what a reader who cannot see it needs.
    parameters: Parameter and Choice objects. tables: dict of name -> ClosedForm or Grid. draw: function that takes charts by
    the names of the tables (and, if it names one, `domain`, a function of table and column) and returns an Altair chart;
    encodings need their type ("y:Q"). readouts: Readout objects. Raises ValueError for names that clash or do not fit.

    >>> import altair as alt, numpy as np, pandas as pd
    >>> from ruralecom.explorable import ClosedForm, Explorable, Parameter, Readout
    >>> def sales_after(day, first_day_sales, half_life):
    ...     return {"sales": first_day_sales * 0.5 ** (day / half_life)}
    >>> def draw(curve):
    ...     return curve.mark_line().encode(
    ...         alt.X("day:Q", title="Days after the match"), alt.Y("sales:Q", title="Sales (thousand yuan a day)"))
    >>> fading = Explorable(
    ...     name="fading_attention", title="Attention fades by halves",
    ...     description="A falling curve: sales a day after a match, halving every half-life.",
    ...     parameters=[Parameter("first_day_sales", 10, 100, 10, 50, label="Sales on the first day", unit="thousand yuan"),
    ...                 Parameter("half_life", 1, 14, 1, 5, label="Half-life", unit="days")],
    ...     tables={"curve": ClosedForm(pd.DataFrame({"day": np.arange(0, 31)}), sales_after)},
    ...     draw=draw,
    ...     readouts=[Readout("total", lambda first_day_sales, half_life: first_day_sales * half_life / np.log(2),
    ...                       label="Sales in all", unit="thousand yuan", format=",.0f")])
    >>> float(fading.at(half_life=10)["curve"]["sales"][10])
    25.0
    >>> float(fading.static_at(half_life=10)["curve"]["sales"][10])
    25.0
    >>> fading.at(half_life=99)
    Traceback (most recent call last):
    ValueError: parameter 'half_life' is 99; accepted is 1 to 14 in steps of 1
    """

    def __init__(self, name, title, description, parameters, tables, draw, readouts=()):
        self.name, self.title, self.description = name, title, description
        self.parameters, self.tables, self.readouts = tuple(parameters), dict(tables), tuple(readouts)
        self.draw = draw
        self._values, self._spec, self._drawn_spec = {}, None, None
        self._check()

    def _check(self):
        theme.require_description({"title": self.title, "description": self.description})
        names = [*(parameter.name for parameter in self.parameters), *(readout.name for readout in self.readouts), *self.tables]
        for name in self.tables:
            check_name(name, "table")
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"explorable '{self.name}': the name '{name}' is given twice")
        if not self.parameters or not self.tables:
            raise ValueError(f"explorable '{self.name}' needs at least one parameter and one table")
        moved = {name for table in self.tables.values() for name in table.arguments(self.parameters)}
        for readout in self.readouts:
            moved |= set(taken_parameters(readout.function, self.parameters))
        for parameter in self.parameters:
            if parameter.name not in moved:
                raise ValueError(f"explorable '{self.name}': parameter '{parameter.name}' moves no table and no readout")
        for name, table in self.tables.items():
            if ROW in table.frame.columns:
                raise ValueError(f"table '{name}': the column name '{ROW}' is taken")

    def at(self, **position):
        """Return table -> DataFrame, computed by the Python model.

        position: parameters that stand elsewhere than where they begin, in the model's unit. Raises ValueError for an
        unknown parameter or a value out of its range.
        """
        full = check_position(self.parameters, position)
        return {name: table.evaluate(full) for name, table in self.tables.items()}

    def readouts_at(self, **position):
        """Return readout -> value, computed by the Python function. position: as in `at`."""
        full = check_position(self.parameters, position)
        return {readout.name: _plain_number(readout.evaluate(full)) for readout in self.readouts}

    def static_at(self, **position):
        """Return table -> DataFrame, computed by Vega from the stored specification. position: as in `at`."""
        from .probe import computed_tables

        return computed_tables(self, self._on_grid(position))

    def static_readouts_at(self, **position):
        """Return readout -> value, computed by Vega from the stored specification. position: as in `at`."""
        from .probe import computed_readouts

        return computed_readouts(self, self._on_grid(position))

    def _on_grid(self, position):
        full = check_position(self.parameters, position)
        gridded = [*self.tables.values(), *(readout.table() for readout in self.readouts)]
        for axis in [axis for table in gridded if isinstance(table, Grid) for axis in table.axes(self.parameters)]:
            if axis.index(full[axis.name]) is None:
                raise ValueError(
                    f"parameter '{axis.name}' is {full[axis.name]}, between two positions; the page holds "
                    f"{axis.minimum} to {axis.maximum} in steps of {axis.step}"
                )
        return full

    def positions(self):
        """Yield every combination of slider positions, as a dict in the model's unit."""
        for values in itertools.product(*(parameter.positions for parameter in self.parameters)):
            yield dict(zip((parameter.name for parameter in self.parameters), values))

    def signals(self, position):
        """Return Vega signal -> value for a position, as the page's controls set them."""
        full = check_position(self.parameters, position)
        return {parameter.signal: parameter.shown(full[parameter.name]) for parameter in self.parameters}

    def tolerance(self, table):
        """Return column -> the most by which the page may miss the model: 0 for expressions, half a step for a grid."""
        if isinstance(self.tables[table], Grid):
            return {name: column.error for name, column in self.tables[table].packed(self.parameters).items()}
        return {name: 0.0 for name in self.at()[table].columns if name not in self.tables[table].frame}

    def domain(self, table, column, with_zero=False):
        """Return [low, high] on round numbers that holds a column at all slider positions.

        Of more than 2,000 positions an even choice is looked at, with both ends of every slider in it.
        """
        known = self.values_of(table, column)
        if known is None:
            raise ValueError(f"table '{table}' with column '{column}' is not known; tables are: {', '.join(self.tables)}")
        return nice_domain(known[0], with_zero)

    def values_of(self, table, column):
        """Return (all values of a column over all positions, whether the model computes it), or None if unknown."""
        if table not in self.tables:
            return None
        if table not in self._values:
            self._values[table] = self._all_values(self.tables[table])
        frame = self.tables[table].frame
        if column in frame.columns:
            return frame[column].tolist(), False
        values = self._values[table].get(column)
        return None if values is None else (values.tolist(), True)

    def _all_values(self, table):
        if isinstance(table, Grid):
            return {name: np.unique(values.ravel()) for name, values in table.all_values(self.parameters).items()}
        used = [parameter for parameter in self.parameters if parameter.name in table.arguments(self.parameters)]
        frames = [table.evaluate(position) for position in sample_positions(used)]
        columns = [name for name in frames[0].columns if name not in table.frame.columns]
        return {name: np.unique(np.concatenate([frame[name].to_numpy() for frame in frames])) for name in columns}

    def drawn(self, charts):
        """Return what the drawing function makes of charts by the names of the tables."""
        given = {**charts, "domain": self.domain}
        wanted = inspect.signature(self.draw).parameters
        unknown = [name for name in wanted if name not in given]
        if unknown:
            raise ValueError(f"draw takes '{unknown[0]}', which is no table; tables are: {', '.join(self.tables)}")
        return self.draw(**{name: given[name] for name in wanted})

    def static_spec(self):
        """Return the stored life: one Vega-Lite specification whose sliders move it without Python."""
        if self._spec is None:
            self._spec = static.static_spec(self)
        return self._spec

    def drawn_spec(self):
        """Return the drawing without numbers, which the live life fills at every move of a slider."""
        if self._drawn_spec is None:
            from .live import drawn_spec

            self._drawn_spec = drawn_spec(self)
        return self._drawn_spec

    def widget(self):
        """Return the live life: a LiveView, whose `box` is the widget to show."""
        from .live import LiveView

        return LiveView(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from .live import widgets_wanted

        spec = self.static_spec()
        bundle = {theme.VEGALITE_MIME: spec, "text/plain": f"<explorable: {spec['description']}>"}
        if widgets_wanted():
            self._live = self.widget()
            shown = self._live.box._repr_mimebundle_()
            bundle.update({mime: data for mime, data in shown.items() if mime.endswith("widget-view+json")})
        return bundle


def _plain_number(value):
    return value.item() if isinstance(value, np.generic) else value
