"""Functions that can be asked for, as what is wanted and not how."""

from dataclasses import dataclass

from hwopt.rewrite.arithmetic.adders import Operation
from hwopt.rewrite.arithmetic.compare import Relation
from hwopt.rewrite.arithmetic.shift import Shift
from hwopt.rewrite.arithmetic.terms import Term
from hwopt.rewrite.arithmetic.xors import XorMatrix


@dataclass(frozen=True)
class Addition:
    """A sum, a difference or a choice of both; see `adder`."""

    width: int
    operation: Operation = "add"
    carry_in: bool = False
    carry_out: bool = False
    flags: bool = False


@dataclass(frozen=True)
class Saturation:
    """A clamped sum or difference; see `saturating_adder`."""

    width: int
    signed: bool = True
    operation: Operation = "add"


@dataclass(frozen=True)
class Increment:
    """Plus or minus one."""

    width: int
    up: bool = True


@dataclass(frozen=True)
class Comparison:
    """One relation of two words; `relation` None asks for less-than and equality at once."""

    width: int
    relation: Relation | None
    signed: bool = False


@dataclass(frozen=True)
class Sum:
    """A sum of products mod 2^width: products, multiply-accumulates, filters; see `Term`."""

    name: str
    terms: tuple[Term, ...]
    width: int


@dataclass(frozen=True)
class Multiples:
    """One input times several constants; see `constant_multiples`."""

    width: int
    coefficients: tuple[int, ...]
    result_width: int
    signed: bool = False


@dataclass(frozen=True)
class Shifting:
    """A shift or rotation by a variable amount; see `shifter`."""

    width: int
    amount_width: int
    shift: Shift


@dataclass(frozen=True)
class Arbitration:
    """A round-robin choice among 2, 4, 8... requests; see `arbiter`."""

    width: int


@dataclass(frozen=True)
class FirstOne:
    """The lowest set bit, one-hot."""

    width: int


@dataclass(frozen=True)
class LeadingZeros:
    """The number of zeros above the highest set bit."""

    width: int


@dataclass(frozen=True)
class Decoding:
    """One-hot of a number."""

    width: int
    enable: bool = False


#: What `architectures` knows; an XOR matrix describes itself.
Function = (
    Addition
    | Saturation
    | Increment
    | Comparison
    | Sum
    | Multiples
    | XorMatrix
    | Shifting
    | Arbitration
    | FirstOne
    | LeadingZeros
    | Decoding
)
