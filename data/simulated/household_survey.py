"""Simulate a survey of 600 rural households that do not exist, and write it beside this script.

Everything is made up: no household was asked. Sizes are of a plausible order for a poor mountain county. Built in on
purpose, because the Guizhou paper speaks of it: a phone, schooling and money to begin with decide who sells online;
sellers give up part of what they sold at the gate, and some of them part of their wages elsewhere; a few households
without a seller earn by helping to sort and pack. A table that was built so cannot show that the world is so; it shows
how to measure.

Run `python data/simulated/household_survey.py` to write household_survey.csv again.
"""

from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20260318
HOUSEHOLDS = 600
FOLDER = Path(__file__).parent


def survey():
    """Return one row a household; amounts in yuan a year, at the prices of the survey year."""
    random = np.random.default_rng(SEED)
    n = HOUSEHOLDS
    age = np.clip(random.normal(54, 13, n), 22, 88).round()
    schooling = np.clip(random.normal(11.5 - 0.085 * (age - 25), 2.4), 0, 16).round()
    alone = (age >= 65) & (random.random(n) < 0.55)
    members = np.where(alone, 1 + (random.random(n) < 0.5), 2 + random.binomial(5, 0.38, n))
    disabled = random.random(n) < 0.06 + 0.002 * np.maximum(age - 50, 0)
    smartphone = random.random(n) < chance(4.2 - 0.085 * (age - 35) + 0.10 * (schooling - 8) - 1.2 * alone)

    workers = np.maximum(members - 1 - disabled, 0) * ~alone
    away = random.binomial(workers, 0.42)
    wages = away * random.lognormal(np.log(33_000), 0.28, n)
    farm = random.lognormal(np.log(9_500), 0.62, n) * np.where(alone, 0.45, 1.0) * (1 - 0.25 * disabled) * (1 - 0.09 * away)
    transfers = 900 * members + np.where(age >= 60, 2_600, 0) + np.where(alone, 1_300, 0) + 4_800 * disabled
    transfers = transfers * random.lognormal(0, 0.18, n)
    before = farm + wages + transfers

    money = np.log(before / 40_000)
    willing = chance(-2.3 + 0.22 * (schooling - 7) - 0.045 * (age - 50) + 0.4 * np.log(farm / 9_500) + 1.5 * money)
    seller = smartphone & ~alone & (random.random(n) < willing)
    helper = ~seller & ~alone & (random.random(n) < np.where(disabled, 0.10, 0.06))
    sales = seller * random.lognormal(np.log(13_000), 0.75, n) * np.exp(0.35 * money)
    packing = helper * random.lognormal(np.log(4_200), 0.40, n)
    farm = farm * np.where(seller, 0.78, 1.0) * random.lognormal(0, 0.05, n)
    returned = seller & (away > 0) & (random.random(n) < 0.30)
    wages = wages * np.where(returned, 0.72, 1.0) * random.lognormal(0, 0.04, n)
    table = pd.DataFrame({
        "household": np.arange(1, n + 1),
        "members": members, "head_age": age, "head_schooling_years": schooling,
        "smartphone": smartphone, "elderly_alone": alone, "disabled_member": disabled,
        "online_role": np.where(seller, "seller", np.where(helper, "helper", "none")),
        "farm_yuan": farm, "wages_yuan": wages, "online_yuan": sales + packing, "transfers_yuan": transfers,
        "income_before_yuan": before,
    })
    amounts = [name for name in table if name.endswith("_yuan")]
    whole = ["members", "head_age", "head_schooling_years"]
    return table.assign(**{name: (table[name] / 10).round() * 10 for name in amounts}).astype(
        {name: int for name in amounts + whole}
    ).replace({True: "true", False: "false"})


def chance(score):
    """Return the probability that goes with a logistic score."""
    return 1 / (1 + np.exp(-score))


def write(folder=FOLDER):
    """Write the table to a folder."""
    survey().to_csv(Path(folder) / "household_survey.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    write()
