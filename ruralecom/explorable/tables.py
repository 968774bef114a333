"""What an explorable computes: tables of a model's results, written as an expression or kept as a grid, and readouts."""

import inspect
import itertools
from dataclasses import dataclass, field as dataclass_field

import numpy as np
import pandas as pd

from ..theme import SIGNIFICANT_DIGITS
from . import tracing
from .encoding import pack
from .parameter import Choice, check_name

ROW = "row_"  # the hidden column that counts the rows of a table, from 0
MAX_GRID_VALUES = 250_000


@dataclass(frozen=True, eq=False)
class Table:
    """Hold the fixed columns of a table and the model that computes the others.

    frame: DataFrame of the columns that no slider moves, or None for a table of one row. model: a function of columns of
    the frame and of parameters, called by the names of its arguments; it returns a dict of column -> array of one
    value a row (or one number for all rows).
    """

    frame: pd.DataFrame
    model: object

    def __post_init__(self):
        frame = pd.DataFrame(index=[0]) if self.frame is None else self.frame.reset_index(drop=True)
        object.__setattr__(self, "frame", frame.apply(_rounded_column) if len(frame.columns) else frame)
        for name in self.frame.columns:
            check_name(name, "column")

    def arguments(self, parameters):
        """Return the parameters that the model takes; raise ValueError for an argument that is nowhere declared."""
        return taken_parameters(self.model, parameters, self.frame.columns)

    def evaluate(self, position):
        """Return the table at a position, as a DataFrame: the frame's columns and the model's."""
        results = self._call({name: self.frame[name].to_numpy() for name in self.frame.columns}, position)
        columns = {name: np.asarray(values) for name, values in results.items()}
        for name, values in columns.items():
            if values.shape not in ((), (len(self.frame),)):
                raise ValueError(
                    f"column '{name}' of the model has shape {values.shape}; accepted is one value for each of the "
                    f"{len(self.frame)} rows of the frame, or one for all"
                )
        return self.frame.assign(**{name: _plain(values) for name, values in columns.items()})

    def _call(self, columns, position):
        arguments = inspect.signature(self.model).parameters
        given = {name: value for name, value in {**columns, **position}.items() if name in arguments}
        results = self.model(**given)
        if not isinstance(results, dict) or not results:
            raise ValueError(f"a model returns a dict of column -> values; this one returned {type(results).__name__}")
        for name in results:
            check_name(name, "column")
            if name in columns:
                raise ValueError(f"column '{name}' is in the frame already; the model must give its columns other names")
        return results


@dataclass(frozen=True, eq=False)
class ClosedForm(Table):
    """Compute a table by a model that is an expression: the page computes it exactly, at any slider value.

    The model is an ordinary Python function of NumPy arrays, written once. Calling it with stand-ins gives the
    expressions of the page; see `tracing` for the functions it may use.
    """

    def trace(self, parameters):
        """Return the model's columns as expressions. Raises Untraceable."""
        fields = {name: tracing.field(name) for name in self.frame.columns}
        return trace(lambda **position: self._call(fields, position), parameters)


@dataclass(frozen=True, eq=False)
class Grid(Table):
    """Compute a table by a model that is no expression: the page holds its values at every slider position.

    bits: 12 or 18. Numbers that are not whole are kept to a 4,094th or a 262,142nd of their range; whole numbers,
    texts and true/false exactly. A model that draws random numbers must seed them.
    """

    bits: int = 12
    _cache: dict = dataclass_field(default_factory=dict, repr=False)

    def axes(self, parameters):
        """Return the parameters that the model takes, in their declared order; these span the grid."""
        names = self.arguments(parameters)
        return [parameter for parameter in parameters if parameter.name in names]

    def all_values(self, parameters):
        """Return column -> array of shape (positions, rows), positions in the order of itertools.product."""
        axes = self.axes(parameters)
        key = tuple(axis.positions for axis in axes)
        if key not in self._cache:
            self._cache[key] = self._compute(axes)
        return self._cache[key]

    def _compute(self, axes):
        count = int(np.prod([len(axis.positions) for axis in axes])) * len(self.frame)
        if count > MAX_GRID_VALUES:
            raise ValueError(
                f"the grid would hold {count:,} values a column; accepted are {MAX_GRID_VALUES:,}. Use wider steps, "
                "fewer parameters or fewer rows."
            )
        names = [axis.name for axis in axes]
        frames = [
            self.evaluate(dict(zip(names, combination)))
            for combination in itertools.product(*(axis.positions for axis in axes))
        ]
        again = self.evaluate(dict(zip(names, (axis.positions[-1] for axis in axes))))
        if not again.equals(frames[-1]):
            raise ValueError("the model gives two different answers at the same position; seed its random numbers")
        columns = [name for name in frames[0].columns if name not in self.frame.columns]
        return {name: np.stack([frame[name].to_numpy() for frame in frames]) for name in columns}

    def packed(self, parameters):
        """Return column -> PackedColumn."""
        return {name: pack(values, self.bits) for name, values in self.all_values(parameters).items()}


@dataclass(frozen=True, eq=False)
class Readout:
    """Describe one number that is shown as text beside the chart.

    name: its name on the page. function: of parameters, by name, to a number. label, unit, format: as the reader sees
    it; format as in d3-format and Python (",.1f"). missing: shown where the number is NaN. grid: keep the number at every
    slider position instead of as an expression. bits: as in Grid.
    """

    name: str
    function: object
    label: str = ""
    unit: str = ""
    format: str = ",.4~g"
    missing: str = "–"
    grid: bool = False
    bits: int = 18

    def __post_init__(self):
        check_name(self.name, "readout")

    def table(self):
        """Return the readout as a table of one row and one column."""
        if self.grid:
            return Grid(None, self.as_model(), self.bits)
        return ClosedForm(None, self.as_model())

    def as_model(self):
        """Return the function as a model with one column, keeping the names of its arguments."""
        def model(**position):
            return {self.name: self.function(**position)}

        model.__signature__ = inspect.signature(self.function)
        return model

    def evaluate(self, position):
        """Return the number at a position."""
        return self.table().evaluate(position)[self.name].iloc[0]

    def describe(self):
        """Return what a page needs to show the readout."""
        return {
            "name": self.name, "signal": self.name, "label": self.label or self.name.replace("_", " "),
            "unit": self.unit, "format": self.format, "missing": self.missing,
        }

    def shown(self, value):
        """Return the number as text with its unit."""
        if pd.isna(value):
            return self.missing
        # "~" (no trailing zeros) is d3's; Python's "g" leaves them out anyway.
        number = value if isinstance(value, str) else format(value, self.format.replace("~", ""))
        return f"{number}{'' if self.unit in ('', '%') else ' '}{self.unit}"


def trace(model, parameters):
    """Call a function of parameters with stand-ins; return column -> expression. Raises Untraceable."""
    position = {
        parameter.name: tracing.signal(parameter.name)
        for parameter in parameters
    }
    return {name: tracing.as_expression(value) for name, value in model(**position).items()}


def taken_parameters(function, parameters, columns=()):
    """Return the names of the parameters that a function takes; raise ValueError for an unknown argument."""
    known = [parameter.name for parameter in parameters]
    taken = []
    for name, argument in inspect.signature(function).parameters.items():
        if argument.kind in (argument.VAR_KEYWORD, argument.VAR_POSITIONAL):
            raise ValueError(f"a model names its arguments; *{name} says nothing about what it needs")
        if name in known:
            taken.append(name)
        elif name not in columns and argument.default is argument.empty:
            raise ValueError(
                f"the model takes '{name}', which is neither a parameter ({', '.join(known)}) "
                f"nor a column of the frame ({', '.join(columns) or 'none'})"
            )
    return taken


def _rounded_column(column):
    # The page holds six significant digits; the model in Python must start from the same numbers.
    if column.dtype.kind == "f":
        return column.map(lambda value: float(f"{value:.{SIGNIFICANT_DIGITS}g}"))
    return column.astype(object) if column.dtype.kind not in "iub" else column


def _plain(values):
    return values.item() if values.ndim == 0 else values
