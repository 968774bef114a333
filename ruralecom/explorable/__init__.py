"""Models with sliders that work in a running notebook and on a page without Python alike."""

from .explorable import Explorable
from .parameter import Choice, Parameter
from .tables import ClosedForm, Grid, Readout
from .tracing import Untraceable

__all__ = ["Choice", "ClosedForm", "Explorable", "Grid", "Parameter", "Readout", "Untraceable"]
