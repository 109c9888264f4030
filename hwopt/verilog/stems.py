"""What an intermediate result is called: by what it is made of, or by what it is made for."""

import re
from collections.abc import Callable

from hwopt.verilog.word import Word

#: Longest name that is made of operands [characters].
_LONGEST = 28
_OF_TWO = {
    "add": "plus",
    "sub": "minus",
    "mul": "times",
    "eq": "is",
    "ult": "below",
    "slt": "below",
}
_FOR = {
    "add": "sum",
    "sub": "difference",
    "mul": "product",
    "mux": "choice",
    "eq": "equal",
    "ult": "below",
    "slt": "below",
    "shl": "shifted",
    "lshr": "shifted",
    "ashr": "shifted",
    "cat": "bits",
    "slice": "part",
    "sext": "extended",
    "xor": "parity",
    "redxor": "parity",
    "and": "all",
    "redand": "all",
    "or": "any",
    "redor": "any",
    "not": "inverse",
    "read": "entry",
    "const": "constant",
    "call": "result",
}
_SUFFIX = re.compile(r"_(?:i|o|q|d|r|n|reg|next)$")


def stem_of(word: Word, target: str, name: Callable[[Word], str | None]) -> str:
    """Return what to call a word.

    Args:
        word: What gets a name.
        target: The signal that it is needed for.
        name: The name of a word that has one already.
    """
    if word.op in _OF_TWO:
        parts = [_short(a, name) for a in word.args]
        if all(parts):
            joined = f"_{_OF_TWO[word.op]}_".join(p for p in parts if p)
            if len(joined) <= _LONGEST and not joined[0].isdigit():
                return joined
    return f"{_SUFFIX.sub('', target)}_{_FOR.get(word.op, word.op)}"


def _short(word: Word, name: Callable[[Word], str | None]) -> str | None:
    known = word.name if word.op == "sig" else name(word)
    if known is not None:
        return _SUFFIX.sub("", known) if known.isidentifier() else None
    return str(word.value) if word.op == "const" else None
