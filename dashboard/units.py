"""Numbers as a reader says them: £4.10m, 24.6 %, 3.2 pp, 1,204 customers, 2.4 days, "–" for unknown.

A unit is "currency" (of the deployment) or "currency per day", "share" (0 to 1 inside, shown in per cent), a length
of time, a measure without a word ("score", "points", "ratio"), "count", or else the noun that is counted. Every
function answers with text and never fails on NaN.
"""

from math import isclose, isfinite, log10

NOTHING = "–"
MINUS = "−"
THIN = "\u202f"
"""Narrow no-break space, between a number and the sign or word that belongs to it."""

_SYMBOLS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "C$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "JPY": "¥",
    "NGN": "₦",
    "NZD": "NZ$",
    "USD": "$",
}
_SCALES = ((1e9, "bn"), (1e6, "m"), (1e4, "k"))
"""From where on a number is written with a letter; k stands for a thousand, ten thousand is where it begins."""
_TIMES = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"}
_SCORES = {"points", "score"}
_WORDLESS = {*_TIMES, *_SCORES, "currency", "currency per day", "share", "ratio", "count"}


def symbol(currency: str) -> str:
    """What stands before an amount: the currency's sign, or its ISO code and a space."""
    return _SYMBOLS.get(currency, f"{currency}{THIN}")


def say(value: float, unit: str, currency: str = "GBP") -> str:
    """The value with its unit, short enough for a card or a label; counts come without their noun."""
    if not isfinite(value):
        return NOTHING
    sign = MINUS if _rounds_to_less_than_nothing(value, unit) else ""
    size = abs(value)
    if unit == "currency":
        return f"{sign}{symbol(currency)}{_amount(size)}"
    if unit == "currency per day":
        return f"{sign}{symbol(currency)}{_amount(size)} a day"
    if unit == "share":
        return f"{sign}{100 * size:.1f}{THIN}%"
    if unit == "ratio":
        return f"{sign}{size:,.2f}"
    if unit in _TIMES:
        noun = unit.removesuffix("s") if f"{size:.1f}" == "1.0" else unit
        return f"{sign}{size:,.1f}{THIN}{noun}"
    if unit in _SCORES:
        return f"{sign}{size:,.1f}"
    return f"{sign}{_count(size)}"


def say_fully(value: float, unit: str, currency: str = "GBP") -> str:
    """The value as in a sentence: like :func:`say`, and counts bring their noun."""
    text = say(value, unit, currency)
    return text if unit in _WORDLESS or text == NOTHING else f"{text} {unit}"


def say_exactly(value: float, unit: str, currency: str = "GBP") -> str:
    """The value to the hundredth of an amount and the last one counted, for a terminal or a check against the books."""
    sign, size = (MINUS if value < 0 else ""), abs(value)
    if unit == "currency" and isfinite(value):
        return f"{sign}{symbol(currency)}{size:,.2f}"
    if unit == "count" and isfinite(value):
        return f"{sign}{size:,.0f}"
    return say_fully(value, unit, currency)


def say_change(now: float, before: float, unit: str) -> str:
    """The change with its sign: percentage points between shares, points between scores, else per cent.

    Unknown where either side is, and where there was nothing to grow from.
    """
    difference = now - before
    if not isfinite(difference):
        return NOTHING
    if unit == "share":
        return f"{_signed(100 * difference)}{THIN}pp"
    if unit in _SCORES:
        return _signed(difference)
    if before <= 0:
        return NOTHING
    return f"{_signed(100 * difference / before)}{THIN}%"


def say_difference(difference: float, unit: str, currency: str = "GBP") -> str:
    """A difference in the unit itself, with its sign: +£12.3k, −1.1 pp, +204."""
    if not isfinite(difference):
        return NOTHING
    if unit == "share":
        return f"{_signed(100 * difference)}{THIN}pp"
    text = say(difference, unit, currency)
    return text if text.startswith(MINUS) else f"+{text}"


def say_range(low: float, high: float, unit: str, currency: str = "GBP") -> str:
    """An interval's ends: 23.1 to 26.2 %; a shared word is said once."""
    return _range(say(low, unit, currency), say(high, unit, currency), unit)


def say_difference_range(low: float, high: float, unit: str, currency: str = "GBP") -> str:
    """The ends of a difference's interval: −1.1 to +0.4 pp."""
    return _range(say_difference(low, unit, currency), say_difference(high, unit, currency), unit)


def _range(start: str, end: str, unit: str) -> str:
    if THIN in end and not unit.startswith("currency"):
        start = start.partition(THIN)[0]
    return f"{start} to {end}"


def axis_ticks(highest: float, unit: str, currency: str = "GBP", lowest: float = 0.0) -> tuple[list[float], list[str]]:
    """Four to six round tick positions over the range, zero included, and what stands beside them."""
    span = max(highest, 0.0) - min(lowest, 0.0)
    if not isfinite(span) or span <= 0:
        return [0.0], _ticks_said([0.0], 1.0, unit, currency)
    step = _round_step(span / 5)
    start, stop = int(min(lowest, 0.0) // step), int(-(-max(highest, 0.0) // step))
    ticks = [number * step for number in range(start, stop + 1)]
    return ticks, _ticks_said(ticks, step, unit, currency)


def _ticks_said(ticks: list[float], step: float, unit: str, currency: str) -> list[str]:
    """Round numbers in one scale with as few decimals as tell them apart: £4m, 50 %, 1,200."""
    top = max(abs(ticks[0]), abs(ticks[-1]))
    scale, letter = next(((_size(letter), letter) for start, letter in _SCALES if top >= start), (1.0, ""))
    if unit == "share":
        scale, letter = 0.01, f"{THIN}%"
    decimals = next((count for count in range(4) if isclose(round(step / scale, count), step / scale)), 4)
    before = symbol(currency) if unit.startswith("currency") else ""
    return [
        f"{MINUS if tick < 0 else ''}{before}{abs(tick) / scale:,.{decimals if tick else 0}f}"
        f"{letter if tick or unit == 'share' else ''}"
        for tick in ticks
    ]


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5, 10 times a power of ten that is not below ``rough``."""
    power: float = 10 ** (log10(rough) // 1)
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)


def _amount(size: float) -> str:
    """Three significant digits with k, m or bn; pence below a hundred."""
    for start, letter in _SCALES:
        if size >= start * 0.9995:
            scaled = size / _size(letter)
            return f"{scaled:,.{_decimals(scaled)}f}{letter}"
    return f"{size:,.0f}" if size >= 99.995 else f"{size:,.2f}"


def _size(letter: str) -> float:
    return {"k": 1e3, "m": 1e6, "bn": 1e9}[letter]


def _count(size: float) -> str:
    """Whole numbers in full up to a million; averages of counts with two decimals."""
    if size >= 999_500:
        return _amount(size)
    is_whole = abs(size - round(size)) < 1e-9
    return f"{size:,.0f}" if is_whole or size >= 100 else f"{size:,.2f}"


def _decimals(scaled: float) -> int:
    """Decimals that leave three significant digits."""
    return 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0


def _signed(value: float) -> str:
    """One decimal with its sign; nothing but zeros has none."""
    text = f"{abs(value):,.1f}"
    if text.strip("0.") == "":
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


def _rounds_to_less_than_nothing(value: float, unit: str) -> bool:
    """Whether a minus is due: −0.04 per cent is written 0.0 %, without one."""
    return value < 0 and round(abs(value), 3 if unit == "share" else 2) > 0
