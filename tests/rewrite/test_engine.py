"""The order of rewrites, parameters, several files, and rewordings."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from hwopt.design import Design, Source
from hwopt.errors import ProposalError
from hwopt.rewrite import engine
from hwopt.rewrite.carries import carry_structures
from hwopt.rewrite.change import Change
from hwopt.rewrite.draft import Draft
from hwopt.rewrite.offers import Offer
from hwopt.rewrite.rewording import reword
from hwopt.rewrite.rules import ARITHMETIC, EVERY, REWRITE, TEXTS
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate

Prove = Callable[..., bool]
Make = Callable[..., Design]

_PARAMETRISED = """// Keeps its comment.
module t #(parameter W = 4) (input s, input [W-1:0] a, b, output [W-1:0] y);
  wire [W-1:0] sum = a + b; // stays
  assign y = s ? sum : a - b;
endmodule
"""


def test_rewrites_are_the_same_every_time(design_of: Make) -> None:
    """Two calls give the same rewrites in the same order, none twice and none unchanged."""
    design = design_of(_PARAMETRISED, "t")
    first = [r.sources[0].text for r in engine.rewrites(design, design.sources)]
    assert first == [r.sources[0].text for r in engine.rewrites(design, design.sources)]
    assert len(set(first)) == len(first) > 5
    assert _PARAMETRISED not in first


@pytest.mark.tool
@pytest.mark.parametrize("width", [4, 6])
def test_parametrised_module_keeps_its_text_for_other_parameters(
    width: int, prove: Prove, design_of: Make
) -> None:
    """A rewrite holds at the width where it was made, and the old text at every other."""
    design = design_of(_PARAMETRISED, "t")
    for rewrite in list(engine.rewrites(design, design.sources))[:4]:
        text = rewrite.sources[0].text
        assert "W == 4" in text
        assert "// Keeps its comment." in text
        assert prove(_PARAMETRISED, text, "t", f"-G W={width}", by="outputs")


def test_no_module_is_written_twice(design_of: Make) -> None:
    """A step that needs a block which an earlier step brought uses that one."""
    design = design_of(_PARAMETRISED, "t")
    for first in list(engine.rewrites(design, design.sources))[:6]:
        for second in list(engine.rewrites(design, first.sources))[:12]:
            names = re.findall(r"^module\s+(\w+)", second.sources[0].text, re.MULTILINE)
            assert len(set(names)) == len(names), second.note


@pytest.mark.tool
def test_rewrites_compose(prove: Prove, design_of: Make) -> None:
    """Rewrites of a rewrite are still the same circuit, inside the parameters' block too."""
    design = design_of(_PARAMETRISED, "t")
    once = next(iter(engine.rewrites(design, design.sources)))
    for twice in list(engine.rewrites(design, once.sources))[:4]:
        for width in (4, 5):
            assert prove(_PARAMETRISED, twice.sources[0].text, "t", f"-G W={width}", by="outputs")


def test_modules_that_must_not_change_do_not(design_of: Make) -> None:
    """`change` of the design is obeyed."""
    design = replace(design_of(_PARAMETRISED, "t"), change=("other",))
    assert list(engine.rewrites(design, design.sources)) == []


def test_sources_with_an_error_are_refused(design_of: Make) -> None:
    """Text that does not elaborate gives one clear error."""
    design = design_of("module t(output y); assign y = nothing; endmodule", "t")
    with pytest.raises(ProposalError, match="expected sources that elaborate"):
        list(engine.rewrites(design, design.sources))


_REWORDED = """module t(input clk, input [3:0] a, b, c, output reg [3:0] q, output [3:0] y, z);
  assign y = a + b + c & b;
  assign z = {2{a == b && c != a}} ^ b * c;
  always @(posedge clk) q <= (a | b) ^ c;
endmodule
"""


@pytest.mark.tool
def test_rewordings_keep_function(prove: Prove, design_of: Make) -> None:
    """A rewording says the same, a seed always says it in the same way."""
    design = design_of(_REWORDED, "t")
    texts = [reword(design, design.sources, seed)[0].text for seed in range(6)]
    assert texts == [reword(design, design.sources, seed)[0].text for seed in range(6)]
    assert len(set(texts)) > 3
    for text in texts:
        assert prove(_REWORDED, text, "t")


def test_includes_and_macros_are_read() -> None:
    """Sources may include the design's files and use its macros."""
    text = (
        '`include "defs.vh"\nmodule t(input [`W-1:0] a, b, output [`W-1:0] y);'
        " assign y = a + b * `K; endmodule"
    )
    design = Design(
        "t",
        "t",
        (Source(PurePosixPath("t.v"), text),),
        includes=(Source(PurePosixPath("defs.vh"), "`define W 6\n"),),
        defines={"K": "5"},
    )
    assert list(engine.rewrites(design, design.sources))


def test_rewrites_say_what_they_touch(design_of: Make) -> None:
    """A rewrite names the signals whose words it replaced, and no others."""
    text = """module t(input s, input [7:0] a, b, output [7:0] y, z);
      assign y = s ? a + b : a - b;
      assign z = a & b;
    endmodule
    """
    design = design_of(text, "t")
    found = list(engine.rewrites(design, design.sources, REWRITE))
    assert found
    assert {r.regions for r in found} == {("t.y",)}
    assert [r.rank for r in found] == sorted(r.rank for r in found)


def test_each_rule_belongs_to_one_proposer() -> None:
    """The lists of the two proposers share no rule, and no rule is in a list twice."""
    assert len(set(EVERY)) == len(EVERY) == len(REWRITE) + len(ARITHMETIC)


def _undeclared(module: Module) -> Iterator[Change]:
    """Offer what no module declares, which a rule must never do."""
    for word in module.order():
        if word.op == "add":
            yield Change("undeclared", "wrong", ((word, module.words.sig("nobody", word.width)),))


def test_what_slang_refuses_is_counted(design_of: Make, caplog: pytest.LogCaptureFixture) -> None:
    """A rewrite that does not elaborate is dropped, and the log says how many of which rule."""
    design = design_of(_PARAMETRISED, "t")
    found = engine.Engine(design, design.sources, (_undeclared,))
    assert [found.written(offer) for offer in found.offers()] == [None]
    assert found.refused == {"undeclared": 1}
    assert caplog.messages == [
        (
            "undeclared: slang refuses its text, 1 times now: expected sources that elaborate, "
            "not DiagCode(UndeclaredIdentifier); correct them first"
        )
    ]


def test_blocks_of_an_elite_are_offered_for_exchange(design_of: Make) -> None:
    """Who tries architectures also exchanges the blocks that an elite has, and says so."""
    text = "module t(input [7:0] a, b, c, output [8:0] y); assign y = a + b + c; endmodule\n"
    design = design_of(text, "t")
    elite = next(engine.rewrites(design, design.sources, (carry_structures,)))
    found_in = engine.Engine(design, elite.sources, (), TEXTS)
    offers = [offer for offer in found_in.offers() if offer.rule == "exchanged_blocks"]
    found = [rewrite for offer in offers[:3] if (rewrite := found_in.written(offer)) is not None]
    assert len(found) == 3
    assert len({rewrite.shape for rewrite in found} | {found_in.shape}) == 4
    assert all(rewrite.steps[0].rule == "exchanged_blocks" for rewrite in found)


def test_what_is_known_is_not_written_again(design_of: Make) -> None:
    """An offer that says what one before it said is None where nobody wants that shape again."""
    design = design_of(_PARAMETRISED, "t")
    found = engine.Engine(design, design.sources, REWRITE)
    offers = found.offers()
    first = [found.written(offer) for offer in offers]
    shapes = {rewrite.shape for rewrite in first if rewrite is not None}
    assert shapes
    assert [found.written(offer) for offer in offers] == first
    assert not any(found.written(offer, shapes) for offer in offers)
    fresh = engine.Engine(design, design.sources, REWRITE)
    again = [fresh.written(offer, shapes) for offer in fresh.offers()]
    assert {rewrite.shape for rewrite in again if rewrite is not None} == shapes


def test_a_rule_that_fails_is_left_out(design_of: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Where the engine is not strict the others go on, be it asked or written out."""

    def failing(_module: Module) -> Iterator[Change]:
        yield Change("failing", "first", ())
        raise ZeroDivisionError

    design = design_of(_PARAMETRISED, "t")
    rules = (failing, *REWRITE)
    with pytest.raises(ZeroDivisionError):
        engine.Engine(design, design.sources, rules).offers()
    lenient = engine.Engine(design, design.sources, rules, strict=False)
    plain = engine.Engine(design, design.sources, REWRITE)
    both = [[(o.rule, o.rank) for o in each.offers()] for each in (lenient, plain)]
    assert both[0] == both[1]
    assert "rule failing on module t failed and is left out; please report it" in caplog.text


def test_an_offer_that_fails_is_left_out(design_of: Make, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be worked out is None, and the log says why."""

    def draft() -> Draft:
        raise ZeroDivisionError

    design = design_of(_PARAMETRISED, "t")
    lenient = engine.Engine(design, design.sources, (), strict=False)
    offer = Offer("late", 0, modules_of(elaborate(design, design.sources))[0], draft)
    assert lenient.written(offer) is None
    assert "late on module t failed" in caplog.text
    with pytest.raises(ZeroDivisionError):
        engine.Engine(design, design.sources, ()).written(offer)


def test_what_an_item_prints_or_asserts_stays(design_of: Make) -> None:
    """Expressions of such an item are replaced where they stand; what needs more is left out."""
    text = """module t (input clk, input [7:0] a, b, input [1:0] s, output reg [7:0] q);
      always @(posedge clk) begin
        if (s == 2'd3) $display("%d", q);
        assert (a != 8'd7);
        case (s)
          2'd0: q <= a + b + 8'd0;
          2'd1: q <= a - b;
          default: q <= (a & b) + (b & a);
        endcase
      end
    endmodule
    """
    design = design_of(text, "t")
    found = list(engine.rewrites(design, design.sources, REWRITE))
    assert found
    for rewrite in found:
        assert '$display("%d", q);' in rewrite.sources[0].text
        assert "assert (a != 8'd7);" in rewrite.sources[0].text
