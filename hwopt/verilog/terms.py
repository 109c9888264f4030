"""Words as expressions, built and printed with pyverilog (1.3)."""

from collections.abc import Callable
from typing import Any

from hwopt.verilog.pyverilog_nodes import ASTCodeGenerator
from hwopt.verilog.pyverilog_nodes import verilog as vast
from hwopt.verilog.word import Word, zeros

#: Constants of at least this width are printed in hexadecimal.
_HEX_WIDTH = 9

_BINARY = {
    "add": vast.Plus,
    "sub": vast.Minus,
    "mul": vast.Times,
    "and": vast.And,
    "or": vast.Or,
    "xor": vast.Xor,
    "eq": vast.Eq,
    "ult": vast.LessThan,
    "shl": vast.Sll,
    "lshr": vast.Srl,
}
_REDUCE = {"redand": vast.Uand, "redor": vast.Uor, "redxor": vast.Uxor}
#: Operations whose operands must be names, because Verilog selects bits of names alone.
NEEDS_NAME = frozenset({"slice", "sext"})


class Terms:
    """Prints words; `name` gives the identifier of a word that has one."""

    def __init__(self, name: Callable[[Word], str | None]) -> None:
        self._name = name
        self._codegen = ASTCodeGenerator()

    def text(self, word: Word) -> str:
        """Return the expression of a word, whether or not it has a name itself."""
        text: str = self._codegen.visit(self._build(word)).replace("\n", " ")
        outer = text.startswith("(") and text.endswith(")") and _closes_last(text)
        return text[1:-1] if outer else text

    def _operand(self, word: Word) -> Any:
        name = self._name(word)
        return self._build(word) if name is None else vast.Identifier(name)

    def _build(self, word: Word) -> Any:
        op, width = word.op, word.width
        if op == "const":
            return _constant(word.value, width)
        if op == "sig":
            return vast.Identifier(word.name)
        args = [self._operand(a) for a in word.args]
        if op in _BINARY:
            return self._binary(word, args)
        if op in _REDUCE:
            return _REDUCE[op](args[0])
        special: dict[str, Callable[[], Any]] = {
            "not": lambda: vast.Unot(args[0]),
            "mux": lambda: vast.Cond(*args),
            "slt": lambda: vast.LessThan(_signed(args[0]), _signed(args[1])),
            "ashr": lambda: vast.SystemCall("unsigned", [vast.Sra(_signed(args[0]), args[1])]),
            "cat": lambda: vast.Concat(args),
            "slice": lambda: _part(args[0], word.value, width),
            "sext": lambda: _extended(args[0], word.args[0].width, width),
            "read": lambda: vast.Pointer(vast.Identifier(word.name), args[0]),
        }
        return special[op]()

    def _binary(self, word: Word, args: list[Any]) -> Any:
        if is_signed_product(word):
            return vast.Times(*(self._signed_factor(a) for a in word.args))
        if word.op == "ult":
            # A concatenation is unsigned, whatever its operand was declared as.
            args = [vast.Concat([a]) if isinstance(a, vast.Identifier) else a for a in args]
        node = args[0]
        for arg in args[1:]:
            node = _BINARY[word.op](node, arg)
        return node

    def _signed_factor(self, word: Word) -> Any:
        """Return a factor at its own width, so that tools see how wide the product really is."""
        if word.op == "sext":
            return _signed(self._operand(word.args[0]))
        parts = word.args[1:] if word.op == "cat" else (word,)
        inner = [self._operand(part) for part in parts]
        return _signed(vast.Concat([_constant(0, 1), *inner]) if word.op == "cat" else inner[0])


def is_signed_product(word: Word) -> bool:
    """Return whether a product is one of shorter signed numbers, and better written so.

    The text is right only where nothing but an assignment surrounds it.
    """
    if word.op != "mul" or not any(a.op == "sext" for a in word.args):
        return False
    return all(
        a.op in {"sext", "const"} or (a.op == "cat" and zeros(a) == a.args[0].width)
        for a in word.args
    )


def _closes_last(text: str) -> bool:
    depth = 0
    for i, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return i == len(text) - 1
    return False


def _constant(value: int, width: int) -> Any:
    if width >= _HEX_WIDTH:
        return vast.IntConst(f"{width}'h{value:0{(width + 3) // 4}x}")
    return vast.IntConst(f"{width}'d{value}")


def _signed(term: Any) -> Any:
    return vast.SystemCall("signed", [term])


def _part(term: Any, low: int, width: int) -> Any:
    if width == 1:
        return vast.Pointer(term, vast.IntConst(str(low)))
    return vast.Partselect(term, vast.IntConst(str(low + width - 1)), vast.IntConst(str(low)))


def _extended(term: Any, inner: int, width: int) -> Any:
    sign = term if inner == 1 else vast.Pointer(term, vast.IntConst(str(inner - 1)))
    copies = vast.Repeat(vast.Concat([sign]), vast.IntConst(str(width - inner)))
    return vast.Concat([copies, term])
