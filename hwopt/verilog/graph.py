"""Walks and replacements in the graph of words."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hwopt.verilog.dividing import divided
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: How an operation is made of other operands: the factory, the word as it was, the operands.
_Remake = Callable[[Words, Word, Sequence[Word]], Word]

_REMAKES: dict[str, _Remake] = {
    **dict.fromkeys(("and", "or", "xor", "not"), lambda ws, w, args: ws.bitwise(w.op, list(args))),
    **dict.fromkeys(("redand", "redor", "redxor"), lambda ws, w, args: ws.reduce(w.op, args[0])),
    **dict.fromkeys(("shl", "lshr", "ashr"), lambda ws, w, args: ws.shift(w.op, *args)),
    **dict.fromkeys(("udiv", "umod"), lambda ws, w, args: divided(ws, w.op, *args)),
    "ult": lambda ws, _, args: ws.less(*args, signed=False),
    "slt": lambda ws, _, args: ws.less(*args, signed=True),
    "add": lambda ws, _, args: ws.add(*args),
    "sub": lambda ws, _, args: ws.sub(*args),
    "mul": lambda ws, _, args: ws.mul(*args),
    "eq": lambda ws, _, args: ws.eq(*args),
    "mux": lambda ws, _, args: ws.mux(*args),
    "slice": lambda ws, w, args: ws.bits(args[0], w.value, w.width),
    "cat": lambda ws, _, args: ws.cat(args),
    "sext": lambda ws, w, args: ws.sext(args[0], w.width),
}


def rebuilt(words: Words, word: Word, args: Sequence[Word]) -> Word:
    """Return the same operation on other operands, simplified."""
    remake = _REMAKES.get(word.op)
    if remake is None:
        return words.make(word.op, word.width, args, value=word.value, name=word.name)
    return remake(words, word, args)


def reachable(roots: Iterable[Word]) -> list[Word]:
    """Return all words below the roots, operands before their users."""
    order: list[Word] = []
    seen: set[Word] = set()
    entered: list[Word] = []
    #: Words that are still to come; None where the last one entered is done.
    stack: list[Word | None] = list(reversed(list(roots)))
    while stack:
        word = stack.pop()
        if word is None:
            order.append(entered.pop())
        elif word not in seen:
            seen.add(word)
            entered.append(word)
            stack.append(None)
            stack.extend(word.args[::-1])
    return order


def moved(words: Words, root: Word, values: Mapping[str, Word]) -> Word:
    """Return a word of another factory in this one, with values in the place of its signals."""
    done: dict[Word, Word] = {}
    for word in reachable([root]):
        if word.op == "sig":
            done[word] = values[word.name]
        else:
            done[word] = rebuilt(words, word, [done[a] for a in word.args])
    return done[root]


def read_of(word: Word) -> tuple[str, int, int] | None:
    """Return the signal that a word is, or is part of, with its lowest bit and their number."""
    if word.op == "sig":
        return word.name, 0, word.width
    if word.op == "slice" and word.args[0].op == "sig":
        return word.args[0].name, word.value, word.width
    return None


def reads(root: Word) -> list[tuple[str, int, int]]:
    """Return the bits of signals that a word depends on, as far as slices tell."""
    found, seen, stack = [], {root}, [root]
    while stack:
        word = stack.pop()
        read = read_of(word)
        if read is not None:
            found.append(read)
            continue
        fresh = [a for a in word.args if a not in seen]
        seen.update(fresh)
        stack += fresh
    return found


class Dependence:
    """Which signals words depend on; each word is looked at once."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        #: For each word a bit for each signal below it.
        self._below: dict[Word, int] = {}

    def __call__(self, word: Word, signal: str) -> bool:
        """Tell whether a word reads a signal, or some of its bits."""
        below = self._of(word)
        return bool(below & self._bits.get(signal, 0))

    def _of(self, root: Word) -> int:
        stack = [root]
        while stack:
            word = stack[-1]
            if word in self._below:
                stack.pop()
            elif word.op == "sig":
                self._below[word] = self._bits.setdefault(word.name, 1 << len(self._bits))
            elif missing := [a for a in word.args if a not in self._below]:
                stack += missing
            else:
                below = 0
                for arg in word.args:
                    below |= self._below[arg]
                self._below[word] = below
        return self._below[root]


class Substitution:
    """Replacement of words by equal words, carried through everything built on them."""

    def __init__(self, words: Words, by: dict[Word, Word]) -> None:
        self._words = words
        self._by = by
        self._done: dict[Word, Word] = {}

    def __call__(self, root: Word) -> Word:
        """Return the root with every key of the mapping replaced.

        Keys inside a replacement are replaced as well; a key inside its own replacement is not.
        """
        stack = [root]
        while stack:
            word = stack[-1]
            if word in self._done:
                stack.pop()
            elif missing := [a for a in word.args if a not in self._done]:
                stack += reversed(missing)
            else:
                args = [self._done[a] for a in word.args]
                same = all(x is y for x, y in zip(args, word.args, strict=True))
                self._done[word] = word if same else rebuilt(self._words, word, args)
                if word in self._by:
                    self._done[word] = self(self._by[word])
        return self._done[root]
