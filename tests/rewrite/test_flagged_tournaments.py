"""Words asked one after the other, where a flag says whether one was found, compete in pairs.

Words have two bits, so that equal ones are met in all ways; every assignment of three is tried.
"""

import random
from collections.abc import Callable

import pytest
from rule_oracle import kept

from hwopt.design import Design
from hwopt.rewrite.change import Change
from hwopt.rewrite.flags import Flags
from hwopt.rewrite.tournaments import tournaments
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

Make = Callable[..., Design]

#: How one step may be written: v says who takes part, c compares, set is what a winner does.
STEPS = (
    "if (V && (!any || C)) begin any = 1; SET end",
    "if (V) if (any == 0 || C) begin SET any = 1; end",
    "if (V) begin if (!any) begin SET end else if (C) begin SET end any = 1; end",
    "if (V && !any) begin any = 1; SET end else if (V && C) begin SET end",
    "if (V && !any) begin any = 1; SET end else if (V && any && C) begin SET end",
    "if (V & (any ? C : 1'b1)) begin SET end any = any | V;",
)
WHOLE = "find the greatest of {} words in a tournament"


def _changes(design: Design) -> tuple[Module, list[Change]]:
    (module,) = modules_of(elaborate(design, design.sources))
    return module, list(tournaments(module))


def _module(steps: list[str], *, sign: str = "", start: str = "m = 0; w = 0; any = 0;") -> str:
    count = len(steps)
    ports = ", ".join(f"input {sign} [1:0] x{i}" for i in range(count))
    return f"""module t({ports}, input [{count - 1}:0] v, input f, output reg {sign} [1:0] m,
    output reg [2:0] w, output reg any);
    reg other;
    always @(*) begin other = 0; {start} {" ".join(steps)} end endmodule"""


def _step(form: str, i: int, compare: str) -> str:
    """Return one step of a chain in some form."""
    taken = f"m = x{i}; w = {i + 1};"
    return form.replace("V", f"v[{i}]").replace("C", compare).replace("SET", taken)


@pytest.mark.parametrize("seed", range(60))
def test_chains_keep_what_comes_of_them(seed: int, design_of: Make) -> None:
    """Whatever the flag and the first values are, whoever is asked: results are what they were."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    less, most = generator.choice((("<", "<="), (">", ">=")))
    forms = generator.choice(((generator.choice(STEPS),), STEPS))
    steps = []
    for i in range(generator.choice((3, 5))):
        kind = generator.choice((less, less, most))
        compare = generator.choice((f"x{i} {kind} m", f"m {kind.translate(_MIRRORED)} x{i}"))
        step = _step(generator.choice(forms), i, compare)
        if generator.random() < 0.1:
            step = generator.choice((step.replace("any", "other"), step.replace("any = 1;", "")))
        steps.append(step)
    first = f"m = {generator.choice(('0', '3', 'x1'))}; w = {generator.choice((0, 7))};"
    start = f"{first} any = {generator.choice((0, 0, 1, 'f'))};"
    sign = generator.choice(("", "signed"))
    module, changes = _changes(design_of(_module(steps, sign=sign, start=start), "t"))
    for change in changes:
        assert kept(module, change), change.note


_MIRRORED = str.maketrans("<>", "><")


@pytest.mark.parametrize("form", STEPS)
@pytest.mark.parametrize("compare", ["x > m", "x >= m"])
def test_every_form_is_one_tournament(form: str, compare: str, design_of: Make) -> None:
    """However a step is written, word and place of the winner are found in one tournament."""
    steps = [_step(form, i, compare.replace("x", f"x{i}")) for i in range(5)]
    module, changes = _changes(design_of(_module(steps), "t"))
    assert [change.note for change in changes] == [WHOLE.format(5)]
    assert {word.width for word, _ in changes[0].by} >= {2, 3}
    assert kept(module, changes[0])
    assert max(_rounds(new) for _, new in changes[0].by) == 3


def _rounds(word: Word) -> int:
    """Return how many words at most are compared with others one after the other."""
    compares = word.op in {"ult", "slt"} and all(a.op != "const" for a in word.args)
    return compares + max(map(_rounds, word.args), default=0)


@pytest.mark.parametrize(
    ("at", "step"),
    [
        (2, "if (v[2] && (!other || x2 > m)) begin any = 1; m = x2; w = 3; end"),
        (2, "if (v[2] && (!any || x2 > m)) begin any = f; m = x2; w = 3; end"),
        (2, "if (v[2] && (!any || x2 > m)) begin m = x2; w = 3; end"),
        (2, "any = v[1]; if (v[2] && (!any || x2 > m)) begin any = 1; m = x2; w = 3; end"),
        (2, "if (v[2] && (any || x2 > m)) begin any = 1; m = x2; w = 3; end"),
        (2, "if (v[2] && (!any || x2 < m)) begin any = 1; m = x2; w = 3; end"),
        (0, "any = 1; if (v[0] && (!any || x0 > m)) begin any = 1; m = x0; w = 1; end"),
    ],
)
def test_flags_that_say_something_else(at: int, step: str, design_of: Make) -> None:
    """Where one step reads or sets a flag in another way the whole is not one such tournament."""
    steps = [_step(STEPS[0], i, f"x{i} > m") for i in range(5)]
    steps[at] = step
    module, changes = _changes(design_of(_module(steps), "t"))
    assert WHOLE.format(5) not in [change.note for change in changes]
    assert all(kept(module, change) for change in changes)


def test_a_flag_that_holds_before(design_of: Make) -> None:
    """A flag that starts as an input says whether the first value takes part."""
    steps = [_step(STEPS[0], i, f"x{i} > m") for i in range(3)]
    text = _module(steps, start="m = 2; w = 7; any = f;")
    module, (change,) = _changes(design_of(text, "t"))
    assert change.note == WHOLE.format(4)
    assert kept(module, change)


def test_what_flags_are_gathered_from() -> None:
    """A flag is the OR of bits in whatever way these came to it."""
    words = Words()
    a, b, c = (words.sig(name, 1) for name in "abc")
    flags, one, zero = Flags(words), words.const(1, 1), words.const(0, 1)
    asked = words.conj((b, words.disj((words.invert(a), c))))
    assert flags(words.mux(asked, one, a)) == {a, b}
    assert flags(words.disj((a, asked))) == {a, b}
    none = words.mux(asked, zero, words.invert(a))
    assert flags(words.invert(none)) == {a, b}
    assert flags(none) == {none}
    assert flags(words.mux(asked, one, c)) == {c, asked}
    both = words.cat((b, a))
    assert flags(words.truth(both)) == {a, b}
    assert flags(words.invert(words.eq(both, words.const(0, 2)))) == {a, b}
    assert flags(words.invert(words.eq(both, words.const(2, 2)))) != {a, b}


def test_no_output_but_the_place(design_of: Make) -> None:
    """Where only the place is wanted, the last comparison decides no word and still counts."""
    text = """module t(input [15:0] x, input [7:0] v, input clk, en, output reg [2:0] w);
    reg any; reg [1:0] m; reg [2:0] at; integer i;
    always @(*) begin any = 0; m = 0; at = 0;
      for (i = 0; i < 8; i = i + 1)
        if (v[i] && (!any || x[2*i +: 2] > m)) begin any = 1; m = x[2*i +: 2]; at = i; end
    end
    always @(posedge clk) if (en) w <= at; endmodule"""
    module, (change,) = _changes(design_of(text, "t"))
    assert change.note == WHOLE.format(8)
    assert kept(module, change)
