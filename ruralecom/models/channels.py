"""Who gets what of 100 yuan that consumers spend, by the channel through which the goods reach them.

Count 100 yuan that customers have paid and do not get back. With the share r of orders returned, 100 / (1 - r) yuan
were rung up, in 100 / (V (1 - r)) parcels of V yuan. Every parcel is packed and sent, the returned ones travel twice,
and of what comes back the share u cannot be sold again. A slot fee F for a broadcast that rings up S yuan is due
whether goods come back or not. Commissions are paid on what customers keep. So, for 100 yuan,

    platform 100 a,   promoter 100 b,   slot 100 F / (S (1 - r)),   parcels 100 (f + r f_back + h) / (V (1 - r)),

and what is left is shared among traders, by their margins, and the farm gate: `value_chain`, walked back from the
customer. The farm must grow (1 + u r / (1 - r)) / (kept share of the chain) times what customers keep. The cost of
growing what they keep, the cost of growing the rest, and what is left over divide the farm's money. All parts add up to
100 exactly. With r on both sides multiplied out, break-even return rates solve a linear equation.

`CHANNELS` holds **illustrative** rates: of a plausible size, not measured.
"""

from dataclasses import dataclass

import numpy as np

from ruralecom.models.accepted import require
from ruralecom.models.value_chain import Stage, breakdown, farm_price_left

__all__ = [
    "CHANNELS", "GROWING_YUAN", "PARTS", "Channel", "break_even_order_value", "break_even_return", "break_even_slot_sales",
    "left_to_farmer", "outside_the_hundred", "split",
]

SPENT = 100.0         # yuan that customers have paid and do not get back
GROWING_YUAN = 22.0   # illustrative cost of growing what 100 yuan buy at the shop's price

PARTS = {
    "traders": "Traders' margins", "platform": "Platform", "promoter": "Influencer or group leader", "slot": "Slot fee",
    "freight": "Freight, out and back", "handling": "Boxes and handling", "grown": "Growing what is kept",
    "grown_lost": "Growing what is lost", "farmer": "Left to the farmer",
}


@dataclass(frozen=True)
class Channel:
    """Hold the rates of one channel; numbers, arrays or symbols.

    Args:
        stages: value_chain stages after the farm, from farm to customer; their commission_rate is the margin that a
            trader keeps of his selling price, their loss_share what spoils or is sorted out. A stage that buys inputs or
            adds value in yuan a kilogram is refused: 100 yuan have no kilogram.
        order_value_yuan: value of one parcel as ordered.
        returned_share: share of the value ordered that is sent back and refunded, below 1.
        unsaleable_share: share of returned goods that cannot be sold again.
        platform_rate, promoter_rate: shares of what customers keep paying; fees and paid traffic; influencer or leader.
        slot_fee_yuan, slot_sales_yuan: price of a place in a broadcast, and what the broadcast rings up.
        freight_yuan, freight_back_yuan: a parcel out, a parcel back, whoever is paid.
        handling_yuan: box, packing and answering, per parcel, as far as somebody is paid for it.
        public_share: share of the freight that public money pays.
        price_level: the price of the same goods against the shop's; moves the cost of growing what 100 yuan buy.
    """

    stages: tuple = ()
    order_value_yuan: float = 60.0
    returned_share: float = 0.0
    unsaleable_share: float = 1.0
    platform_rate: float = 0.0
    promoter_rate: float = 0.0
    slot_fee_yuan: float = 0.0
    slot_sales_yuan: float = 40000.0
    freight_yuan: float = 0.0
    freight_back_yuan: float = 0.0
    handling_yuan: float = 0.0
    public_share: float = 0.0
    price_level: float = 1.0

    def __post_init__(self):
        for name in ("order_value_yuan", "slot_sales_yuan", "price_level"):
            require(name, getattr(self, name), above=0)
        for name in ("slot_fee_yuan", "freight_yuan", "freight_back_yuan", "handling_yuan"):
            require(name, getattr(self, name), at_least=0, unit="yuan")
        for name in ("unsaleable_share", "platform_rate", "promoter_rate", "public_share"):
            require(name, getattr(self, name), at_least=0, at_most=1)
        require("returned_share", self.returned_share, at_least=0, below=1)
        for stage in self.stages:
            require(f"{stage.name}: inputs_yuan_per_kg", stage.inputs_yuan_per_kg, at_least=0, at_most=0)
            require(f"{stage.name}: value_added_yuan_per_kg", stage.value_added_yuan_per_kg, at_least=0, at_most=0)


def split(channel: Channel, growing_yuan=GROWING_YUAN) -> dict:
    """Return the parts of 100 yuan of final spending, named as in PARTS; they sum to 100.

    Args:
        growing_yuan: cost of growing what 100 yuan buy at the shop's price.

    Returns:
        Part -> yuan. farmer is what is left after growing; it is negative where the channel costs more than it brings.

    >>> parts = split(CHANNELS["livestream"])
    >>> {name: round(amount, 1) for name, amount in parts.items() if amount > 1e-9}  # doctest: +NORMALIZE_WHITESPACE
    {'platform': 5.0, 'promoter': 15.0, 'slot': 5.6, 'freight': 12.2, 'handling': 11.1, 'grown': 22.0,
     'grown_lost': 3.0, 'farmer': 26.2}
    >>> round(sum(parts.values()), 9)
    100.0
    """
    require("growing_yuan", growing_yuan, at_least=0, unit="yuan")
    kept = 1 - channel.returned_share
    parcels = SPENT / (channel.order_value_yuan * kept)
    paid_out = {
        "platform": SPENT * channel.platform_rate,
        "promoter": SPENT * channel.promoter_rate,
        "slot": SPENT * channel.slot_fee_yuan / (channel.slot_sales_yuan * kept),
        "freight": parcels * _freight(channel) * (1 - channel.public_share),
        "handling": parcels * channel.handling_yuan,
    }
    gate, chain_factor = _walk_back(channel, SPENT - sum(paid_out.values()))
    grown = growing_yuan / channel.price_level
    grown_lost = grown * (chain_factor * _sent_for_one_kept(channel) - 1)
    traders = SPENT - sum(paid_out.values()) - gate
    return {"traders": traders, **paid_out, "grown": grown, "grown_lost": grown_lost, "farmer": gate - grown - grown_lost}


def left_to_farmer(channel: Channel, growing_yuan=GROWING_YUAN):
    """Return what is left of 100 yuan for the farmer's own work, land and risk, after growing.

    >>> round(left_to_farmer(CHANNELS["wholesale"]), 1)
    24.0
    """
    return split(channel, growing_yuan)["farmer"]


def outside_the_hundred(channel: Channel) -> dict:
    """Return what the 100 yuan do not show.

    Returns:
        rung_up and refunded (yuan ordered and given back for 100 that stay), parcels, goods_grown (for one unit kept),
        public (yuan of public money beside the 100).

    >>> {name: round(number, 2) for name, number in outside_the_hundred(CHANNELS["livestream"]).items()}
    {'rung_up': 111.11, 'refunded': 11.11, 'parcels': 1.85, 'goods_grown': 1.13, 'public': 0.0}
    """
    rung_up = SPENT / (1 - channel.returned_share)
    parcels = rung_up / channel.order_value_yuan
    chain_factor = _walk_back(channel, SPENT)[1]
    return {
        "rung_up": rung_up, "refunded": rung_up * channel.returned_share, "parcels": parcels,
        "goods_grown": chain_factor * _sent_for_one_kept(channel),
        "public": parcels * _freight(channel) * channel.public_share,
    }


def break_even_return(channel: Channel, left_elsewhere_yuan, growing_yuan=GROWING_YUAN):
    """Return the returned share at which a channel leaves the farmer as much as another; NaN if no share below 1 does.

    The channel's own returned_share is not used.

    >>> round(float(break_even_return(CHANNELS["livestream"], left_to_farmer(CHANNELS["wholesale"]))), 3)
    0.133
    """
    to_gate, chain_factor = _walk_back(channel, 1.0)
    grown = growing_yuan / channel.price_level * chain_factor
    paid_by_seller = 1 - channel.public_share
    per_yuan = channel.slot_fee_yuan / channel.slot_sales_yuan
    per_yuan = per_yuan + (channel.freight_yuan * paid_by_seller + channel.handling_yuan) / channel.order_value_yuan
    room = to_gate * SPENT * (1 - channel.platform_rate - channel.promoter_rate) - grown - left_elsewhere_yuan
    sending = to_gate * SPENT * per_yuan
    coming_back = to_gate * SPENT * channel.freight_back_yuan * paid_by_seller / channel.order_value_yuan
    worse_with_returns = room + coming_back + grown * channel.unsaleable_share
    possible = (room >= sending) & (worse_with_returns > room - sending)  # the share lies between 0 and 1
    return np.where(possible, (room - sending) / np.where(possible, worse_with_returns, 1.0), np.nan)


def break_even_slot_sales(channel: Channel, left_elsewhere_yuan, growing_yuan=GROWING_YUAN):
    """Return what a broadcast must ring up (yuan) to leave the farmer as much as another channel; NaN if no sum will do.

    >>> round(float(break_even_slot_sales(CHANNELS["livestream"], left_to_farmer(CHANNELS["wholesale"]))))
    28846
    """
    to_gate = _walk_back(channel, 1.0)[0]
    parts = split(channel, growing_yuan)
    room = parts["farmer"] + to_gate * parts["slot"] - left_elsewhere_yuan
    needed = to_gate * SPENT * channel.slot_fee_yuan / (1 - channel.returned_share)
    return np.where(room > 0, needed / np.where(room > 0, room, 1.0), np.nan)


def break_even_order_value(channel: Channel, left_elsewhere_yuan, growing_yuan=GROWING_YUAN):
    """Return the order value (yuan) at which a channel leaves the farmer as much as another; NaN if none will do.

    >>> round(float(break_even_order_value(CHANNELS["shop"], left_to_farmer(CHANNELS["wholesale"]))), 1)
    38.9
    """
    to_gate = _walk_back(channel, 1.0)[0]
    parts = split(channel, growing_yuan)
    in_parcels = to_gate * (parts["freight"] + parts["handling"])
    room = parts["farmer"] + in_parcels - left_elsewhere_yuan
    return np.where(room > 0, in_parcels * channel.order_value_yuan / np.where(room > 0, room, 1.0), np.nan)


def _freight(channel):
    return channel.freight_yuan + channel.returned_share * channel.freight_back_yuan


def _sent_for_one_kept(channel):
    # of r / (1 - r) units that come back, u are thrown away and 1 - u go out again
    return 1 + channel.unsaleable_share * channel.returned_share / (1 - channel.returned_share)


def _walk_back(channel, yuan):
    """Return the part of `yuan` that reaches the farm gate, and how much leaves the farm for one unit that arrives."""
    price = farm_price_left(yuan, channel.stages)
    leaving = breakdown((Stage("farm", "farmer"), *channel.stages))["kg_leaving"][0]
    return price * leaving, leaving


CHANNELS = {
    "wholesale": Channel(stages=(
        Stage("collecting", "collector", loss_share=0.03, commission_rate=0.12),
        Stage("wholesaling", "wholesaler", loss_share=0.07, commission_rate=0.18),
        Stage("retailing", "retailer", loss_share=0.08, commission_rate=0.30),
    )),
    "shop": Channel(
        stages=(Stage("sorting", "farmer", loss_share=0.05),), returned_share=0.06, unsaleable_share=0.7,
        platform_rate=0.18, freight_yuan=6.0, freight_back_yuan=6.0, handling_yuan=6.0,
    ),
    "livestream": Channel(
        stages=(Stage("sorting", "farmer", loss_share=0.05),), returned_share=0.10, unsaleable_share=0.7,
        platform_rate=0.05, promoter_rate=0.15, slot_fee_yuan=2000.0, slot_sales_yuan=40000.0,
        freight_yuan=6.0, freight_back_yuan=6.0, handling_yuan=6.0,
    ),
    "group": Channel(
        stages=(Stage("sorting", "farmer", loss_share=0.04),), order_value_yuan=30.0, returned_share=0.02,
        platform_rate=0.15, promoter_rate=0.10, freight_yuan=2.5, handling_yuan=1.5, public_share=0.4,
    ),
}
