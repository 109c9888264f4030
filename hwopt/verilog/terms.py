"""Words as Verilog expressions, spaced and parenthesized as a person would write them."""

from collections.abc import Callable, Sequence

from hwopt.verilog.indices import bits_of
from hwopt.verilog.word import Word, zeros

#: Constants of at least this width are printed in hexadecimal.
_HEX_WIDTH = 9

#: Sign and precedence of operations on two or more operands (IEEE 1800, table 11-2).
_BINARY = {
    "mul": ("*", 10),
    "udiv": ("/", 10),
    "umod": ("%", 10),
    "add": ("+", 9),
    "sub": ("-", 9),
    "shl": ("<<", 8),
    "lshr": (">>", 8),
    "ult": ("<", 7),
    "slt": ("<", 7),
    "eq": ("==", 6),
    "and": ("&", 5),
    "xor": ("^", 4),
    "or": ("|", 3),
}
_REDUCE = {"redand": "&", "redor": "|", "redxor": "^"}
_INVERTED = {"eq": ("!=", 6), "ult": (">=", 7), "slt": (">=", 7)}
#: Signs of comparisons whose operands have changed places.
_TURNED = {"<": ">", ">=": "<="}
_BITS = frozenset({"and", "or", "xor", "shl", "lshr", "mux"})
_LOGIC, _SUMS = frozenset({"and", "or", "xor"}), frozenset({"add", "sub", "mul"})
_ATOM, _UNARY, _CHOICE = 13, 12, 0

#: Greatest constant that is printed in decimal whatever its width.
_DIGIT = 9

#: A text and how tightly its outermost operation binds.
_Text = tuple[str, int]


class Terms:
    """Prints words.

    `name` gives the identifier of a word that has one, `signed` says whether a name is signed.
    """

    def __init__(
        self, name: Callable[[Word], str | None], signed: Callable[[str], bool] = lambda _: True
    ) -> None:
        self._name = name
        self._signed = signed

    def text(self, word: Word) -> str:
        """Return the expression of a word, whether or not it has a name itself."""
        return self._build(word)[0]

    def _operand(self, word: Word, binds: int) -> str:
        """Return an operand, in parentheses unless it binds at least as tightly as it must."""
        name = self._name(word)
        if name is not None:
            return name
        text, own = self._build(word)
        return text if own >= binds else f"({text})"

    def _build(self, word: Word) -> _Text:
        if word.op in _BINARY:
            return self._binary(word, *_BINARY[word.op])
        rules: dict[str, Callable[[Word], _Text]] = {
            "const": lambda w: (_constant(w.value, w.width), _ATOM),
            "sig": lambda w: (w.name, _ATOM),
            "not": self._inverse,
            "mux": self._choice,
            "cat": self._joined,
            "slice": self._part,
            "sext": self._extended,
            "ashr": self._shifted,
            "read": lambda w: (f"{w.name}[{self._operand(w.args[0], 0)}]", _ATOM),
        }
        if word.op in _REDUCE:
            return f"{_REDUCE[word.op]}{self._operand(word.args[0], _ATOM)}", _UNARY
        return rules[word.op](word)

    def _binary(self, word: Word, sign: str, binds: int) -> _Text:
        if is_signed_product(word):
            return " * ".join(self._signed_factor(a) for a in word.args), binds
        loose = word.op in {"add", "mul", "and", "or", "xor"}
        args: Sequence[Word] = word.args
        if sign in _TURNED and args[0].op == "const":  # a person writes the constant last
            args, sign = args[::-1], _TURNED[sign]
        if loose:
            args = sorted(args, key=lambda a: (a.op == "const", a.op == "not"))
        # What stands on the right binds tighter, but for operations in any order; mixed signs of
        # bits and shifts are set apart, as their precedence is nobody's to remember.
        texts = [self._operand(args[0], _least(word, args[0], binds))]
        texts += [
            self._operand(a, _least(word, a, binds if loose and a.op == word.op else binds + 1))
            for a in args[1:]
        ]
        if word.op == "slt":
            texts = [f"$signed({self._operand(a, 0)})" for a in args]
        elif word.op in {"ult", "udiv", "umod"} and not any(self._unsigned(a) for a in args):
            texts[0] = f"{{{self._operand(args[0], 0)}}}"
        return f" {sign} ".join(texts), binds

    def _signed_factor(self, word: Word) -> str:
        """Return a factor at its own width, so that tools see how wide the product really is."""
        if word.op == "sext":
            return f"$signed({self._operand(word.args[0], 0)})"
        if word.op == "const":
            return f"$signed({self._operand(word, 0)})"
        inner = [self._operand(part, 0) for part in word.args[1:]]
        return f"$signed({{{', '.join([_constant(0, 1), *inner])}}})"

    def _inverse(self, word: Word) -> _Text:
        inner = word.args[0]
        if inner.op in _INVERTED and self._name(inner) is None:
            return self._binary(inner, *_INVERTED[inner.op])
        return f"~{self._operand(inner, _ATOM)}", _UNARY

    def _choice(self, word: Word) -> _Text:
        test, yes, no = word.args
        arms = [self._operand(test, _UNARY), self._operand(yes, 1), self._operand(no, _CHOICE)]
        return f"{arms[0]} ? {arms[1]} : {arms[2]}", _CHOICE

    def _joined(self, word: Word) -> _Text:
        parts: list[str] = []
        at = 0
        while at < len(word.args):
            part, count = word.args[at], 1
            while at + count < len(word.args) and word.args[at + count] is part:
                count += 1
            text = self._operand(part, 0)
            parts.append(text if count == 1 else f"{{{count}{{{text}}}}}")
            at += count
        whole = ", ".join(parts)
        return (whole if len(parts) == 1 and whole.startswith("{") else f"{{{whole}}}"), _ATOM

    def _part(self, word: Word) -> _Text:
        return self._operand(word.args[0], _ATOM) + bits_of(word.value, word.width), _ATOM

    def _extended(self, word: Word) -> _Text:
        inner = word.args[0]
        count = word.width - inner.width
        if inner.width == 1:
            return f"{{{count + 1}{{{self._operand(inner, 0)}}}}}", _ATOM
        name = self._operand(inner, _ATOM)
        return f"{{{{{count}{{{name}[{inner.width - 1}]}}}}, {name}}}", _ATOM

    def _shifted(self, word: Word) -> _Text:
        value, amount = word.args
        inner = f"$signed({self._operand(value, 0)}) >>> {self._operand(amount, _UNARY)}"
        return f"$unsigned({inner})", _ATOM

    def _unsigned(self, word: Word) -> bool:
        """Return whether an expression is unsigned in its own right (IEEE 1800, 11.8.1)."""
        name = word.name if word.op == "sig" else self._name(word)
        if name is not None:
            return not self._signed(name)
        if word.op in {"add", "sub", "mul", "and", "or", "xor", "not"}:
            return any(self._unsigned(a) for a in word.args)
        if word.op == "mux":
            return any(self._unsigned(a) for a in word.args[1:])
        if word.op in {"shl", "lshr"}:
            return self._unsigned(word.args[0])
        return word.op != "read"


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


def needs_name(word: Word) -> bool:
    """Return whether the operand must be a name, because Verilog selects bits of names alone."""
    return word.op == "slice" or (word.op == "sext" and word.args[0].width > 1)


def _least(word: Word, arg: Word, binds: int) -> int:
    """Return how tightly an operand must bind to stand without parentheses."""
    if arg.op in _BITS and arg.op != word.op:
        return _UNARY
    if word.op in _LOGIC and arg.op in _SUMS:
        return _UNARY
    inner = arg.args[0] if arg.op == "not" else arg
    return _UNARY if word.op in _BITS and inner.op in _INVERTED else binds


def _constant(value: int, width: int) -> str:
    if width >= _HEX_WIDTH and value > _DIGIT:
        return f"{width}'h{value:0{(width + 3) // 4}x}"
    return f"1'b{value}" if width == 1 else f"{width}'d{value}"
