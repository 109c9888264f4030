"""How many bits of a word say all: the others are copies of its sign."""

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word, value_of


class Signs:
    """Signed widths of words: each is the sign extension of so many of its lowest bits."""

    def __init__(self) -> None:
        self._done: dict[Word, int] = {}

    def __call__(self, root: Word) -> int:
        """Return the signed width of a word [bits]."""
        if root not in self._done:
            for word in reachable([root]):
                if word not in self._done:
                    needed = self._needed(word, [self._done[a] for a in word.args])
                    self._done[word] = min(needed, word.width)
        return self._done[root]

    def _needed(self, word: Word, args: list[int]) -> int:
        if word.op == "const":
            value = value_of(word, signed=True)
            return (value if value >= 0 else ~value).bit_length() + 1
        if word.op in {"and", "or", "xor", "not"}:
            return max(args)
        if word.op == "mux":
            return max(args[1:])
        if word.op in {"add", "sub"}:
            return max(args) + 1
        if word.op == "mul":
            return sum(args)
        return self._moved(word, args)

    def _moved(self, word: Word, args: list[int]) -> int:
        if word.op in {"sext", "ashr"}:
            return args[0]
        if word.op == "slice" and word.value == 0:
            return args[0]
        if word.op == "cat" and word.args[0].op == "const":
            zero = word.args[0].value == 0
            return word.width - word.args[0].width + 1 if zero else word.width
        return word.width
