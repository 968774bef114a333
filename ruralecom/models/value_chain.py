"""Who keeps what of the price of a kilogram, from the field to the customer.

Along a chain every stage buys from the one before, loses some kilograms, buys inputs from outside and adds value
(wages, rent, profit and tax). The price of a kilogram that leaves a stage is

    (price paid / (1 - loss share) + inputs + value added) / (1 - rate of the price kept as commission).

Summed over the stages, and counted per kilogram that reaches the customer, inputs and value added make up the
customer's price exactly: value added is what the chain is made of, each yuan counted once (Kaplinsky and Morris, A
Handbook for Value Chain Research, 2001).

The two example chains are **illustrative**: orders of magnitude for a fresh fruit such as pears, not measurements.
"""

from dataclasses import dataclass, replace

import pandas as pd

from ruralecom.models.accepted import require

__all__ = [
    "Stage", "account", "breakdown", "farm_price_left", "online_chain", "price_after", "price_before", "shares_by_actor",
    "wholesale_chain", "with_farm_price",
]


@dataclass(frozen=True)
class Stage:
    """Hold one stage of a chain; every amount is per kilogram that leaves the stage.

    Args:
        name: what is done.
        actor: who does it and keeps the value added.
        inputs_yuan_per_kg: goods and services bought from outside the chain (boxes, fuel, fertiliser).
        value_added_yuan_per_kg: wages, rent, profit and tax.
        loss_share: fraction of the kilograms that enter the stage and do not leave it, below 1.
        commission_rate: fraction of the stage's own selling price kept as further value added, below 1.
    """

    name: str
    actor: str
    inputs_yuan_per_kg: float = 0.0
    value_added_yuan_per_kg: float = 0.0
    loss_share: float = 0.0
    commission_rate: float = 0.0

    def __post_init__(self):
        require(f"{self.name}: inputs_yuan_per_kg", self.inputs_yuan_per_kg, at_least=0)
        require(f"{self.name}: value_added_yuan_per_kg", self.value_added_yuan_per_kg)
        require(f"{self.name}: loss_share", self.loss_share, at_least=0, below=1)
        require(f"{self.name}: commission_rate", self.commission_rate, at_least=0, below=1)


def price_after(price_before_yuan_per_kg, stage: Stage):
    """Return the price (yuan/kg) at which a stage sells what it bought.

    >>> price_after(4.0, Stage("sorting", "trader", inputs_yuan_per_kg=0.5, value_added_yuan_per_kg=1.0, loss_share=0.2))
    6.5
    """
    paid = price_before_yuan_per_kg / (1 - stage.loss_share)
    return (paid + stage.inputs_yuan_per_kg + stage.value_added_yuan_per_kg) / (1 - stage.commission_rate)


def price_before(price_after_yuan_per_kg, stage: Stage):
    """Return the price (yuan/kg) a stage can pay if it has to sell at a given price.

    >>> price_before(6.5, Stage("sorting", "trader", inputs_yuan_per_kg=0.5, value_added_yuan_per_kg=1.0, loss_share=0.2))
    4.0
    """
    kept = price_after_yuan_per_kg * (1 - stage.commission_rate)
    return (kept - stage.inputs_yuan_per_kg - stage.value_added_yuan_per_kg) * (1 - stage.loss_share)


def farm_price_left(customer_price_yuan_per_kg, stages_after_farm):
    """Return what is left for a kilogram at the farm gate when the customer's price is given.

    The result is negative where the chain costs more than the customer pays.

    >>> round(farm_price_left(12.0, online_chain()[1:]), 2)
    5.99
    """
    price = customer_price_yuan_per_kg
    for stage in reversed(stages_after_farm):
        price = price_before(price, stage)
    return price


def breakdown(stages) -> dict:
    """Follow one sold kilogram back through the chain.

    Uses arithmetic only, so stages may hold arrays or symbols.

    Args:
        stages: Stage objects from the farm to the customer.

    Returns:
        Lists with one entry a stage: kg_leaving (per kilogram sold to the customer), price (yuan per kilogram leaving
        the stage), and, in yuan per kilogram sold to the customer, inputs, value_added and lost_value (what the stage
        paid for kilograms it lost: no item of its own but part of what earlier stages received, and not to be added up,
        because the price of what is lost late contains what was lost before).

    >>> parts = breakdown(wholesale_chain())
    >>> round(sum(parts["inputs"]) + sum(parts["value_added"]), 6) == round(parts["price"][-1], 6)
    True
    """
    if not stages:
        raise ValueError("stages is empty; accepted: at least one Stage")
    kilograms = [1.0]
    for stage in reversed(stages[1:]):
        kilograms.insert(0, kilograms[0] / (1 - stage.loss_share))
    parts = {"kg_leaving": kilograms, "price": [], "inputs": [], "value_added": [], "lost_value": []}
    price = 0.0
    for stage, leaving in zip(stages, kilograms, strict=True):
        paid = price
        price = price_after(paid, stage)
        parts["price"].append(price)
        parts["inputs"].append(leaving * stage.inputs_yuan_per_kg)
        parts["value_added"].append(leaving * (stage.value_added_yuan_per_kg + stage.commission_rate * price))
        parts["lost_value"].append(leaving * paid * (1 / (1 - stage.loss_share) - 1))
    return parts


def account(stages) -> pd.DataFrame:
    """Return the chain's account, one row a stage.

    Returns:
        stage, actor, kg_leaving, price (yuan/kg), inputs, value_added, lost_value (yuan per kilogram sold), and
        share (value added as a fraction of the customer's price). inputs + value_added sum to the customer's price.

    >>> account(wholesale_chain())[["stage", "price", "value_added", "share"]].round(2)
             stage  price  value_added  share
    0         farm   3.20         2.24   0.26
    1   collecting   3.80         0.42   0.05
    2  wholesaling   5.33         0.67   0.08
    3    retailing   8.62         2.20   0.26
    """
    parts = breakdown(stages)
    table = pd.DataFrame({"stage": [stage.name for stage in stages], "actor": [stage.actor for stage in stages], **parts})
    return table.assign(share=table["value_added"] / table["price"].iloc[-1])


def shares_by_actor(stages) -> pd.Series:
    """Return value added by actor, and inputs from outside, as fractions of the customer's price (sum 1).

    >>> round(float(shares_by_actor(online_chain())["farmer"]), 3)
    0.287
    """
    table = account(stages)
    by_actor = table.groupby("actor", sort=False)["share"].sum()
    outside = table["inputs"].sum() / table["price"].iloc[-1]
    return pd.concat([by_actor, pd.Series({"bought from outside": outside})])


def wholesale_chain(
    farm_inputs=1.4, farm_value_added=1.8, loss_collecting=0.03, loss_wholesaling=0.08, loss_retailing=0.10
) -> tuple[Stage, ...]:
    """Return the illustrative chain farm, collector, wholesale market, shop (amounts in yuan per kilogram leaving)."""
    return (
        Stage("farm", "farmer", farm_inputs, farm_value_added),
        Stage("collecting", "collector", 0.15, 0.35, loss_collecting),
        Stage("wholesaling", "wholesaler", 0.60, 0.60, loss_wholesaling),
        Stage("retailing", "retailer", 0.50, 2.20, loss_retailing),
    )


def online_chain(
    farm_inputs=1.4, farm_value_added=1.8, packing_inputs=1.3, packing_value_added=0.5, freight=2.6,
    loss_packing=0.05, loss_freight=0.04, commission_rate=0.08, packer="farmer",
) -> tuple[Stage, ...]:
    """Return the illustrative chain farm, grading and packing, parcel, platform (amounts in yuan per kilogram leaving).

    Args:
        freight: what the parcel company charges, half of it its own value added and half inputs.
        loss_freight: parcels damaged or sent back, paid for by the seller.
        commission_rate: platform fee, payment fee and paid traffic as a fraction of the customer's price.
        packer: who grades, packs and answers customers: the farmer, or a cooperative that is paid for it.
    """
    return (
        Stage("farm", "farmer", farm_inputs, farm_value_added),
        Stage("packing", packer, packing_inputs, packing_value_added, loss_packing),
        Stage("parcel", "parcel company", freight / 2, freight / 2, loss_freight),
        Stage("platform", "platform", commission_rate=commission_rate),
    )


def with_farm_price(stages, farm_price_yuan_per_kg):
    """Return the chain with the farm's value added changed so that it sells at a given price.

    >>> with_farm_price(wholesale_chain(), 4.0)[0].value_added_yuan_per_kg
    2.6
    """
    farm = stages[0]
    value_added = farm_price_yuan_per_kg * (1 - farm.commission_rate) - farm.inputs_yuan_per_kg
    return (replace(farm, value_added_yuan_per_kg=value_added), *stages[1:])
