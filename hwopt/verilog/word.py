"""Words: a directed acyclic graph of bit vector operations with explicit widths.

Every operand of `and or xor add sub mul mux eq ult slt` has the width at which the operation
works; nothing is extended implicitly and nothing is signed except `slt`, `ashr` and `sext`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, repr=False)
class Word:
    """One value; equal words of one `Words` are the same object."""

    op: str
    #: Width [bits].
    width: int
    args: tuple["Word", ...] = ()
    #: `const`: the value; `slice`: the lowest bit.
    value: int = 0
    #: `sig`: the signal; `read`: the memory; `call`: the instantiated module and its output.
    name: str = ""
    #: Position in the order of creation, which every iteration follows.
    index: int = 0

    def __repr__(self) -> str:
        tail = f" {self.name}" if self.name else f" {self.value}" if self.op != "mux" else ""
        return f"({self.op}:{self.width}{tail} {' '.join(map(repr, self.args))})"


def zeros(word: Word) -> int:
    """Return how many of the highest bits are known to be 0."""
    if word.op == "const":
        return word.width - word.value.bit_length()
    if word.op == "cat" and word.args[0].op == "const":
        first = zeros(word.args[0])
        return first if first == word.args[0].width else 0
    return 0


def value_of(word: Word, *, signed: bool) -> int:
    """Return the value of a constant as a number."""
    if signed and word.value >> (word.width - 1):
        return word.value - (1 << word.width)
    return word.value
