"""Show an explorable where a kernel runs: ipywidgets controls that call the Python model and redraw the chart."""

import html
import os

import altair as alt

from .. import theme
from .parameter import Choice, check_position
from .static import assemble, rows

SWITCH = "RURALECOM_WIDGETS"


def widgets_wanted():
    """Say whether somebody looks on who can turn a widget.

    A cell run by hand comes from a front end that says which cell it runs (JupyterLab, Notebook, JupyterLite), or from
    Colab or VS Code. A run without a reader (nbclient, nbconvert, nbval, `make notebooks`) does not, so the outputs that
    it stores hold no widget, which would be dead when the notebook is next opened. The environment variable
    RURALECOM_WIDGETS, "on" or "off", overrules this.
    """
    switch = os.environ.get(SWITCH, "").lower()
    if switch in ("on", "off"):
        return switch == "on"
    try:
        from IPython import get_ipython
        import ipywidgets  # noqa: F401
    except ImportError:
        return False
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    request = kernel.get_parent() if hasattr(kernel, "get_parent") else {}
    by_hand = "cellId" in (request or {}).get("metadata", {})
    return by_hand or "COLAB_RELEASE_TAG" in os.environ or "VSCODE_PID" in os.environ


def live_spec(explorable, position):
    """Return the specification at one position with the numbers of the Python model in it, and no sliders."""
    full = check_position(explorable.parameters, position)
    tables = explorable.at(**full)
    shown = {parameter.signal: parameter.shown(full[parameter.name]) for parameter in explorable.parameters}
    values = {**shown, **full, **explorable.readouts_at(**full)}
    drawn = explorable.drawn_spec()
    return {
        **drawn,
        "params": theme.round_numbers([{"name": name, "value": value} for name, value in values.items()]) + drawn["params"],
        "datasets": {**drawn.get("datasets", {}), **{name: theme.round_numbers(rows(frame)) for name, frame in tables.items()}},
    }


def drawn_spec(explorable):
    """Return what is the same at every position: the drawing, without the tables and the positions of the sliders."""
    charts = {name: alt.Chart(alt.NamedData(name=name)) for name in explorable.tables}
    return theme.finish(assemble(explorable, charts, [], {}))


class LiveView:
    """Hold the widgets of one explorable: `sliders` by parameter, `readout` (HTML), `chart` (Output), `box` (all)."""

    def __init__(self, explorable):
        import ipywidgets

        self.explorable = explorable
        self.sliders = {parameter.name: _control(parameter) for parameter in explorable.parameters}
        self.readout = ipywidgets.HTML()
        self.chart = ipywidgets.Output(layout={"min_height": "360px"})
        self.spec = None
        for slider in self.sliders.values():
            slider.observe(self._redraw, "value")
        self._redraw()
        self.box = ipywidgets.VBox([*self.sliders.values(), self.readout, self.chart])

    @property
    def position(self):
        """Return where the sliders stand, in the model's unit."""
        return {
            parameter.name: parameter.from_shown(self.sliders[parameter.name].value)
            for parameter in self.explorable.parameters
        }

    def _redraw(self, change=None):
        position = self.position
        self.spec = live_spec(self.explorable, position)
        values = self.explorable.readouts_at(**position)
        self.readout.value = "<br>".join(
            f"{html.escape(readout.describe()['label'])}: <b>{html.escape(readout.shown(values[readout.name]))}</b>"
            for readout in self.explorable.readouts
        )
        # Setting the outputs whole replaces the picture at once; printing into the widget would make it flicker.
        self.chart.outputs = (
            {
                "output_type": "display_data", "metadata": {},
                "data": {theme.VEGALITE_MIME: self.spec, "text/plain": f"<chart: {self.spec['description']}>"},
            },
        )


def _control(parameter):
    import ipywidgets

    control = parameter.describe()
    label = f"{control['label']} ({control['unit']})" if control["unit"] else control["label"]
    look = {"description": label, "style": {"description_width": "initial"}, "layout": {"width": "min(100%, 560px)"}}
    if isinstance(parameter, Choice):
        options = [(label, option) for option, label in parameter.options.items()]
        return ipywidgets.Dropdown(options=options, value=parameter.value, **look)
    span = {part: control[part] for part in ("min", "max", "step", "value")}
    if control["decimals"] == 0:
        return ipywidgets.IntSlider(**span, continuous_update=False, **look)
    return ipywidgets.FloatSlider(**span, readout_format=f".{control['decimals']}f", continuous_update=False, **look)
