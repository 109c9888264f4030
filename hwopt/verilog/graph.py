"""Walks and replacements in the graph of words."""

from collections.abc import Iterable, Mapping, Sequence

from hwopt.verilog.dividing import divided
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def rebuilt(words: Words, word: Word, args: Sequence[Word]) -> Word:
    """Return the same operation on other operands, simplified."""
    op = word.op
    if op in {"and", "or", "xor", "not"}:
        return words.bitwise(op, list(args))
    if op in {"redand", "redor", "redxor"}:
        return words.reduce(op, args[0])
    if op in {"ult", "slt"}:
        return words.less(args[0], args[1], signed=op == "slt")
    if op in {"shl", "lshr", "ashr"}:
        return words.shift(op, args[0], args[1])
    rules = {
        "add": lambda: words.add(args[0], args[1]),
        "sub": lambda: words.sub(args[0], args[1]),
        "mul": lambda: words.mul(args[0], args[1]),
        "udiv": lambda: divided(words, op, args[0], args[1]),
        "umod": lambda: divided(words, op, args[0], args[1]),
        "eq": lambda: words.eq(args[0], args[1]),
        "mux": lambda: words.mux(args[0], args[1], args[2]),
        "slice": lambda: words.bits(args[0], word.value, word.width),
        "cat": lambda: words.cat(args),
        "sext": lambda: words.sext(args[0], word.width),
    }
    if op in rules:
        return rules[op]()
    return words.make(op, word.width, args, value=word.value, name=word.name)


def reachable(roots: Iterable[Word]) -> list[Word]:
    """Return all words below the roots, operands before their users."""
    order: list[Word] = []
    seen: set[int] = set()
    stack: list[tuple[Word, bool]] = [(r, False) for r in reversed(list(roots))]
    while stack:
        word, done = stack.pop()
        if done:
            order.append(word)
        elif word.index not in seen:
            seen.add(word.index)
            stack.append((word, True))
            stack.extend((a, False) for a in reversed(word.args))
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
