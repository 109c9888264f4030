"""Words on plain integers: the naive twin of whatever reasons about them."""

from collections.abc import Mapping

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word

Assignment = Mapping[str, int]


def values(roots: list[Word], assignment: Assignment) -> dict[Word, int]:
    """Return the value of every word below the roots; signals not assigned are 0."""
    found: dict[Word, int] = {}
    for word in reachable(roots):
        found[word] = _value(word, [found[a] for a in word.args], assignment)
    return found


def value(word: Word, assignment: Assignment) -> int:
    """Return the value of one word."""
    return values([word], assignment)[word]


def signed(number: int, width: int) -> int:
    """Read a number of a width as signed."""
    return number - (1 << width) if number >> (width - 1) & 1 else number


def _value(word: Word, args: list[int], assignment: Assignment) -> int:  # noqa: C901, PLR0911, PLR0912 - one return for each operation
    mask = (1 << word.width) - 1
    widths = [a.width for a in word.args]
    match word.op:
        case "const":
            return word.value
        case "sig":
            return assignment.get(word.name, 0) & mask
        case "not":
            return ~args[0] & mask
        case "and" | "or" | "xor":
            result = args[0]
            for arg in args[1:]:
                joined = {"and": result & arg, "or": result | arg, "xor": result ^ arg}
                result = joined[word.op]
            return result
        case "redand":
            return int(args[0] == (1 << widths[0]) - 1)
        case "redor":
            return int(args[0] != 0)
        case "redxor":
            return args[0].bit_count() & 1
        case "add":
            return (args[0] + args[1]) & mask
        case "sub":
            return (args[0] - args[1]) & mask
        case "mul":
            return (args[0] * args[1]) & mask
        case "udiv":
            return args[0] // args[1] if args[1] else 0
        case "umod":
            return args[0] % args[1] if args[1] else 0
        case "eq":
            return int(args[0] == args[1])
        case "ult":
            return int(args[0] < args[1])
        case "slt":
            return int(signed(args[0], widths[0]) < signed(args[1], widths[1]))
        case "mux":
            return args[1] if args[0] else args[2]
        case "slice":
            return args[0] >> word.value & mask
        case "sext":
            return signed(args[0], widths[0]) & mask
        case "cat":
            joined_bits = 0
            for arg, width in zip(args, widths, strict=True):
                joined_bits = joined_bits << width | arg
            return joined_bits
        case "shl":
            return (args[0] << min(args[1], word.width)) & mask
        case "lshr":
            return args[0] >> args[1]
        case "ashr":
            return (signed(args[0], widths[0]) >> args[1]) & mask
    raise AssertionError(f"a word that integers do not know: {word.op}")
