"""The simulated county and what online sales are worth to it."""

import functools
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruralecom import data
from ruralecom.models import input_output
from ruralecom.models.county_economy import County, SalesSplit, demand_from_sales, jobs_from_sales

FOLDER = Path(__file__).parents[1] / "data" / "simulated"


def tables():
    return data.load("county_input_output"), data.load("county_sectors")


@functools.cache
def stored_county():
    return County.from_tables(*tables())


@pytest.fixture
def county():
    return stored_county()


def test_the_script_writes_the_tables_that_are_stored(tmp_path):
    script = runpy.run_path(str(FOLDER / "county_input_output.py"))
    script["write"](tmp_path)
    for name in ("county_input_output.csv", "county_sectors.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_sales_and_costs_of_every_sector_equal_its_output(county):
    stated = tables()[1]["output_million_yuan"].to_numpy()
    assert county.output == pytest.approx(stated, abs=0.05)
    assert county.costs == pytest.approx(stated, abs=0.05)


def test_the_county_has_the_size_its_description_says(county):
    value_added = county.household_income.sum() + county.other_value_added.sum()
    assert 17_000 < value_added < 19_000
    assert 0.3 < county.leakage.min() and county.leakage.max() < 0.8
    assert county.jobs.sum() == 233_000


def test_the_countys_own_final_demand_leads_back_to_its_output(county):
    final_demand = county.household_spending + county.other_local_spending + county.exports
    assert input_output.leontief_inverse(county.coefficients) @ final_demand == pytest.approx(county.output)


def test_residents_spend_no_more_than_they_receive(county):
    received = county.household_income.sum() + county.transfers
    assert county.household_spending.sum() + county.household_imports < received
    assert county.spending_per_income.sum() == pytest.approx(county.household_spending.sum() / received)


def test_only_margin_and_parcels_of_a_billion_of_sales_count_as_demand(county):
    demand = dict(zip(county.sectors, demand_from_sales(1000, county), strict=True))
    assert demand["trade"] == pytest.approx(180) and demand["transport_parcels"] == pytest.approx(80)
    assert sum(demand.values()) == pytest.approx(260)


def test_direct_jobs_are_demand_times_jobs_per_million(county):
    # 180 million of margin at 10 jobs, 80 million of parcels at 11000 / 2400 jobs
    assert jobs_from_sales(1000, county)["direct"] == pytest.approx(180 * 10 + 80 * 11_000 / 2_400)


def test_counting_sales_as_output_multiplies_the_jobs_by_more_than_four(county):
    sales_as_output = np.where(np.array(county.sectors) == "trade", 1000.0, 0.0)
    assert county.effects(sales_as_output)["total"].sum() > 4 * jobs_from_sales(1000, county)["total"]


def test_parts_add_up_and_multipliers_give_the_same_jobs(county):
    demand = demand_from_sales(1000, county, SalesSplit(goods_made_in_county=0.3))
    effects = county.effects(demand)
    assert effects["total"].sum() == pytest.approx(effects[["direct", "indirect", "induced"]].sum().sum())
    assert demand @ county.job_multipliers()["total"].to_numpy() == pytest.approx(effects["total"].sum())


SPLITS = st.builds(
    SalesSplit, margin=st.floats(0, 0.4), parcel=st.floats(0, 0.2), platform=st.floats(0, 0.3),
    goods_made_in_county=st.floats(0, 1),
)


@given(split=SPLITS)
def test_demand_never_exceeds_sales_less_what_the_platform_takes(split):
    county = stored_county()
    demand = demand_from_sales(1000, county, split)
    assert (demand >= 0).all() and demand.sum() <= 1000 * (1 - split.platform) + 1e-6


@given(fewer=st.floats(0, 1), more=st.floats(0, 1))
def test_buying_more_locally_brings_more_jobs(fewer, more):
    county = stored_county()
    fewer, more = min(fewer, more), max(fewer, more)
    low, high = (jobs_from_sales(1000, county.buying_locally(factor)) for factor in (fewer, more))
    assert low["direct"] == pytest.approx(high["direct"])
    assert low["total"] <= high["total"] + 1e-6


def test_buying_locally_keeps_the_county_in_balance(county):
    changed = county.buying_locally(0.5)
    assert changed.output == pytest.approx(county.output) and changed.costs == pytest.approx(county.costs)
    assert county.buying_locally(0.0).flows.sum() == 0


def test_an_unbalanced_table_names_sector_sum_and_output():
    flows, sectors = tables()
    flows.loc[0, "value_million_yuan"] += 10
    with pytest.raises(ValueError, match=r"sales of farming add up to 5210\.0 million yuan; accepted: its output, 5200\.0"):
        County.from_tables(flows, sectors)


def test_an_unknown_kind_of_flow_is_named():
    flows, sectors = tables()
    flows.loc[0, "kind"] = "gift"
    with pytest.raises(ValueError, match="kind is 'gift'; accepted: 'intermediate', 'import'"):
        County.from_tables(flows, sectors)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda county: SalesSplit(margin=0.6, platform=0.5), r"margin \+ parcel \+ platform is 1.18; accepted: at most 1"),
        (lambda county: SalesSplit(goods_made_in_county=1.5), "goods_made_in_county is 1.5; accepted: at least 0"),
        (lambda county: demand_from_sales(-1, county), "sales_million_yuan is -1; accepted: at least 0"),
        (lambda county: demand_from_sales(1, county, SalesSplit(maker="mining")), "sector is 'mining'; accepted: 'farming'"),
        (lambda county: county.buying_locally(5), "factor is 5; accepted: one that leaves imports and exports at least 0"),
    ],
)
def test_values_out_of_range_are_named(county, call, message):
    with pytest.raises(ValueError, match=message):
        call(county)
