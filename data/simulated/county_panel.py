"""Simulate sixty counties that do not exist, over eleven years, and write three tables beside this script.

Everything is made up: orders of magnitude are plausible, names are numbers. What is known about this panel, because we
made it, and never known about a real one: **neither system acts on the other.** E-commerce and rural revitalization both
depend on terrain, on the distance to the prefecture and on a trend of the whole country; beyond that each follows
its own draws. Seven counties pass a peak of their online sales, four lose ground in the countryside; these were drawn
apart as well.

Run `python data/simulated/county_panel.py` to write counties_simulated.csv, county_indicators.csv and county_panel.csv.
"""

from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20141231
FOLDER = Path(__file__).parent
COUNTIES = 60
YEARS = np.arange(2014, 2025)
TERRAINS = {"plain": 18, "hill": 22, "mountain": 20}

INDICATORS = pd.DataFrame(
    [
        # indicator, system, goal, title, title_zh, unit, direction, decimals
        ("online_sales_yuan_per_person", "ecommerce", "ecommerce", "Online sales", "人均网络零售额", "yuan per person", "more", 0),
        ("parcels_sent_per_person", "ecommerce", "ecommerce", "Parcels sent", "人均快递发件量", "parcels per person", "more", 2),
        ("broadband_household_share", "ecommerce", "ecommerce", "Households with broadband", "宽带入户率", "fraction", "more", 3),
        ("station_village_share", "ecommerce", "ecommerce", "Villages with a service station", "电商服务站覆盖率", "fraction", "more", 3),
        ("trained_sellers_per_thousand", "ecommerce", "ecommerce", "Trained sellers", "每千人受训电商人员", "per thousand persons", "more", 2),
        ("livestream_sales_share", "ecommerce", "ecommerce", "Sold by livestream", "直播销售占比", "fraction", "more", 3),
        ("cold_chain_tonnes_per_thousand", "ecommerce", "ecommerce", "Fresh produce kept cold", "生鲜冷链流通量", "tonnes per thousand tonnes", "more", 1),
        ("farm_output_yuan_per_person", "revitalization", "industry", "Farm output", "农村人均农业产值", "yuan per rural person", "more", 0),
        ("processing_to_farm_output", "revitalization", "industry", "Processing to farm output", "农产品加工业与农业产值比", "ratio", "more", 2),
        ("sanitary_toilet_share", "revitalization", "environment", "Households with a sanitary toilet", "卫生厕所普及率", "fraction", "more", 3),
        ("sewage_village_share", "revitalization", "environment", "Villages that treat sewage", "污水处理村占比", "fraction", "more", 3),
        ("cultural_centre_village_share", "revitalization", "customs", "Villages with a cultural centre", "村文化中心覆盖率", "fraction", "more", 3),
        ("culture_spending_share", "revitalization", "customs", "Spent on learning and culture", "教育文化娱乐支出占比", "fraction", "more", 3),
        ("open_accounts_village_share", "revitalization", "governance", "Villages with open accounts", "村务公开村占比", "fraction", "more", 3),
        ("disputes_settled_share", "revitalization", "governance", "Disputes settled in the village", "矛盾纠纷村内化解率", "fraction", "more", 3),
        ("rural_income_yuan_per_person", "revitalization", "life", "Rural income", "农村居民人均可支配收入", "yuan per person", "more", 0),
        ("urban_rural_income_ratio", "revitalization", "life", "Urban to rural income", "城乡居民收入比", "ratio", "less", 3),
    ],
    columns=["indicator", "system", "goal", "title", "title_zh", "unit", "better", "decimals"],
)


def county_table():
    """Return one row a county: terrain, people, land, distance, villages."""
    random = np.random.default_rng(SEED)
    terrain = random.permutation(np.repeat(list(TERRAINS), list(TERRAINS.values())))

    def by_terrain(plain, hill, mountain):
        return np.select([terrain == "plain", terrain == "hill"], [plain, hill], mountain)

    population = by_terrain(720, 480, 300) * random.lognormal(0, 0.35, COUNTIES)
    rural = population * np.clip(by_terrain(0.46, 0.52, 0.60) + random.normal(0, 0.06, COUNTIES), 0.3, 0.8)
    arable = rural * by_terrain(3.4, 2.2, 1.6) * random.lognormal(0, 0.2, COUNTIES)
    distance = by_terrain(38, 62, 98) * random.lognormal(0, 0.35, COUNTIES)
    villages = rural * 1000 / (by_terrain(1900, 1400, 1000) * random.lognormal(0, 0.15, COUNTIES))
    numbers = [f"{number:02d}" for number in range(1, COUNTIES + 1)]
    return pd.DataFrame({
        "county": [f"C{number}" for number in numbers],
        "name": [f"County {number}" for number in numbers],
        "name_zh": [f"{number}号县" for number in numbers],
        "terrain": terrain,
        "population_thousand": population.round(1),
        "rural_population_thousand": rural.round(1),
        "arable_land_thousand_mu": arable.round(1),
        "distance_km": distance.round().astype(int),
        "villages": villages.round().astype(int),
    })


def standing(counties, random, spread):
    """Return how well placed each county is, mean 0 and standard deviation 1: terrain, distance, and its own draw."""
    terrain = counties["terrain"].map({"plain": 0.7, "hill": 0.0, "mountain": -0.6}).to_numpy()
    nearness = -np.log(counties["distance_km"].to_numpy() / 60)
    place = terrain + 0.5 * nearness + random.normal(0, spread, COUNTIES)
    return (place - place.mean()) / place.std()


def wobble(random, size, memory=0.6):
    """Return noise by county and year that fades slowly, with standard deviation `size`."""
    steps = random.normal(0, size * np.sqrt(1 - memory**2), (COUNTIES, len(YEARS)))
    steps[:, 0] = random.normal(0, size, COUNTIES)
    for year in range(1, len(YEARS)):
        steps[:, year] += memory * steps[:, year - 1]
    return steps


def losses(random, counties, first, last, least, most):
    """Return the years of decline so far, times the yearly rate, for a few counties drawn at random."""
    chosen = random.choice(COUNTIES, counties, replace=False)
    since = np.zeros((COUNTIES, len(YEARS)))
    for county in chosen:
        start, rate = random.integers(first, last + 1), random.uniform(least, most)
        since[county] = rate * np.clip(YEARS - start, 0, None)
    return since


def panel_table(counties):
    """Return one row a county and year with all indicators, rounded."""
    random = np.random.default_rng(SEED + 1)
    since = (YEARS - YEARS[0])[None, :]

    trade, country = standing(counties, random, 0.6), standing(counties, random, 0.6)

    def own(place):
        """Return a column: a county's standing in one indicator, which is part its standing in all and part its own."""
        return (0.85 * place + 0.5 * random.normal(0, 1, COUNTIES))[:, None]

    def share(start, growth, pull, place, noise):
        """Return a share on its way from `start`: a logistic curve, shifted by standing and noise."""
        level = np.log(start / (1 - start)) + growth * since + pull * own(place) + noise
        return 1 / (1 + np.exp(-level))

    fading = losses(random, 7, 2017, 2020, 0.12, 0.24)
    leaving = losses(random, 4, 2016, 2019, 0.05, 0.09)
    column = {}

    market = 5.35 + 0.52 * own(trade) + 2.35 * (1 - np.exp(-since / 5.5)) - fading + wobble(random, 0.14)
    column["online_sales_yuan_per_person"] = np.exp(market)
    basket = np.exp(4.25 - 0.03 * since + wobble(random, 0.10))
    column["parcels_sent_per_person"] = np.exp(market) / basket
    column["broadband_household_share"] = share(0.30, 0.29, 0.55, trade, wobble(random, 0.2))
    column["station_village_share"] = share(0.12, 0.40, 0.45, trade, wobble(random, 0.3))
    column["trained_sellers_per_thousand"] = np.exp(0.45 + 0.13 * since + 0.35 * own(trade) - 0.4 * fading + wobble(random, 0.2))
    live = share(0.04, 0.42, 0.4, trade, wobble(random, 0.3)) * 0.45 * np.exp(-0.5 * fading)
    column["livestream_sales_share"] = np.where(YEARS[None, :] < 2016, 0.0, live)
    column["cold_chain_tonnes_per_thousand"] = 1000 * share(0.05, 0.155, 0.5, trade, wobble(random, 0.15))

    income = 9.12 + 0.16 * own(country) + 0.078 * since - 0.7 * leaving + wobble(random, 0.02)
    column["farm_output_yuan_per_person"] = np.exp(9.1 + 0.20 * own(country) + 0.05 * since - 1.5 * leaving + wobble(random, 0.06))
    column["processing_to_farm_output"] = np.exp(0.15 + 0.22 * own(country) + 0.055 * since - 1.2 * leaving + wobble(random, 0.06))
    column["sanitary_toilet_share"] = share(0.50, 0.16, 0.55, country, wobble(random, 0.2))
    column["sewage_village_share"] = share(0.10, 0.19, 0.6, country, wobble(random, 0.2))
    column["cultural_centre_village_share"] = share(0.45, 0.22, 0.35, country, wobble(random, 0.25))
    column["culture_spending_share"] = 0.098 + 0.0012 * since + 0.006 * own(country) + wobble(random, 0.006)
    column["open_accounts_village_share"] = share(0.62, 0.20, 0.25, country, wobble(random, 0.25))
    column["disputes_settled_share"] = share(0.72, 0.07, 0.2, country, wobble(random, 0.2) - 1.5 * leaving)
    column["rural_income_yuan_per_person"] = np.exp(income)
    gap = 2.62 - 0.034 * since - 0.14 * own(country) + 0.9 * leaving + wobble(random, 0.03)
    column["urban_rural_income_ratio"] = np.clip(gap, 1.3, None)

    table = pd.DataFrame({
        "county": np.repeat(counties["county"].to_numpy(), len(YEARS)), "year": np.tile(YEARS, COUNTIES),
    })
    for name, decimals in INDICATORS[["indicator", "decimals"]].itertuples(index=False):
        values = column[name].ravel().round(decimals)
        table[name] = values.astype(int) if decimals == 0 else values
    return table


def write(folder=FOLDER):
    """Write all three tables to a folder."""
    counties = county_table()
    tables = {
        "counties_simulated": counties, "county_indicators": INDICATORS.drop(columns="decimals"),
        "county_panel": panel_table(counties),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    write()
