"""What is summed: constants times no, one or two operands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Operand:
    """An input word of any name but `y`; operands of the same name are the same input."""

    name: str
    width: int
    signed: bool = False


@dataclass(frozen=True)
class Pair:
    """The exact sum of two operands, added before it is multiplied, as in symmetric filters."""

    first: Operand
    second: Operand

    @property
    def name(self) -> str:
        """Name of the wire that holds the sum."""
        return f"{self.first.name}_plus_{self.second.name}"

    @property
    def signed(self) -> bool:
        """Whether the sum is signed."""
        return self.first.signed or self.second.signed

    @property
    def width(self) -> int:
        """Width that holds every sum [bits]."""
        mixed = self.first.signed != self.second.signed
        unsigned = self.second if self.first.signed else self.first
        widest = max(self.first.width, self.second.width)
        return max(widest, unsigned.width + 1) + 1 if mixed else widest + 1


@dataclass(frozen=True)
class Term:
    """A constant times no, one or two operands."""

    operands: tuple[Operand | Pair, ...] = ()
    coefficient: int = 1


def expression(terms: tuple[Term, ...]) -> str:
    """Return the sum in operators; all operands are read as signed if one of them is."""
    signed = any(operand.signed for term in terms for operand in term.operands) or any(
        term.coefficient < 0 for term in terms
    )
    text = ""
    for term in terms:
        factors = [_factor(operand, signed=signed) for operand in term.operands]
        if abs(term.coefficient) != 1 or not factors:
            factors.append(str(abs(term.coefficient)))
        sign = "-" if term.coefficient < 0 else "+"
        text += f" {sign} {' * '.join(factors)}"
    return text.removeprefix(" + ").strip()


def _factor(operand: Operand | Pair, *, signed: bool) -> str:
    if isinstance(operand, Pair):
        parts = (_factor(part, signed=signed) for part in (operand.first, operand.second))
        return f"({' + '.join(parts)})"
    if not signed:
        return operand.name
    return f"$signed({operand.name})" if operand.signed else f"$signed({{1'b0, {operand.name}}})"
