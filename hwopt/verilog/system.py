"""Functions of the language itself, as words."""

from collections.abc import Sequence
from functools import reduce

from hwopt.verilog.symbols import UnsupportedError
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def system_function(words: Words, name: str, arguments: Sequence[Word], width: int) -> Word:
    """Return what a system function returns.

    Args:
        words: Where words come from.
        name: The function, with its dollar sign.
        arguments: What it is called with.
        width: Of the result [bits].

    Raises:
        UnsupportedError: No words stand for it.
    """
    if name in {"$signed", "$unsigned"}:
        return arguments[0]
    if name == "$clog2" and arguments[0].op == "const":
        return words.const(max(0, arguments[0].value - 1).bit_length(), width)
    if name == "$countones":
        each = (words.bit(arguments[0], at) for at in range(arguments[0].width))
        return reduce(words.add, [words.zext(bit, width) for bit in each])
    raise UnsupportedError(name)
