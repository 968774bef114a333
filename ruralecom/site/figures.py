"""Figures as prose writes them, English or Chinese, held against a row of the ledger.

"521 billion yuan", "5210亿元", "more than 54 per cent" and "百分之五十四" are read
as numbers with a last shown digit; a figure agrees with the ledger if the
ledger's value, rounded to that digit, is the number shown.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

SCALES = {
    "trillion": 10**12, "hundred billion": 10**11, "billion": 10**9, "hundred million": 10**8, "million": 10**6,
    "hundred thousand": 10**5, "ten thousand": 10**4, "thousand": 10**3, "hundred": 100,
    "bn": 10**9, "万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "百": 100,
}
SHARES = ("percentage points", "percentage point", "per cent", "percent", "points", "个百分点", "百分点", "%")
WORDS = {word: number for number, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty".split())}
CHINESE_DIGITS = {**{digit: number for number, digit in enumerate("零一二三四五六七八九")}, "两": 2, "〇": 0}

# Nouns that name what is counted, by the ledger's base unit; a noun of another unit is a contradiction.
NOUNS = {
    "yuan": ("yuan", "rmb", "renminbi", "元"),
    "persons": ("people", "persons", "person", "users", "workers", "residents", "inhabitants", "人", "网民"),
    "parcels": ("parcels", "parcel", "packages", "件"),
    "households": ("households", "household", "户"),
    "kilograms": ("tonnes", "tonne", "tons", "kilograms", "kg", "吨", "公斤"),
    "mu": ("mu", "亩"),
    "dollars": ("dollars", "dollar", "usd", "美元"),
}
TIMES = {"day": ("a day", "per day", "daily", "每日", "日均", "/日"), "month": ("a month", "per month", "monthly", "每月"),
         "week": ("a week", "per week", "weekly", "每周")}
ABOVE = ("more than", "over ", "above", "at least", "beyond", "exceed", "超过", "突破", "以上", "余", "多于", "超")
BELOW = ("up to", "at most", "less than", "below", "under ", "fewer than", "no more than", "不超过", "至多", "以下", "低于", "不到")
FALLING = ("fall", "fell", "drop", "declin", "decreas", "down", "lower", "loss", "lost", "shrank", "shrink", "minus",
           "下降", "减少", "降低", "负")

_SCALE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_SHARE = "|".join(map(re.escape, SHARES))
_NUMBER = r"(?<![A-Za-z0-9_.])(?P<percent>百分之)?(?P<sign>[+\-\u2212])?(?P<digits>\d{1,3}(?:[,\u202f]\d{3})+|\d+)(?P<decimals>\.\d+)?"
FIGURE = re.compile(
    rf"{_NUMBER}(?:st|nd|rd|th)?(?:[\s\u202f-]*(?P<scale>{_SCALE})(?![a-z]))?(?:[\s\u202f-]*(?P<share>{_SHARE})(?![a-z]))?",
    re.IGNORECASE,
)


class FigureError(ValueError):
    """A figure in prose that does not say what the ledger says."""


@dataclass(frozen=True)
class Figure:
    """A number read from prose: value (a share as a fraction) and half a unit of its last shown digit."""

    value: Decimal
    half_unit: Decimal
    is_share: bool
    signed: bool

    def shows(self, number):
        """Say whether a number, rounded to the digits shown, is this figure."""
        return abs(Decimal(str(number)) - self.value) <= self.half_unit * (1 + Decimal("1e-9"))


def normalised(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("\u2212", "-")).strip()


def read_figures(text):
    """List the figures in a text, in their order.

    >>> [str(figure.value) for figure in read_figures("521 billion yuan")]
    ['521000000000']
    >>> [str(figure.value) for figure in read_figures("15% to 20%")], [str(f.value) for f in read_figures("2 to 3 million")]
    (['0.15', '0.20'], ['2000000', '3000000'])
    """
    plain = _numerals(normalised(text))
    matches = list(FIGURE.finditer(plain))
    if len(matches) == 2:       # "2 to 3 million": the second number's unit is the first's too
        first, second = matches
        if not (first["scale"] or first["share"] or first["percent"]):
            return [_figure(first, second), _figure(second)]
    return [_figure(match) for match in matches]


def _numerals(text):
    """Write number words and Chinese numerals as digits, where they are figures of their own."""
    text = re.sub(r"百分之([零一二三四五六七八九十]+)", lambda m: f"百分之{_chinese(m.group(1))}", text)
    if re.search(r"\d", text):
        return text
    text = re.sub(r"\bhalf\b|一半", "50%", text)
    text = re.sub(r"[零〇一二两三四五六七八九十]+", lambda m: str(_chinese(m.group())), text)
    names = "|".join(sorted(WORDS, key=len, reverse=True))
    return re.sub(rf"\b(?:{names})\b", lambda m: str(WORDS[m.group().lower()]), text, flags=re.IGNORECASE)


def _chinese(text):
    """Read a Chinese numeral below one hundred.

    >>> _chinese("三"), _chinese("十二"), _chinese("五十四")
    (3, 12, 54)
    """
    tens, sign, ones = text.rpartition("十")
    if not sign:
        return int("".join(str(CHINESE_DIGITS[digit]) for digit in text))
    return 10 * (CHINESE_DIGITS[tens] if tens else 1) + (CHINESE_DIGITS[ones] if ones else 0)


def _figure(match, unit_of=None):
    unit_of = unit_of or match
    is_share = bool(unit_of["share"] or unit_of["percent"])
    factor = Decimal(SCALES.get((unit_of["scale"] or "").lower(), 1)) * (Decimal("0.01") if is_share else 1)
    digits = re.sub(r"[,\u202f]", "", match["digits"]) + (match["decimals"] or "")
    last = Decimal(1).scaleb(-(len(match["decimals"]) - 1 if match["decimals"] else 0))
    sign = -1 if match["sign"] == "-" else 1
    return Figure(sign * Decimal(digits) * factor, last * factor / 2, is_share, bool(match["sign"]))


def check_figure(text, claim):
    """Raise FigureError unless a text shows the figure of a ledger row, unit included.

    text: what the page prints. claim: the row (see `ruralecom.ledger.Claim`).
    """
    expected = [claim.base_value] + ([] if claim.base_value_high is None else [claim.base_value_high])
    figures = read_figures(text)
    problem = _problem(normalised(text).lower(), figures, expected, claim)
    if problem:
        raise FigureError(f"{text!r} {problem}; the ledger has {claim.text('en')} ({claim.printed}) for {claim.id}")


def _problem(text, figures, expected, claim):
    if len(figures) != len(expected):
        return f"holds {len(figures)} figures where {len(expected)} is needed"
    if claim.base_unit == "fraction" and claim.unit != "fraction" and not all(figure.is_share for figure in figures):
        return "has no per cent sign"
    if claim.base_unit != "fraction" and any(figure.is_share for figure in figures):
        return "has a per cent sign"
    for figure, number in zip(figures, expected, strict=True):
        falling = not figure.signed and number < 0 and any(word in text for word in FALLING)
        if not figure.shows(-number if falling else number):
            return "is another number"
    return _problem_of_words(text, claim)


# What a unit such as "yuan per household" names, as the nouns are listed.
_PLURAL = {"person": "persons", "person-times": "persons", "household": "households", "parcel": "parcels",
           "kilogram": "kilograms", "tonne": "kilograms", "tonnes": "kilograms"}


def _problem_of_words(text, claim):
    base = claim.base_unit
    own = {base, *(_PLURAL.get(part.split(" ")[0], part) for part in base.split(" per "))}
    for unit, nouns in NOUNS.items():
        if unit not in own and any(_has_word(text, noun) for noun in nouns) and (own & NOUNS.keys() or unit == "dollars"):
            return f"counts {unit}"
    for time, phrases in TIMES.items():
        if any(phrase in text for phrase in phrases) and f"per {time}" not in base and f"per {time}" not in claim.unit:
            return f"is by the {time}"
    above, below = any(word in text for word in ABOVE), any(word in text for word in BELOW)
    if below and claim.qualifier != "up_to":
        return "gives an upper bound"
    if above and not below and claim.qualifier not in ("above", "range"):
        return "gives a lower bound"
    return ""


def _has_word(text, noun):
    if noun == "元":        # the yuan of 美元 is a dollar
        return bool(re.search(r"(?<!美)元", text))
    return bool(re.search(rf"\b{noun}\b", text)) if noun.isascii() else noun in text
