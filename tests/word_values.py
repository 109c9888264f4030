"""Values of words by Python's integers: a naive interpreter of what the importer reads."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_, or_, xor
from pathlib import PurePosixPath

from hwopt.design import Design, Source
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.verilog.graph import reachable
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate
from hwopt.verilog.word import Word

_BITWISE: dict[str, Callable[[int, int], int]] = {"and": and_, "or": or_, "xor": xor}


def interpreter(generated: Generated) -> Callable[..., dict[str, int]]:
    """Return a function from inputs to outputs, each an unsigned integer by name."""
    source = Source(PurePosixPath("module.v"), generated.text)
    design = Design(generated.name, generated.name, (source,))
    (module,) = modules_of(elaborate(design, design.sources))
    outputs = [d for d in module.drives if module.signals[d.name].direction == "output"]
    order = reachable([drive.word for drive in outputs])

    def run(**inputs: int) -> dict[str, int]:
        values: dict[Word, int] = {}
        for word in order:
            values[word] = _value(word, values, inputs) & ((1 << word.width) - 1)
        found: dict[str, int] = {}
        for drive in outputs:
            found[drive.name] = found.get(drive.name, 0) | values[drive.word] << drive.low
        return found

    return run


def _value(word: Word, values: Mapping[Word, int], inputs: Mapping[str, int]) -> int:
    args = [values[arg] for arg in word.args]
    if word.op == "const":
        return word.value
    if word.op == "sig":
        return inputs[word.name]
    if word.op in _BITWISE:
        return reduce(_BITWISE[word.op], args)
    if word.op == "cat":
        return reduce(
            lambda high, p: high << p[1].width | p[0], zip(args, word.args, strict=True), 0
        )
    simple: dict[str, Callable[[], int]] = {
        "not": lambda: ~args[0],
        "add": lambda: args[0] + args[1],
        "sub": lambda: args[0] - args[1],
        "mux": lambda: args[1] if args[0] else args[2],
        "slice": lambda: args[0] >> word.value,
        "shl": lambda: args[0] << args[1],
        "eq": lambda: int(args[0] == args[1]),
        "redor": lambda: int(args[0] != 0),
        "redand": lambda: int(args[0] == (1 << word.args[0].width) - 1),
        "redxor": args[0].bit_count,
        "sext": lambda: read(args[0], word.args[0].width),
    }
    return simple[word.op]()


def read(value: int, width: int, *, signed: bool = True) -> int:
    """Return a vector as a number."""
    value &= (1 << width) - 1
    return value - (1 << width) if signed and value >> (width - 1) else value
