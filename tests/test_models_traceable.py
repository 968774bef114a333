"""The models that static pages compute: their formulas can be read off, and say what the functions say."""

import numpy as np
import pytest

from ruralecom.explorable import tracing
from ruralecom.models import consistency, newsvendor, rounding, rows, two_sided_market, value_chain
from ruralecom.models.newsvendor import Season
from ruralecom.models.two_sided_market import Market, Side


class Later(np.lib.mixins.NDArrayOperatorsMixin):
    """Stand in for a number that is given later, and refuse everything that would need it now."""

    def __init__(self, compute):
        self.compute = compute

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        assert method == "__call__" and not options
        return Later(lambda given: ufunc(*(value_of(each, given) for each in inputs)))

    def __array_function__(self, function, types, arguments, options):
        assert function in (np.where, np.clip) and not options
        return Later(lambda given: function(*(value_of(each, given) for each in arguments)))

    def __array__(self, *arguments, **options):
        raise TypeError("a value that is not known yet was used as an array")

    def __bool__(self):
        raise TypeError("the model branches on a value that is not known yet")

    __float__ = __len__ = __iter__ = __bool__


def value_of(value, given):
    return value.compute(given) if isinstance(value, Later) else value


def named(name):
    return Later(lambda given: given[name])


def newsvendor_model(share, discount, risk, price, sd):
    return newsvendor.early_orders(share, Season(demand_sd_kg=sd, price_yuan_per_kg=price), discount, risk)


def news_model(share, sd):
    return newsvendor.early_orders(share, Season(demand_sd_kg=sd), orders_are_news=True)


def discount_model(share, risk):
    return {"discount": newsvendor.break_even_discount(share, shared_risk=risk)}


def rounding_model(before, after, step, stated):
    allowed = rounding.rounded_growth(before, after, step)
    return {"low": allowed.low, "high": allowed.high, "gap": rounding.gap(allowed, rounding.rounded(stated, 0.001))}


def figures_model(row, before, after, part, stated_low, stated_high):
    before, after, part = (rounding.rounded(level, 1) for level in (before, after, part))
    growth = consistency.growth("growth", "before", "after", (0, 1)).implied(before, after)
    share = consistency.share("share", "part", "after", (0, 1)).implied(part, after)
    implied = (rows.pick(row, [growth.low, share.low]), rows.pick(row, [growth.high, share.high]))
    return {"gap": rounding.gap(implied, (stated_low, stated_high))}


def chain_model(row, freight, loss, commission):
    parts = value_chain.breakdown(value_chain.online_chain(freight=freight, loss_freight=loss, commission_rate=commission))
    left = value_chain.farm_price_left(12.0, value_chain.online_chain(freight=freight, commission_rate=commission)[1:])
    return {"value_added": rows.pick(row, parts["value_added"]), "farm_price": left, "price": parts["price"][-1]}


def market_model(left, right, gain, cost, subsidy):
    market = Market(sellers=Side(gain, cost, 750.0, subsidy))
    return {
        "response": two_sided_market.response(left, market),
        "crossing": two_sided_market.crossing(left, right, market),
        "subsidy": two_sided_market.supporting_subsidy(right, market),
        "slope": two_sided_market.slope(right, market),
    }


def normal_market_model(left, gain):
    return {"response": two_sided_market.response(left, Market(sellers=Side(gain, 3300.0, 750.0), distribution="normal"))}


MODELS = [
    (newsvendor_model, {"share": [0.0, 0.4, 0.9, 1.0], "discount": 0.05, "risk": 0.5, "price": 11.0, "sd": 250.0}),
    (news_model, {"share": [0.0, 0.4, 0.9], "sd": 250.0}),
    (discount_model, {"share": [0.1, 0.4, 0.9], "risk": 0.2}),
    (rounding_model, {"before": 4826.0, "after": 5210.0, "step": [0.0, 1.0, 10.0], "stated": 0.081}),
    (figures_model,
     {"row": [0, 1], "before": 4826.0, "after": 5210.0, "part": 2830.0, "stated_low": 0.54, "stated_high": 0.6}),
    (chain_model, {"row": [0, 1, 2, 3], "freight": 2.2, "loss": 0.07, "commission": 0.1}),
    (market_model,
     {"left": [0.0, 0.2, 0.53], "right": [0.05, 0.25, 0.535], "gain": 6000.0, "cost": 3300.0, "subsidy": 100.0}),
    (normal_market_model, {"left": [0.0, 0.5, 1.0], "gain": 5000.0}),
]


@pytest.mark.parametrize(("model", "given"), MODELS, ids=[model.__name__ for model, _ in MODELS])
def test_a_formula_read_off_the_model_gives_the_models_numbers(model, given):
    given = {name: np.array(value) if isinstance(value, list) else value for name, value in given.items()}
    expected = model(**given)
    read_off = model(**{name: named(name) for name in given})
    assert read_off.keys() == expected.keys()
    for column, later in read_off.items():
        assert value_of(later, given) == pytest.approx(expected[column], nan_ok=True, abs=1e-12), column


@pytest.mark.parametrize(("model", "given"), MODELS, ids=[model.__name__ for model, _ in MODELS])
def test_explorables_can_write_the_model_as_expressions(model, given):
    read_off = model(
        **{name: tracing.field(name) if isinstance(value, list) else tracing.signal(name) for name, value in given.items()}
    )
    assert all(isinstance(column, tracing.Expression) for column in read_off.values())
