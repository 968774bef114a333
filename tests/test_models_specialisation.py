"""Indices of specialisation, against hand-worked tables, identities that must hold, and another library."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.spatial import distance

from ruralecom import data
from ruralecom.models import specialisation
from ruralecom.models.specialisation import herfindahl, krugman_index, location_quotients, overlap, product_shares

FOLDER = Path(__file__).parents[1] / "data" / "simulated"
TABLES = arrays.arrays(float, st.tuples(st.integers(2, 8), st.integers(2, 6)), elements=st.floats(0.01, 1000)).map(
    lambda values: pd.DataFrame(values, index=[f"c{row}" for row in range(values.shape[0])])
)


@pytest.fixture(scope="module")
def three():
    # shares: A 60 / 40 / 0, B 20 / 40 / 40, C 10 / 0 / 90, together 90 / 60 / 100 of 250
    return pd.DataFrame(
        {"tea": [60.0, 20.0, 10.0], "chilli": [40.0, 20.0, 0.0], "crafts": [0.0, 10.0, 90.0]}, index=["A", "B", "C"]
    )


def test_location_quotients_by_hand(three):
    quotients = location_quotients(three)
    assert quotients.loc["A", "tea"] == pytest.approx(0.6 / 0.36)
    assert quotients.loc["B", "chilli"] == pytest.approx(0.4 / 0.24)
    assert quotients.loc["C", "crafts"] == pytest.approx(0.9 / 0.4)
    assert quotients.loc["A", "crafts"] == 0


def test_krugman_index_by_hand_against_the_others_and_against_all(three):
    # the others of A: tea 30, chilli 20, crafts 100 of 150
    assert krugman_index(three)["A"] == pytest.approx(abs(0.6 - 0.2) + abs(0.4 - 20 / 150) + 100 / 150)
    assert krugman_index(three, "all")["A"] == pytest.approx(0.24 + 0.16 + 0.4)


def test_two_counties_with_nothing_in_common_have_the_largest_index_and_no_overlap():
    apart = pd.DataFrame({"tea": [5.0, 0.0], "crafts": [0.0, 70.0]}, index=["A", "B"])
    assert list(krugman_index(apart)) == [2.0, 2.0]
    assert overlap(apart).loc["A", "B"] == 0


@given(table=TABLES)
def test_quotients_of_a_product_average_to_one_when_counties_count_by_their_size(table):
    sizes = table.sum(axis=1) / table.to_numpy().sum()
    assert np.allclose((location_quotients(table).mul(sizes, axis=0)).sum(), 1)


@given(table=TABLES)
def test_overlap_is_one_minus_half_of_the_city_block_distance_of_scipy(table):
    shares = product_shares(table)
    apart = distance.squareform(distance.pdist(shares, metric="cityblock"))
    assert np.allclose(overlap(table), 1 - apart / 2)


@given(table=TABLES)
def test_all_indices_stay_in_their_ranges_and_do_not_care_for_the_unit(table):
    index = krugman_index(table)
    assert (index >= -1e-12).all() and (index <= 2).all()
    concentrated = herfindahl(product_shares(table))
    assert (concentrated >= 1 / table.shape[1] - 1e-12).all() and (concentrated <= 1 + 1e-12).all()
    assert np.allclose(krugman_index(table * 1000), index)


@given(table=TABLES)
def test_a_county_counted_in_its_own_reference_looks_less_special(table):
    # the reference of all is a mean of the county and the others, so the distance shrinks by the county's own weight
    weight = table.sum(axis=1) / table.to_numpy().sum()
    assert np.allclose(krugman_index(table, "all"), krugman_index(table) * (1 - weight))


def test_effective_number_counts_equal_products():
    assert specialisation.effective_number([1.0, 0.0, 0.0]) == 1
    assert specialisation.effective_number(np.full(7, 1 / 7)) == pytest.approx(7)


def test_a_product_that_nobody_makes_has_no_quotient():
    table = pd.DataFrame({"tea": [1.0, 2.0], "silk": [0.0, 0.0]}, index=["A", "B"])
    assert location_quotients(table)["silk"].isna().all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: product_shares(pd.DataFrame({"tea": [-1.0]}, index=["A"])), "output is -1; accepted: at least 0"),
        (lambda: product_shares(pd.DataFrame({"tea": [0.0]}, index=["A"])), "county 'A' has output 0; accepted: above 0"),
        (lambda: krugman_index(pd.DataFrame({"tea": [1.0]}, index=["A"])), "output has 1 county; accepted: at least 2"),
        (lambda: krugman_index(pd.DataFrame({"tea": [1.0, 2.0]}), "mean"), "reference is 'mean'; accepted: 'others', 'all'"),
        (lambda: herfindahl([0.5, 0.4]), "shares add up to 0.9; accepted: 1"),
        (lambda: herfindahl([1.5, -0.5]), "shares is 1.5; accepted: at least 0 and at most 1"),
    ],
)
def test_bad_tables_are_refused_with_what_would_be_accepted(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- The simulated counties -----------------------------------------------------------


def test_the_script_makes_the_stored_table_again(tmp_path):
    spec = importlib.util.spec_from_file_location("county_products", FOLDER / "county_products.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write(tmp_path)
    assert (tmp_path / "county_products.csv").read_bytes() == (FOLDER / "county_products.csv").read_bytes()


def test_the_simulated_counties_all_grow_tea_and_no_more_than_two_are_special_in_it():
    table = data.load("county_products").pivot(index="county", columns="product", values="output_million_yuan")
    assert table.shape == (12, 8)
    assert (product_shares(table)["tea"] > 0.15).all()
    assert (location_quotients(table)["tea"] > 1.3).sum() == 2
