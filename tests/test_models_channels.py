"""100 yuan by channel: adds up, agrees with a parcel-by-parcel account, and breaks even where a root finder says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize

from ruralecom.explorable import tracing
from ruralecom.models import channels, value_chain
from ruralecom.models.channels import CHANNELS, Channel, left_to_farmer, outside_the_hundred, split
from ruralecom.models.value_chain import Stage

STAGES = st.lists(
    st.builds(Stage, st.just("stage"), st.just("trader"), loss_share=st.floats(0, 0.4), commission_rate=st.floats(0, 0.5)),
    max_size=3,
).map(tuple)
ANY = st.builds(
    Channel,
    stages=STAGES,
    order_value_yuan=st.floats(10, 200),
    returned_share=st.floats(0, 0.7),
    unsaleable_share=st.floats(0, 1),
    platform_rate=st.floats(0, 0.4),
    promoter_rate=st.floats(0, 0.4),
    slot_fee_yuan=st.floats(0, 10000),
    slot_sales_yuan=st.floats(5000, 200000),
    freight_yuan=st.floats(0, 15),
    freight_back_yuan=st.floats(0, 15),
    handling_yuan=st.floats(0, 15),
    public_share=st.floats(0, 1),
    price_level=st.floats(0.5, 1.5),
)
GROWING = st.floats(5, 40)


@given(channel=ANY, growing=GROWING)
def test_the_parts_of_a_hundred_yuan_add_up_to_a_hundred(channel, growing):
    parts = split(channel, growing)
    assert list(parts) == list(channels.PARTS)
    assert sum(parts.values()) == pytest.approx(100, abs=1e-9)
    assert all(amount >= -1e-9 for name, amount in parts.items() if name not in ("traders", "farmer"))


def test_the_wholesale_chain_by_hand():
    parts = split(CHANNELS["wholesale"], 22)
    gate = 100 * 0.70 * 0.82 * 0.88
    assert parts["traders"] == pytest.approx(100 - gate)
    assert parts["grown_lost"] == pytest.approx(22 * (1 / (0.97 * 0.93 * 0.92) - 1))
    assert parts["farmer"] == pytest.approx(gate - 22 / (0.97 * 0.93 * 0.92))


def test_a_broadcast_of_a_thousand_orders_by_hand():
    # 1,000 orders of 50 yuan; 200 come back, half of those goods are spoilt; slot 5,000 yuan; 10 % to the influencer
    channel = Channel(order_value_yuan=50, returned_share=0.2, unsaleable_share=0.5, promoter_rate=0.1, slot_fee_yuan=5000,
                      slot_sales_yuan=50000, freight_yuan=5, freight_back_yuan=4, handling_yuan=3)
    kept = 800 * 50
    growing = 20 * kept / 100  # for what is kept; 100 orders' worth of goods are grown in vain
    left = kept - 0.1 * kept - 5000 - 1000 * 5 - 200 * 4 - 1000 * 3 - growing * (900 / 800)
    assert left_to_farmer(channel, 20) == pytest.approx(100 * left / kept)
    beside = outside_the_hundred(channel)
    assert beside["rung_up"] == pytest.approx(125) and beside["refunded"] == pytest.approx(25)
    assert beside["goods_grown"] == pytest.approx(900 / 800)


def test_returned_goods_that_go_out_again_and_again_need_no_more_growing_than_the_formula_says():
    sent, grown, kept = 1.0, 1.0, 0.0
    for _ in range(200):
        kept += sent * 0.7
        sent = sent * 0.3 * (1 - 0.4)  # what comes back whole goes out once more
    beside = outside_the_hundred(Channel(returned_share=0.3, unsaleable_share=0.4))
    assert beside["goods_grown"] == pytest.approx(grown / kept)


@given(channel=ANY, growing=GROWING)
def test_public_money_moves_from_the_freight_to_the_farm_and_nowhere_else(channel, growing):
    alone, helped = replace(channel, public_share=0.0), replace(channel, public_share=0.5, stages=())
    alone = replace(alone, stages=())
    gain = left_to_farmer(helped, growing) - left_to_farmer(alone, growing)
    assert gain == pytest.approx(outside_the_hundred(helped)["public"], abs=1e-8)


@given(channel=ANY, growing=GROWING)
def test_what_a_trader_keeps_agrees_with_the_value_chain(channel, growing):
    channel = Channel(stages=channel.stages)
    gate = value_chain.farm_price_left(100.0, channel.stages)
    farm = Stage("farm", "farmer", value_added_yuan_per_kg=gate)
    shares = value_chain.shares_by_actor((farm, *channel.stages))
    assert split(channel, growing)["traders"] / 100 == pytest.approx(shares.get("trader", 0.0), abs=1e-9)


@given(channel=ANY, growing=GROWING, more=st.floats(0.001, 0.25))
def test_more_returns_never_help_the_farmer(channel, growing, more):
    worse = replace(channel, returned_share=channel.returned_share + more)
    # with traders who keep a margin even of a loss, a negative sum to share is no business at all
    assume(channel.stages == () or split(worse, growing)["farmer"] > 0)
    assert left_to_farmer(worse, growing) <= left_to_farmer(channel, growing) + 1e-9


@settings(max_examples=200)
@given(channel=ANY, growing=GROWING, elsewhere=st.floats(0, 50))
def test_break_even_return_is_where_a_root_finder_finds_it(channel, growing, elsewhere):
    def advantage(share):
        return left_to_farmer(replace(channel, returned_share=share), growing) - elsewhere

    share = float(channels.break_even_return(channel, elsewhere, growing))
    if advantage(0.0) < -1e-9:
        assert np.isnan(share)
    elif advantage(0.0) > 1e-6 and advantage(0.999) < 0:
        assert share == pytest.approx(optimize.brentq(advantage, 0, 0.999), abs=1e-7)


@given(channel=ANY, growing=GROWING, elsewhere=st.floats(0, 50))
def test_break_even_sales_and_order_values_put_the_farmer_where_she_would_be_elsewhere(channel, growing, elsewhere):
    for solve, field in ((channels.break_even_slot_sales, "slot_sales_yuan"), (channels.break_even_order_value, "order_value_yuan")):
        found = float(solve(channel, elsewhere, growing))
        if np.isfinite(found) and 1e-3 < found < 1e9:
            assert left_to_farmer(replace(channel, **{field: found}), growing) == pytest.approx(elsewhere, abs=1e-6)


def test_a_channel_that_cannot_reach_another_has_no_break_even():
    dear = replace(CHANNELS["livestream"], promoter_rate=0.6)
    elsewhere = left_to_farmer(CHANNELS["wholesale"])
    assert np.isnan(channels.break_even_return(dear, elsewhere))
    assert np.isnan(channels.break_even_slot_sales(dear, elsewhere))
    assert np.isnan(channels.break_even_order_value(dear, elsewhere))


def test_returns_that_cost_nothing_never_make_channels_even():
    free = Channel(unsaleable_share=0.0, promoter_rate=0.3)  # nothing is paid by the parcel, all that comes back is sold again
    assert left_to_farmer(replace(free, returned_share=0.9), 20) == pytest.approx(50)
    assert np.isnan(channels.break_even_return(free, 40.0, 20))


def test_a_lower_price_leaves_less_by_what_customers_save_where_all_costs_are_yuan():
    dear = Channel(order_value_yuan=50, handling_yuan=5, slot_fee_yuan=1000, slot_sales_yuan=20000)
    level = 0.8  # the same parcels, the same broadcast, 80 yuan for what cost 100
    cheap = replace(dear, price_level=level, order_value_yuan=50 * level, slot_sales_yuan=20000 * level)
    assert level * left_to_farmer(cheap, 30) == pytest.approx(left_to_farmer(dear, 30) - 20)


def test_arrays_are_taken_element_by_element():
    shares = np.array([0.0, 0.1, 0.3])
    together = left_to_farmer(replace(CHANNELS["livestream"], returned_share=shares))
    one_by_one = [left_to_farmer(replace(CHANNELS["livestream"], returned_share=share)) for share in shares]
    assert together == pytest.approx(one_by_one)


def test_formulas_can_be_read_off_for_pages_without_python():
    names = ("returned_share", "slot_fee_yuan", "slot_sales_yuan", "order_value_yuan", "price_level", "platform_rate")
    channel = replace(CHANNELS["livestream"], **{name: tracing.signal(name) for name in names})
    assert all(isinstance(amount, tracing.Expression) for name, amount in split(channel).items() if name != "promoter")
    for solve in (channels.break_even_return, channels.break_even_slot_sales, channels.break_even_order_value):
        assert isinstance(solve(channel, 24.0), tracing.Expression)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Channel(order_value_yuan=0), "order_value_yuan is 0; accepted: above 0"),
        (lambda: Channel(slot_sales_yuan=-1), "slot_sales_yuan is -1; accepted: above 0"),
        (lambda: Channel(price_level=0), "price_level is 0; accepted: above 0"),
        (lambda: Channel(freight_yuan=-2), "freight_yuan is -2; accepted: at least 0 yuan"),
        (lambda: Channel(returned_share=1.0), "returned_share is 1; accepted: at least 0 and below 1"),
        (lambda: Channel(unsaleable_share=1.2), "unsaleable_share is 1.2; accepted: at least 0 and at most 1"),
        (lambda: Channel(platform_rate=12), "platform_rate is 12; accepted: at least 0 and at most 1"),
        (lambda: Channel(stages=(Stage("lorry", "carrier", inputs_yuan_per_kg=1.0),)), "lorry: inputs_yuan_per_kg is 1; accepted"),
        (lambda: split(CHANNELS["shop"], -1), "growing_yuan is -1; accepted: at least 0 yuan"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
