"""Simulate the input-output table of a county that does not exist, and write it beside this script.

Everything is made up: a county of about 480,000 people with a value added of about 18 billion yuan a year. Output, jobs
and shares were set to plausible orders of magnitude; the input coefficients are drawn around them from a fixed seed.
The table balances: what a sector sells, and what it pays, both add up to its output.

Run `python data/simulated/county_input_output.py` to write county_input_output.csv and county_sectors.csv again.
"""

from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20251216
FOLDER = Path(__file__).parent

SECTORS = pd.DataFrame(
    [
        # sector, title, title_zh, output, jobs, value added share, of which households' income, reference jobs (thousand)
        ("farming", "Farming", "农业", 5_200.0, 62_000, 0.58, 0.90, 7_200),
        ("food_processing", "Food processing", "食品加工", 4_800.0, 14_000, 0.26, 0.50, 900),
        ("small_goods", "Small goods and crafts", "小商品与手工业", 9_000.0, 26_000, 0.24, 0.58, 5_200),
        ("transport_parcels", "Transport and parcels", "运输与快递", 2_400.0, 11_000, 0.40, 0.62, 1_900),
        ("trade", "Wholesale and retail", "批发和零售", 4_200.0, 42_000, 0.62, 0.68, 6_300),
        ("services", "Other services and building", "其他服务与建筑", 14_000.0, 78_000, 0.55, 0.60, 15_000),
    ],
    columns=[
        "sector", "title", "title_zh", "output_million_yuan", "jobs", "value_added_share", "household_share",
        "reference_thousand_jobs",
    ],
)

# Mean composition of what each sector (column) buys from each sector (row), in county or outside; columns sum to 1.
PURCHASES = np.array(
    [
        # farming, food, goods, transport, trade, services
        [0.30, 0.60, 0.04, 0.00, 0.01, 0.03],
        [0.16, 0.12, 0.01, 0.01, 0.02, 0.05],
        [0.30, 0.10, 0.66, 0.35, 0.14, 0.38],
        [0.07, 0.06, 0.07, 0.22, 0.23, 0.07],
        [0.09, 0.06, 0.09, 0.07, 0.06, 0.07],
        [0.08, 0.06, 0.13, 0.35, 0.54, 0.40],
    ]
)
BOUGHT_IN_COUNTY = np.array([0.65, 0.35, 0.15, 0.55, 0.60, 0.50])  # share of each product, by the sector that sells it
HOUSEHOLD_SPENDING = np.array([700.0, 500.0, 250.0, 300.0, 1_500.0, 5_000.0])  # on the county's own products
OTHER_LOCAL_SPENDING = np.array([50.0, 30.0, 250.0, 120.0, 250.0, 4_600.0])  # government and investment
HOUSEHOLD_IMPORTS = 2_900.0
TRANSFERS = 1_900.0  # pensions, and money sent home by those who work elsewhere


def county_table():
    """Return the table as rows (from_account, to_account, kind, value_million_yuan)."""
    random = np.random.default_rng(SEED)
    names = list(SECTORS["sector"])
    output = SECTORS["output_million_yuan"].to_numpy()
    value_added = (output * SECTORS["value_added_share"]).to_numpy()
    composition = PURCHASES * random.lognormal(0.0, 0.15, PURCHASES.shape)
    purchases = composition / composition.sum(axis=0) * (output - value_added)
    in_county = np.clip(BOUGHT_IN_COUNTY[:, None] * random.lognormal(0.0, 0.10, PURCHASES.shape), 0.0, 0.95)
    flows = (purchases * in_county).round(1)
    imports = (purchases.sum(axis=0) - flows.sum(axis=0)).round(1)
    income = (value_added * SECTORS["household_share"]).to_numpy().round(1)
    rest = (output - flows.sum(axis=0) - imports - income).round(1)
    exports = (output - flows.sum(axis=1) - HOUSEHOLD_SPENDING - OTHER_LOCAL_SPENDING).round(1)
    if exports.min() < 0:
        raise ValueError(f"exports of {names[exports.argmin()]} are {exports.min()}; accepted: at least 0")
    rows = [(seller, buyer, "intermediate", flows[i, j]) for i, seller in enumerate(names) for j, buyer in enumerate(names)]
    for index, name in enumerate(names):
        rows += [
            ("outside", name, "import", imports[index]),
            ("households", name, "household_income", income[index]),
            ("profits_and_taxes", name, "other_value_added", rest[index]),
            (name, "households", "household_spending", HOUSEHOLD_SPENDING[index]),
            (name, "government_and_investment", "other_local_spending", OTHER_LOCAL_SPENDING[index]),
            (name, "outside", "export", exports[index]),
        ]
    rows += [("outside", "households", "import", HOUSEHOLD_IMPORTS), ("households", "outside", "transfer", TRANSFERS)]
    return pd.DataFrame(rows, columns=["from_account", "to_account", "kind", "value_million_yuan"])


def sector_table():
    """Return one row a sector: names, output, jobs, and jobs of the same sector in a simulated province."""
    return SECTORS.drop(columns=["value_added_share", "household_share"]).assign(
        output_million_yuan=lambda table: table["output_million_yuan"].round(1)
    )


def write(folder=FOLDER):
    """Write both tables to a folder."""
    county_table().to_csv(folder / "county_input_output.csv", index=False, float_format="%.1f", lineterminator="\n")
    sector_table().to_csv(folder / "county_sectors.csv", index=False, float_format="%.1f", lineterminator="\n")


if __name__ == "__main__":
    write()
