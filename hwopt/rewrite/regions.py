"""Which numbers a comparison with a constant lets a word have."""

from dataclasses import dataclass

from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Region:
    """Numbers that a word has where an atom holds: disjoint spans, both ends included."""

    subject: Word
    spans: tuple[tuple[int, int], ...]


def region_of(atom: Word) -> Region | None:
    """Return what a comparison with a constant, or the highest bit, says of a word."""
    if atom.op in {"redor", "redand"}:
        (subject,) = atom.args
        top = (1 << subject.width) - 1
        return Region(subject, ((1, top),) if atom.op == "redor" else ((top, top),))
    if atom.op == "slice" and atom.value == atom.args[0].width - 1:
        subject = atom.args[0]
        return Region(subject, ((1 << atom.value, (2 << atom.value) - 1),))
    if atom.op not in {"eq", "ult", "slt"} or not any(a.op == "const" for a in atom.args):
        return None
    a, b = atom.args
    subject, constant = (b, a) if a.op == "const" else (a, b)
    sign = 1 << (subject.width - 1) if atom.op == "slt" else 0
    limit, top = constant.value ^ sign, (1 << subject.width) - 1
    if atom.op == "eq":
        return Region(subject, ((limit, limit),))
    low, high = (limit + 1, top) if subject is b else (0, limit - 1)
    if low > high:
        return Region(subject, ())
    return Region(subject, _turned(low, high, sign))


def _turned(low: int, high: int, sign: int) -> tuple[tuple[int, int], ...]:
    """Return a span of numbers with the sign inverted as spans of unsigned numbers."""
    if not sign or low >= sign or high < sign:
        return ((low ^ sign, high ^ sign),)
    return ((low + sign, 2 * sign - 1), (0, high - sign))
