"""The gates that the language has itself, as words."""

from collections.abc import Callable, Sequence

from hwopt.verilog.symbols import UnsupportedError
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Gates with one input, the last port, and any number of outputs; all others have one output.
ONE_INPUT = frozenset({"buf", "not"})


def gate_function(words: Words, name: str, inputs: Sequence[Word]) -> Word:
    """Return what a gate of a name drives, one bit.

    Raises:
        UnsupportedError: It is a switch, or may float.
    """
    joins: dict[str, Callable[[Sequence[Word]], Word]] = {
        "and": words.conj,
        "or": words.disj,
        "xor": words.xor,
        "buf": words.conj,
    }
    plain = {"nand": "and", "nor": "or", "xnor": "xor", "not": "buf"}.get(name, name)
    if plain not in joins or any(word.width != 1 for word in inputs):
        raise UnsupportedError(f"gate {name}")
    word = joins[plain](inputs)
    return word if plain == name else words.invert(word)
