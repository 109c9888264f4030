"""Integer literals and the values next to them."""

import re
from collections.abc import Iterator

_SIZED = re.compile(r"(?P<size>\d[\d_]*)?\s*'(?P<sign>[sS]?)(?P<base>[bBoOdDhH])\s*(?P<digits>\S+)")
_BASES = {"b": 2, "o": 8, "d": 10, "h": 16}
_FORMATS = {2: "b", 8: "o", 10: "d", 16: "x"}
#: Bits of a literal that has no size [bits].
_INTEGER = 32


def neighbours(text: str) -> Iterator[str]:
    """Yield literals of other values in the same form: one more, and the upper bit turned.

    In a pattern with `?`, `x` or `z` each digit that is known turns, from the right.
    """
    if text.isdecimal():
        yield str(int(text) + 1)
        return
    found = _SIZED.fullmatch(text)
    if found is None:
        return
    digits = found["digits"].replace("_", "")
    front = text[: found.start("digits")]
    base = _BASES[found["base"].lower()]
    if re.search(r"[xXzZ?]", digits):
        if base == 2:  # noqa: PLR2004 - binary
            yield from (front + turned for turned in _turned(digits))
        return
    width = int((found["size"] or str(_INTEGER)).replace("_", ""))
    value = int(digits, base)
    others = dict.fromkeys(((value + 1) % (1 << width), value ^ (1 << (width - 1))))
    yield from (front + _digits(other, base, len(digits)) for other in others)


def _turned(digits: str) -> Iterator[str]:
    for place in reversed(range(len(digits))):
        if digits[place] in "01":
            yield digits[:place] + str(1 - int(digits[place])) + digits[place + 1 :]


def _digits(value: int, base: int, length: int) -> str:
    return format(value, _FORMATS[base]).zfill(length if base != 10 else 0)  # noqa: PLR2004
