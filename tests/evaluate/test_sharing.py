"""What is shared between candidates of one structure, and what never is."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pytest

from hwopt.candidate import Candidate
from hwopt.design import Design, Source
from hwopt.evaluate.climb import Climb
from hwopt.evaluate.ladder import Climbed, Ladder
from hwopt.evaluate.simulated_alike import simulated_alike
from hwopt.evaluation import StageResult, Verdict
from hwopt.tools.cache import Cache
from hwopt.tools.recall import Recall

GOLD = "module m(input a, output y); assign y = a; endmodule"


def design(text: str = GOLD, **more: object) -> Design:
    """Return a design of one file."""
    return Design(name="m", top="m", sources=(Source(PurePosixPath("m.v"), text),), **more)  # type: ignore[arg-type]


def candidate(text: str) -> Candidate:
    """Return a candidate for it."""
    return Candidate((Source(PurePosixPath("m.v"), text),), proposer="test")


@dataclass
class Counted:
    """A stage whose subject is the text without blanks, and that counts its runs."""

    verdict: Verdict = Verdict.PASS
    shared: bool = True
    name: str = "prove"
    fingerprint: str = "counted"
    runs: list[str] = field(default_factory=list)

    def subject(self, climb: Climb) -> str:
        """Return the text without blanks."""
        return climb.sources[0].text.replace(" ", "") if self.shared else ""

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Note the text."""
        self.runs.append(climb.sources[0].text)
        return StageResult(self.name, self.verdict, reason=self.verdict.value), "counting"


def climbed(stage: Counted, *texts: str, cache: Cache | None = None) -> list[Climbed]:
    """Return what a ladder of one stage says of texts, one after the other."""
    ladder = Ladder(design(), (stage,), recall=Recall(cache))
    return [ladder.climb(candidate(text)) for text in texts]


def test_twins_are_judged_once() -> None:
    """A candidate of the same subject gets the same result, without a cache too."""
    stage = Counted(Verdict.FAIL)
    one, two, other = climbed(stage, "a b", "ab", "a c")
    assert stage.runs == ["a b", "a c"]
    assert (one.evaluation.verdict, one.evaluation.reason) == (Verdict.FAIL, "FAIL")
    assert two.evaluation.verdict is Verdict.FAIL
    assert two.evaluation.candidate_id != one.evaluation.candidate_id
    assert [each.traces[0].cached for each in (one, two, other)] == [False, True, False]


@pytest.mark.parametrize("verdict", [Verdict.TIMEOUT, Verdict.ERROR])
def test_what_may_not_repeat_is_not_shared(verdict: Verdict) -> None:
    """A TIMEOUT or an ERROR is never handed to a twin."""
    stage = Counted(verdict)
    climbed(stage, "a b", "ab")
    assert stage.runs == ["a b", "ab"]


def test_nothing_is_shared_without_a_subject() -> None:
    """A stage without a subject runs for each candidate."""
    stage = Counted(shared=False)
    climbed(stage, "ab", "ab")
    assert stage.runs == ["ab", "ab"]


def test_runs_share_through_the_cache_alone(tmp_path: Path) -> None:
    """An earlier run's results are found with a cache, and not without one."""
    stage = Counted()
    climbed(stage, "ab", cache=Cache(tmp_path))
    (found,) = climbed(stage, "a b", cache=Cache(tmp_path))
    assert (stage.runs, found.traces[0].cached) == (["ab"], True)
    climbed(stage, "a  b")
    assert stage.runs == ["ab", "a  b"]


def test_recall_forgets_the_oldest() -> None:
    """What a run keeps in memory has a limit; what was read last stays longest."""
    recall = Recall(None, max_mib=1)
    recall.put("one", "x" * 500_000)
    recall.put("two", "y" * 500_000)
    assert recall.get("one") is not None
    recall.put("three", "z" * 500_000)
    assert recall.get("two") is None
    assert recall.get("one") == "x" * 500_000


def plain(body: str, **more: object) -> bool:
    """Tell whether a module body is of the plain kind."""
    text = f"module m(input c, r, input [3:0] a, output reg [3:0] y); {body} endmodule"
    return simulated_alike(design(text, **more), design(text).sources)


PLAIN = (
    "always @(posedge c or negedge r) if (!r) y <= 0; else y <= a;",
    "always @* y = a + 4'd1;",
    "always @(*) begin y = a; if (a[0]) y = ~a; end",
    "always_comb y = a;",
    "always_ff @(posedge c) y <= a;",
    "always @* casez (a) 4'b1???: y = 1; default: y = 0; endcase",
    "wire [3:0] n = a ^ 4'h3; always @* y = n;",
)
FREE = (
    "always @(a) y = a;",
    "always @(a or c) y = a & {4{c}};",
    "always @(posedge c or r) y <= a;",
    "always @(posedge c) y = a;",
    "reg [3:0] t; always @(posedge c) begin t = a; y <= t; end",
    "always @* y <= a;",
    "initial y = 0; always @(posedge c) y <= a;",
    "always @* y = a[0] ? a : 4'bx;",
    "always @* y = a[0] ? a : 'x;",
    "always @* y = a[0] ? a : 4'b1?00;",
    "always @* y = {3'd0, a === 4'd1};",
    "always @* y = {3'd0, a ==? 4'b1xx0};",
    "always @* casex (a) 4'b1xxx: y = 1; default: y = 0; endcase",
    "always @* casez (a) 4'b1zzz: y = 1; default: y = 0; endcase",
    "always @* casez (a) 4'b1???: y = 4'b???1; default: y = 0; endcase",
    "always_latch if (c) y = a;",
)


@pytest.mark.parametrize("body", PLAIN)
def test_plain(body: str) -> None:
    """A text that leaves a simulator no choice is plain."""
    assert plain(body)


@pytest.mark.parametrize("body", FREE)
def test_free(body: str) -> None:
    """A text that leaves one is not: it is simulated though a twin passed."""
    assert not plain(body)


def test_macros_hide_nothing() -> None:
    """A macro is read as what it stands for, and a text that cannot be read is not plain."""
    assert plain("always `WAIT y = a;", defines={"WAIT": "@*"})
    assert not plain("always `WAIT y = a;", defines={"WAIT": "@(c)"})
    assert not plain("always `WAIT y = a;")
