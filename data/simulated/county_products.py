"""Simulate what twelve counties that do not exist make of eight products, and write it beside this script.

Everything is made up. The counties are called A to L so that no real place is paired with an invented figure. All of them
grow tea; A and B grow a lot of it; C, F, H and K each have something that the others hardly have. Shares are drawn from
a Dirichlet distribution around a common mix, and totals from a lognormal one, with a fixed seed.

Run `python data/simulated/county_products.py` to write county_products.csv again.
"""

from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20250318
FOLDER = Path(__file__).parent

PRODUCTS = pd.DataFrame(
    [
        ("tea", "茶叶", 0.34),
        ("chilli", "辣椒", 0.17),
        ("rice", "稻米", 0.14),
        ("mushrooms", "食用菌", 0.09),
        ("beef", "牛肉", 0.12),
        ("herbs", "中药材", 0.08),
        ("kiwi_fruit", "猕猴桃", 0.03),
        ("crafts", "手工艺品", 0.03),
    ],
    columns=["product", "product_zh", "common_share"],
)
COUNTIES = list("ABCDEFGHIJKL")
EVENNESS = 110.0  # the larger, the more alike the counties
SPECIAL = {"A": ("tea", 1.9), "B": ("tea", 1.6), "C": ("mushrooms", 4.5), "F": ("kiwi_fruit", 12.0), "H": ("crafts", 10.0),
           "K": ("herbs", 4.0)}
MIDDLE_OUTPUT_MILLION_YUAN = 900.0


def county_products():
    """Return one row a county and product: its output in million yuan a year."""
    random = np.random.default_rng(SEED)
    rows = []
    for county in COUNTIES:
        mix = PRODUCTS["common_share"].to_numpy().copy()
        if county in SPECIAL:
            product, times = SPECIAL[county]
            mix[list(PRODUCTS["product"]).index(product)] *= times
        shares = random.dirichlet(EVENNESS * mix / mix.sum())
        total = MIDDLE_OUTPUT_MILLION_YUAN * random.lognormal(0.0, 0.3) * (1.8 if county == "A" else 1.0)
        rows += [(county, *names, round(total * share, 1)) for names, share in
                 zip(PRODUCTS[["product", "product_zh"]].itertuples(index=False), shares)]
    return pd.DataFrame(rows, columns=["county", "product", "product_zh", "output_million_yuan"])


def write(folder=FOLDER):
    """Write the table to a folder."""
    county_products().to_csv(folder / "county_products.csv", index=False, float_format="%.1f", lineterminator="\n")


if __name__ == "__main__":
    write()
