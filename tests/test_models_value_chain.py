"""The price of a kilogram and who keeps it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruralecom.models import value_chain
from ruralecom.models.value_chain import Stage, account, breakdown, online_chain, wholesale_chain

STAGES = st.lists(
    st.builds(
        Stage,
        name=st.sampled_from(["packing", "freight", "shop"]),
        actor=st.sampled_from(["farmer", "trader", "platform"]),
        inputs_yuan_per_kg=st.floats(0, 5),
        value_added_yuan_per_kg=st.floats(0, 5),
        loss_share=st.floats(0, 0.4),
        commission_rate=st.floats(0, 0.4),
    ),
    min_size=1, max_size=5,
).map(lambda stages: [Stage("farm", "farmer", 1.0, 2.0), *stages])


def test_two_stages_by_hand():
    stages = (Stage("farm", "farmer", 1.0, 3.0), Stage("shop", "shop", 0.5, 1.0, loss_share=0.2, commission_rate=0.1))
    # 4.0 / 0.8 = 5.0 for what is sold, plus 1.5, is nine tenths of the price: 6.5 / 0.9
    table = account(stages)
    assert table["price"].tolist() == pytest.approx([4.0, 6.5 / 0.9])
    assert table["kg_leaving"].tolist() == pytest.approx([1.25, 1.0])
    assert table["inputs"].tolist() == pytest.approx([1.25, 0.5])
    assert table["value_added"].tolist() == pytest.approx([3.75, 1.0 + 0.1 * 6.5 / 0.9])
    assert table["lost_value"].tolist() == pytest.approx([0.0, 1.0])


@given(stages=STAGES)
def test_inputs_and_value_added_make_up_the_customers_price(stages):
    parts = breakdown(stages)
    assert sum(parts["inputs"]) + sum(parts["value_added"]) == pytest.approx(parts["price"][-1])


@given(stages=STAGES)
def test_shares_add_up_to_the_whole_price(stages):
    assert value_chain.shares_by_actor(stages).sum() == pytest.approx(1)


@given(stages=STAGES)
def test_the_price_left_for_the_farm_inverts_the_price_the_chain_builds_up(stages):
    parts = breakdown(stages)
    assert value_chain.farm_price_left(parts["price"][-1], stages[1:]) == pytest.approx(parts["price"][0], abs=1e-6)


@given(stages=STAGES)
def test_one_kilogram_sold_needs_more_than_one_grown_where_anything_is_lost(stages):
    kept = 1.0
    for stage in stages[1:]:
        kept *= 1 - stage.loss_share
    assert breakdown(stages)["kg_leaving"][0] == pytest.approx(1 / kept)


@given(loss=st.floats(0, 0.3), more=st.floats(0.01, 0.3))
def test_more_loss_makes_the_kilogram_dearer_and_leaves_the_farm_less(loss, more):
    low, high = online_chain(loss_freight=loss), online_chain(loss_freight=loss + more)
    assert breakdown(high)["price"][-1] > breakdown(low)["price"][-1]
    assert value_chain.farm_price_left(12.0, high[1:]) < value_chain.farm_price_left(12.0, low[1:])


@given(rate=st.floats(0, 0.3), price=st.floats(8, 20))
def test_a_point_of_commission_costs_the_farm_gate_less_than_a_point_of_the_price(rate, price):
    # a part of the burden is shared by kilograms that are lost on the way
    less = value_chain.farm_price_left(price, online_chain(commission_rate=rate)[1:]) - value_chain.farm_price_left(
        price, online_chain(commission_rate=rate + 0.01)[1:]
    )
    assert 0 < less < 0.01 * price


def test_lost_value_is_what_the_lost_kilograms_cost():
    table = account(wholesale_chain())
    arriving = table["kg_leaving"].shift(1)
    lost = (arriving - table["kg_leaving"]) * table["price"].shift(1)
    assert table["lost_value"].iloc[1:].tolist() == pytest.approx(lost.iloc[1:].tolist())


def test_without_loss_every_stage_handles_one_kilogram():
    table = account([replace(stage, loss_share=0.0) for stage in wholesale_chain()])
    assert table["kg_leaving"].tolist() == [1.0] * 4 and table["lost_value"].tolist() == [0.0] * 4
    # 3.2 + 0.5 + 1.2 + 2.7 by hand
    assert table["price"].iloc[-1] == pytest.approx(7.6)


def test_whoever_packs_gets_the_value_added_of_packing():
    alone = value_chain.shares_by_actor(online_chain())
    together = value_chain.shares_by_actor(online_chain(packer="cooperative"))
    assert alone["farmer"] == pytest.approx(together["farmer"] + together["cooperative"])


def test_a_chain_can_be_given_a_farm_price():
    stages = value_chain.with_farm_price(online_chain(), 5.0)
    assert breakdown(stages)["price"][0] == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Stage("freight", "courier", loss_share=1.0), "freight: loss_share is 1; accepted: at least 0 and below 1"),
        (lambda: Stage("freight", "courier", -1.0), "freight: inputs_yuan_per_kg is -1; accepted: at least 0"),
        (lambda: online_chain(commission_rate=1.1), "platform: commission_rate is 1.1; accepted: at least 0 and below 1"),
        (lambda: breakdown(()), "stages is empty; accepted: at least one Stage"),
    ],
)
def test_stages_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
