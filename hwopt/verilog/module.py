"""One module as regions of text and the words that they drive."""

from dataclasses import dataclass
from typing import Literal

from hwopt.verilog.graph import reachable
from hwopt.verilog.state import Site, Write
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@dataclass(frozen=True)
class Signal:
    """A net or variable that a module declares."""

    name: str
    #: Width [bits].
    width: int
    signed: bool
    direction: Literal["input", "output", "internal"] = "internal"
    #: Whether it is declared among the module's own items, where every item sees it.
    visible: bool = True
    #: Offset of its declaration.
    declared: int = 0
    #: The block for known parameter values inside which it is declared; empty outside of any.
    block: str = ""
    #: Name of its enumeration type, to which assigned values are cast; None where the type
    #: has no name, and empty for plain vectors.
    cast: str | None = ""
    #: Bounds of its packed dimensions, the outermost first; empty where bits count from zero.
    ranges: tuple[tuple[int, int], ...] = ()
    #: Value that the declaration gives a register at the start; None where it gives none.
    initial: int | None = None
    #: Offsets of the name with its dimensions and value, and of the whole statement around it;
    #: both empty where it is no item of its own, such as a port.
    declarator: tuple[int, int] = (0, 0)
    statement: tuple[int, int] = (0, 0)
    #: Number of the item inside which it is declared: it has its name only where that is written
    #: anew. None where it is declared among the module's own items.
    home: int | None = None


@dataclass(frozen=True)
class Region:
    """A piece of text that is kept or replaced as a whole: one item of the module."""

    index: int
    #: Number of the source.
    file: int
    start: int
    stop: int
    #: What an event control says, e.g. `always @(posedge clk_i)`; empty for assignments.
    header: str = ""
    #: The edges that it waits for, as edge and signal, the clock's first.
    edges: tuple[tuple[str, str], ...] = ()
    #: `if` condition of an asynchronous reset; empty where there is none.
    reset_test: str = ""
    #: Text that must stay in front, such as a net's declaration without its value.
    declaration: str = ""
    #: Assignments that stand for a declaration's values, in an `else` branch.
    alternative: str = ""
    #: Whether every effect of the text is known, so that it can be written anew.
    known: bool = True
    #: Whether it also prints or asserts something, which only its own text does.
    speaks: bool = False
    #: Whether it is an instance: its words are those of another module as well.
    instance: bool = False
    #: The block around the text in which the parameters' values are known; empty outside of any.
    block: str = ""
    writes: tuple[Write, ...] = ()
    #: Expressions that may be replaced without the rest of the text, by place.
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True)
class Drive:
    """Bits of a signal and the word that they take."""

    region: int
    name: str
    #: Lowest bit.
    low: int
    #: The value, or for a register the value after the next clock edge.
    word: Word
    kind: Literal["assign", "comb", "reg"]
    #: Value while the asynchronous reset is asserted.
    reset: Word | None = None
    #: The word as the text has it: signals in it are not replaced by what drives them.
    local: Word | None = None


@dataclass(frozen=True, eq=False)
class Module:
    """What is known of a module at one set of parameter values.

    Modules are compared by identity, so that what is found out about one can be kept for it.
    """

    name: str
    file: int
    #: Offset of `endmodule`.
    end: int
    #: Condition on the parameters under which all this holds; empty if it always does.
    guard: str
    signals: dict[str, Signal]
    regions: tuple[Region, ...]
    drives: tuple[Drive, ...]
    #: Where new words come from.
    words: Words
    #: Writes as the text has them, in the order of regions.
    local_writes: tuple[tuple[Write, ...], ...] = ()
    #: Identifiers in items that are not known.
    read_elsewhere: frozenset[str] = frozenset()
    #: Every identifier in any of the sources, which new names avoid.
    taken: frozenset[str] = frozenset()
    #: Offset behind the header, where the first declaration may stand.
    start: int = 0
    #: Inputs that are the design's reset, and the bit that asserts it.
    resets: tuple[tuple[str, int], ...] = ()
    #: Names with several drives of the same bits, or with a start that is not known.
    contested: frozenset[str] = frozenset()

    def roots(self) -> list[Word]:
        """Return every word that something outside the graph can see.

        A wire that only other words read is no root: it is part of them.
        """
        writes = [w for r in self.regions for w in r.writes]
        inside = [x for w in writes for x in w.words]
        firm = [d for d in self.drives if d.kind == "reg" or self._is_seen(d.name)]
        found = [d.word for d in firm] + inside
        leaves = {w.name for w in reachable(found) if w.op == "sig"}
        return found + [d.word for d in self.drives if d not in firm and d.name in leaves]

    def _is_seen(self, name: str) -> bool:
        signal = self.signals.get(name)
        return signal is None or signal.direction != "internal" or name in self.read_elsewhere

    def order(self) -> list[Word]:
        """Return every word of the module, operands first."""
        return reachable(self.roots())
