"""Blocks that are exchanged: only our own, by their neighbours, and nothing else changes."""

import re
from collections.abc import Callable

import pytest

from hwopt.rewrite.arithmetic.adders import adder, incrementer
from hwopt.rewrite.arithmetic.carrytree import CarryTree, overheard, parsed, told
from hwopt.rewrite.arithmetic.compare import comparator
from hwopt.rewrite.arithmetic.timed import timed
from hwopt.rewrite.change import block_of
from hwopt.rewrite.exchanging import exchanged_blocks

_TREE = CarryTree(timed([0] * 5), chosen=(2,))
_BLOCKS = (
    adder(6, structure=_TREE, operation="sub"),
    incrementer(6, structure="ripple"),
    comparator(6, relation="lt", reduction="chain"),
)
_TOP = """\
module t(input [5:0] a, b, output [5:0] x, y, z, output l);
  t_{0} first (.a(a), .b(b), .y(x));
  t_{0} second (.a(b), .b(a), .y(y));
  t_{1} step (.a(a), .y(z));
  t_{2} less (.a(a), .b(b), .y(l));
endmodule
"""


def _elite() -> str:
    text = _TOP.format(*(block.name for block in _BLOCKS))
    return "\n".join([text, *(block_of(block, "t").text for block in _BLOCKS)])


@pytest.mark.tool
def test_exchanged_blocks_do_the_same(prove: Callable[..., bool]) -> None:
    """A first exchange of each block, and a neighbour of a tree, are proven equal."""
    text = _elite()
    found = list(exchanged_blocks(text))
    notes: dict[str, str] = {}
    for each in found:
        kind = re.sub(r"_(found\d|timed\d?|tree_\w+|\w+)$", "", each.note.split(" with ")[0])
        notes.setdefault(kind, each.write())
    near = next(e for e in found if "instance 2" in e.note and "tree_" in e.note.split(" with ")[1])
    for new in (*notes.values(), near.write()):
        assert new != text
        assert prove(text, new, "t", by="outputs")


def test_each_instance_has_its_own_turn() -> None:
    """Of a block with two instances all are exchanged, or either; the others stay."""
    text = _elite()
    names = [re.escape(f"t_{block.name}") for block in _BLOCKS]
    for each in exchanged_blocks(text):
        new = each.write()
        first = len(re.findall(rf"^  {names[0]} \w+ ", new, re.MULTILINE))
        if each.note.startswith("write instance"):
            assert first == 1
        assert len(re.findall(r"^module ", new, re.MULTILINE)) in {4, 5}


def test_equal_texts_have_equal_neighbours() -> None:
    """What is offered depends on the text alone."""
    text = _elite()
    offered, again = list(exchanged_blocks(text)), list(exchanged_blocks(text))
    assert [(e.note, e.write()) for e in offered] == [(e.note, e.write()) for e in again]
    assert [e.rank for e in offered] == sorted(e.rank for e in offered)


def test_neighbours_have_neighbours() -> None:
    """A tree that no table holds is recognised by its comment, so a walk goes on."""
    near = next(e for e in exchanged_blocks(_elite()) if "tree_" in e.note.split(" with ")[1])
    again = [e.note for e in exchanged_blocks(near.write())]
    assert any(near.note.split(" with ")[1] in note.split(" with ")[0] for note in again)


def test_modules_of_others_are_left_alone() -> None:
    """A module with a name like ours but another text is nobody's to exchange."""
    text = _elite().replace("assign p = a ^", "assign p = b ^ ")
    own = [e for e in exchanged_blocks(text) if f"of t_{_BLOCKS[0].name} with" in e.note]
    assert own == []


@pytest.mark.parametrize("width", [3, 40])
def test_a_comment_tells_the_tree(width: int) -> None:
    """A tree is read from the comment that tells it, however many lines that takes."""
    tree = CarryTree(timed([0] * width), chosen=(1, 2))
    comment = "".join(f"// {line}\n" for line in told(tree).splitlines()) + "// assign y = a;\n"
    assert overheard(comment) == tree


def test_a_comment_that_tells_no_tree() -> None:
    """Words that look like a tree and are none are not believed."""
    assert overheard("// carries as 4or 9:2\n") is None
    assert overheard("// 4or\n") is None
    assert parsed("4or") == overheard("// carries as 4or\n")
