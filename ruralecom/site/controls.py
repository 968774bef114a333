"""What a reader can turn, as HTML made while the site is built: sliders, choices, results and a way back."""

import html
import json
from dataclasses import dataclass

from sphinx.locale import get_translation

_ = get_translation("ruralecom")

KINDS = ("range", "select", "radio", "checkbox")


class UnknownControl(ValueError):
    """Say that a chart asks for a kind of control that the site does not have."""


@dataclass(frozen=True)
class Control:
    """Describe one control. signal: what it sets in Vega. The rest: as the reader sees it."""

    signal: str
    kind: str
    label: str
    value: object
    unit: str = ""
    minimum: float = 0
    maximum: float = 1
    step: float = 0
    options: tuple = ()
    labels: tuple = ()

    def text(self, value):
        """Return a position of a slider as text with its unit."""
        grouping = "" if self.holds_years else ","
        return with_unit(f"{value:{grouping}.{self.decimals}f}".replace("-", "−"), self.unit)

    @property
    def holds_years(self):
        """Say whether the positions read as calendar years, whose digits are not grouped: 2014 and not 2,014."""
        return not self.unit and self.decimals == 0 and 1000 <= self.minimum and self.maximum < 3000

    @property
    def decimals(self):
        """Return how many decimals tell two positions of a slider apart."""
        return max(len(f"{number:.10f}".rstrip("0").split(".")[1]) for number in (self.step, self.minimum))


def with_unit(text, unit):
    """Return a number's text with its unit, which percent and degrees follow without a space.

    >>> with_unit("30", "%"), with_unit("4.5", "yuan")
    ('30%', '4.5\\xa0yuan')
    """
    if not unit:
        return text
    return text + unit if unit in ("%", "°", "‰") else f"{text}\u00a0{unit}"


def take_from(vega, described):
    """Return the controls of a compiled chart and take them out of it, so that Vega does not draw its own.

    vega: from drawing.compile_chart; its signals lose their "bind". described: the parameters under
    usermeta.explorable, which say more than Vega-Lite can. Raises UnknownControl.
    """
    more = {parameter["name"]: parameter for parameter in described}
    controls = []
    for signal in vega.get("signals", []):
        bind = signal.get("bind")
        if isinstance(bind, dict) and bind.get("input"):
            del signal["bind"]
            controls.append(_control(signal, bind, more.get(signal["name"], {})))
    order = list(more)
    return sorted(controls, key=lambda control: order.index(control.signal) if control.signal in more else len(order))


def _control(signal, bind, more):
    kind, name = bind["input"], signal["name"]
    if kind not in KINDS:
        raise UnknownControl(f"the control of '{name}' is of the kind '{kind}'; accepted are: {', '.join(KINDS)}")
    label = more.get("label") or str(bind.get("name") or bind.get("label") or name.replace("_", " ")).strip(" :")
    value = signal.get("value", more.get("value"))
    if kind == "range":
        low, high = bind.get("min", 0), bind.get("max", 100)
        return Control(name, "range", label, low if value is None else value, more.get("unit", ""), low, high,
                       bind.get("step") or (high - low) / 100)
    if kind == "checkbox":
        return Control(name, "checkbox", label, bool(value))
    options = bind.get("options", [])
    labels = more.get("labels") or bind.get("labels") or [_("all") if option is None else str(option) for option in options]
    return Control(name, "choice", label, value, options=tuple(options), labels=tuple(labels))


def panel(controls, identity):
    """Return the controls as HTML, empty where there are none.

    identity: the figure's id, which the ids of its controls begin with.
    """
    if not controls:
        return ""
    fields = "".join(_PAINTERS[control.kind](control, f"{identity}-{control.signal}") for control in controls)
    return (
        f'<div class="rc-controls" role="group" aria-label="{html.escape(_("Controls of the chart"))}">{fields}</div>'
        f'<noscript><p class="rc-still">{html.escape(_("The picture shows the starting position. Its controls need scripts."))}'
        "</p></noscript>"
    )


def _slider(control, identity):
    low, high, now = (html.escape(control.text(value)) for value in (control.minimum, control.maximum, control.value))
    return (
        f'<div class="rc-control"><label for="{identity}">{html.escape(control.label)}</label>'
        f'<output for="{identity}" aria-live="off">{now}</output>'
        f'<input type="range" id="{identity}" data-signal="{html.escape(control.signal)}" autocomplete="off" '
        f'min="{control.minimum}" max="{control.maximum}" step="{control.step}" value="{control.value}" '
        f'aria-valuetext="{now}" data-decimals="{control.decimals}" data-unit="{html.escape(with_unit("", control.unit))}"'
        f'{" data-years" if control.holds_years else ""}>'
        f'<span class="rc-ends" aria-hidden="true"><span>{low}</span><span>{high}</span></span></div>'
    )


def _choice(control, identity):
    options = "".join(
        f'<option value="{html.escape(json.dumps(option, ensure_ascii=False))}"'
        f'{" selected" if option == control.value else ""}>{html.escape(str(label))}</option>'
        for option, label in zip(control.options, control.labels)
    )
    return (
        f'<div class="rc-control"><label for="{identity}">{html.escape(control.label)}</label>'
        f'<select id="{identity}" data-signal="{html.escape(control.signal)}" autocomplete="off">{options}</select></div>'
    )


def _checkbox(control, identity):
    return (
        f'<div class="rc-control rc-check"><label for="{identity}"><input type="checkbox" id="{identity}" autocomplete="off" '
        f'data-signal="{html.escape(control.signal)}"{" checked" if control.value else ""}>{html.escape(control.label)}</label></div>'
    )


_PAINTERS = {"range": _slider, "choice": _choice, "checkbox": _checkbox}


def text_signal(readout):
    """Return the name of the signal that holds a result as text."""
    return f"{readout['name']}__text"


def add_texts(vega, readouts):
    """Add to a compiled chart, for each of its results, a signal that holds it as formatted text.

    vega: from drawing.compile_chart. readouts: as under usermeta.explorable. Vega then formats while the site is
    built and in the browser alike.
    """
    for readout in readouts:
        pattern, missing = json.dumps(readout.get("format") or ""), json.dumps(readout.get("missing", "–"), ensure_ascii=False)
        signal, unit = readout["signal"], json.dumps(with_unit("", readout.get("unit") or ""), ensure_ascii=False)
        # A result in words stays as it is, and a missing one has no unit.
        update = (f"isString({signal}) ? {signal} : isValid({signal}) && isFinite({signal}) "
                  f"? format({signal}, {pattern}) + {unit} : {missing}")
        vega["signals"].append({"name": text_signal(readout), "update": update})


LONGEST_NUMBER = 30  # letters; what is longer is a sentence, which gets a line and plain letters
SENTENCE = ' class="rc-sentence"'


def results(readouts, texts, identity):
    """Return the results of an explorable as HTML, empty where there are none.

    readouts: as under usermeta.explorable. texts: their text at the starting position. identity: the figure's id.
    """
    if not readouts:
        return ""
    items = "".join(
        f'<p{SENTENCE if len(text) > LONGEST_NUMBER else ""}><span id="{identity}-{readout["name"]}">{html.escape(readout.get("label") or readout["name"])}</span>'
        f'<b><output aria-live="off" aria-labelledby="{identity}-{readout["name"]}" '
        f'data-signal="{html.escape(readout["signal"])}" data-text="{html.escape(text_signal(readout))}">{html.escape(text)}</output></b></p>'
        for readout, text in zip(readouts, texts)
    )
    return f'<div class="rc-readouts">{items}</div>'


def footer(moves, has_controls):
    """Return the line below a moving chart: a way back to the start, and word of what went wrong.

    moves, has_controls: whether the chart moves, and whether by controls of its own.
    """
    if not moves:
        return ""
    messages = {
        "data-loading": _("Loading the moving chart …"),
        "data-failed": _("The moving chart could not be loaded, so the picture stays as it is. Load the page again to retry."),
    }
    attributes = "".join(f' {name}="{html.escape(text)}"' for name, text in messages.items())
    reset = f'<button type="button" class="rc-reset" disabled>{html.escape(_("Back to the start"))}</button>'
    return (
        f'<div class="rc-foot"><span class="rc-status" role="status"{attributes}></span>{reset if has_controls else ""}</div>'
        '<p class="rc-hidden rc-announce" aria-live="polite"></p>'
    )
