"""Which bits of a word anybody reads."""

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word


class Demanded:
    """Masks of the words of a module.

    The bits of a result that somebody reads depend on no other bits of the operands than those
    of their masks, whatever the others are: all words may change in their unread bits at once.
    """

    def __init__(self, module: Module) -> None:
        """Walk a module."""
        self._masks: dict[Word, int] = {}
        roots = module.roots()
        for root in roots:
            self._masks[root] = (1 << root.width) - 1
        for word in reversed(reachable(roots)):
            here = self._masks.get(word, 0)
            if here:
                for place, arg in enumerate(word.args):
                    self._masks[arg] = self._masks.get(arg, 0) | _through(word, place, here)

    def __call__(self, word: Word) -> int:
        """Return the mask of the bits that are read."""
        return self._masks.get(word, 0)

    def used(self, word: Word) -> int:
        """Return how many of the lowest bits hold all that are read."""
        return self(word).bit_length()


def _through(user: Word, place: int, here: int) -> int:
    """Return which bits of an operand decide the bits of its user that are read."""
    arg, op = user.args[place], user.op
    whole, below = (1 << arg.width) - 1, (1 << here.bit_length()) - 1
    sign = 1 << (arg.width - 1)
    if op in {"and", "or"}:
        found = here & ~_hidden(user, place)
    elif op in {"xor", "not"} or (op == "mux" and place):
        found = here
    elif op in {"add", "sub", "mul"} or (op == "shl" and place == 0):
        found = below
    elif op in {"lshr", "ashr"} and place == 0:
        found = whole & ~((here & -here) - 1)
    elif op == "slice":
        found = here << user.value
    elif op == "cat":
        found = here >> sum(a.width for a in user.args[place + 1 :]) & whole
    elif op == "sext":
        found = here & whole | (sign if here >> arg.width else 0)
    else:
        found = whole
    return found


def _hidden(user: Word, place: int) -> int:
    """Return the bits at which a constant decides alone; constants themselves stay."""
    hidden = 0
    if user.args[place].op != "const":
        for other in user.args:
            if other.op == "const":
                mask = (1 << other.width) - 1
                hidden |= mask & ~other.value if user.op == "and" else other.value
    return hidden
