"""What a reader can turn: a slider with a range and a unit, or a choice among named options."""

import difflib
import math
import re
from dataclasses import dataclass

# Names that Vega gives a meaning, and words that its expressions, being JavaScript's, cannot use as names.
RESERVED = frozenset(
    "datum event item parent group view root width height padding autosize background "
    "break case catch class const continue debugger default delete do else enum export extends false finally for function "
    "if import in instanceof let new null return static super switch this throw true try typeof undefined var void while "
    "with yield".split()
)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")


def check_name(name, kind):
    """Raise ValueError unless the name can serve in Python and in Vega: small letters, digits and underscores.

    name: the name to check. kind: what it names, for the message ("parameter", "table", "readout").
    """
    if not isinstance(name, str) or not _IDENTIFIER.match(name) or "__" in name:
        raise ValueError(
            f"{kind} name {name!r}: accepted are small letters, digits and single underscores, beginning with a letter"
        )
    if name in RESERVED and kind in ("parameter", "readout"):
        raise ValueError(f"{kind} name '{name}' has a meaning of its own in Vega; choose another")


@dataclass(frozen=True)
class Parameter:
    """Describe one slider.

    name: the model's argument. minimum, maximum, step, value: in the model's unit; whole numbers make a whole-number
    parameter. label, unit: as the reader sees them. scale: what the slider shows is the model's value times this
    (a share of 0.3 with unit "%" and scale 100 is shown as 30).

    >>> Parameter("share", 0, 0.9, 0.3, 0.3, label="Share sold ahead", unit="%", scale=100).positions
    (0.0, 0.3, 0.6, 0.9)
    """

    name: str
    minimum: float
    maximum: float
    step: float
    value: float
    label: str = ""
    unit: str = ""
    scale: float = 1

    def __post_init__(self):
        check_name(self.name, "parameter")
        for part in ("minimum", "maximum", "step", "value", "scale"):
            number = getattr(self, part)
            if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
                raise ValueError(f"parameter '{self.name}': {part} is {number!r}; accepted is a finite number")
        if self.step <= 0 or self.maximum <= self.minimum:
            raise ValueError(f"parameter '{self.name}': the step must be above 0 and the maximum above the minimum")
        steps = (self.maximum - self.minimum) / self.step
        if abs(steps - round(steps)) > 1e-6:
            raise ValueError(
                f"parameter '{self.name}': from {self.minimum} to {self.maximum} in steps of {self.step} is "
                f"{steps:.4g} steps; accepted is a whole number of them"
            )
        if self.index(self.value) is None:
            raise ValueError(
                f"parameter '{self.name}': the value {self.value} to begin with is not one of its positions "
                f"{self.minimum}, {self.positions[1]}, ... {self.maximum}"
            )

    @property
    def is_whole(self):
        """Say whether every position is a whole number."""
        return all(isinstance(number, int) for number in (self.minimum, self.step))

    @property
    def positions(self):
        """Return every value the slider can take, in the model's unit."""
        count = round((self.maximum - self.minimum) / self.step) + 1
        # Rounded, because 3 x 0.05 is 0.15000000000000002 for a computer.
        kind = int if self.is_whole else float
        return tuple(kind(round(self.minimum + place * self.step, 10)) for place in range(count))

    @property
    def signal(self):
        """Return the name of the Vega signal that the slider moves."""
        return self.name if self.scale == 1 else f"{self.name}_shown"

    @property
    def decimals(self):
        """Return how many decimals the shown values need."""
        text = f"{self.shown(self.step):.10f}".rstrip("0")
        start = f"{self.shown(self.minimum):.10f}".rstrip("0")
        return max(len(number.split(".")[1]) for number in (text, start))

    def index(self, value):
        """Return the place of a value among the positions, or None where it lies between two."""
        place = (value - self.minimum) / self.step
        return round(place) if abs(place - round(place)) < 1e-6 and 0 <= round(place) < len(self.positions) else None

    def shown(self, value):
        """Return a value as the slider shows it."""
        return _tidy(value * self.scale)

    def from_shown(self, shown):
        """Return the model's value of what the slider shows."""
        return self.check(_tidy(shown / self.scale))

    def check(self, value):
        """Raise ValueError unless the value lies in the range; return it as the model takes it."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self._in_range(value):
            raise ValueError(
                f"parameter '{self.name}' is {value!r}; accepted is {self.minimum} to {self.maximum} "
                f"in steps of {self.step}"
            )
        place = self.index(value)
        return float(value) if place is None else self.positions[place]

    def _in_range(self, value):
        slack = self.step * 1e-6
        return self.minimum - slack <= value <= self.maximum + slack

    def describe(self):
        """Return what a page needs to draw the control, with the numbers as shown."""
        control = {
            "kind": "range", "name": self.signal, "label": self.label or self.name.replace("_", " "),
            "unit": self.unit, "min": self.shown(self.minimum), "max": self.shown(self.maximum),
            "step": self.shown(self.step), "value": self.shown(self.value), "decimals": self.decimals,
        }
        return control if self.scale == 1 else {**control, "parameter": self.name}


@dataclass(frozen=True)
class Choice:
    """Describe a choice among named options.

    name: the model's argument. options: the values the model may get, as texts, or a dict of value -> what the reader
    sees. value: the one to begin with. label: as the reader sees it.

    >>> Choice("crop", {"tea": "Tea", "pear": "Pears"}, "tea").positions
    ('tea', 'pear')
    """

    name: str
    options: dict
    value: str
    label: str = ""

    scale = 1
    is_whole = False

    def __post_init__(self):
        check_name(self.name, "parameter")
        options = self.options if isinstance(self.options, dict) else {option: option for option in self.options}
        if len(options) < 2 or not all(isinstance(option, str) for option in options):
            raise ValueError(f"parameter '{self.name}': accepted are two or more options, each a text")
        object.__setattr__(self, "options", options)
        self.check(self.value)

    @property
    def positions(self):
        """Return every option, as the model takes it."""
        return tuple(self.options)

    @property
    def signal(self):
        """Return the name of the Vega signal that the control sets."""
        return self.name

    def index(self, value):
        """Return the place of an option, or None where there is no such option."""
        return self.positions.index(value) if value in self.options else None

    def shown(self, value):
        """Return an option as the control holds it."""
        return value

    def from_shown(self, shown):
        """Return the option that the control holds."""
        return self.check(shown)

    def check(self, value):
        """Raise ValueError unless the value is one of the options; return it."""
        if value not in self.positions:
            raise ValueError(
                f"parameter '{self.name}' is {value!r}; accepted are: {', '.join(self.positions)}{_nearest(value, self.positions)}"
            )
        return value

    def describe(self):
        """Return what a page needs to draw the control."""
        return {
            "kind": "choice", "name": self.name, "label": self.label or self.name.replace("_", " "), "unit": "",
            "options": list(self.options), "labels": list(self.options.values()), "value": self.value,
        }


def check_position(parameters, given):
    """Return a full position, parameter name -> value, with what is not given at its beginning value.

    parameters: the declared ones. given: dict of name -> value in the model's unit. Raises ValueError that names an
    unknown parameter with the nearest known one, or a value out of range with the range.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise ValueError(
                f"parameter '{name}' is not known; known are: {', '.join(known) or 'none'}{_nearest(name, known)}"
            )
    return {name: parameter.check(given.get(name, parameter.value)) for name, parameter in known.items()}


def _nearest(name, known):
    close = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
    return f". Did you mean '{close[0]}'?" if close else ""


def _tidy(number):
    tidy = round(number, 10)
    return int(tidy) if tidy == int(tidy) else tidy
