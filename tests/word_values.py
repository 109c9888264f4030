"""What a generated module computes, by Python's integers."""

from collections.abc import Callable
from pathlib import PurePosixPath

from words_on_integers import values

from hwopt.design import Design, Source
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate


def interpreter(generated: Generated) -> Callable[..., dict[str, int]]:
    """Return a function from inputs to outputs, each an unsigned integer by name."""
    source = Source(PurePosixPath("module.v"), generated.text)
    design = Design(generated.name, generated.name, (source,))
    (module,) = modules_of(elaborate(design, design.sources))
    outputs = [d for d in module.drives if module.signals[d.name].direction == "output"]
    roots = [drive.word for drive in outputs]

    def run(**inputs: int) -> dict[str, int]:
        numbers = values(roots, inputs)
        found: dict[str, int] = {}
        for drive in outputs:
            found[drive.name] = found.get(drive.name, 0) | numbers[drive.word] << drive.low
        return found

    return run


def read(value: int, width: int, *, signed: bool = True) -> int:
    """Return a vector as a number."""
    value &= (1 << width) - 1
    return value - (1 << width) if signed and value >> (width - 1) else value
