"""A whole run with a model, through the real SDK, against a server that answers by a script."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Said
from designs import COUNT
from model_runs import (
    NO_MATCH,
    USUAL_USD,
    Model,
    command,
    cost_usd,
    edit,
    events,
    several,
    whole,
)
from program import Person, read_until
from propose.loopback import Answer, Loopback, fails, says

from hwopt.evaluation import Verdict
from hwopt.ledger import Asked, Event, Ledger, Reminded, Reserved, Told, Unanswered
from hwopt.search.asks import WINDOW

pytestmark = pytest.mark.tool

Hwopt = Callable[..., Said]

#: Correct, and no better.
CORRECT = edit("    else count_o <= count_o + (down_i ? -step_i : step_i);\n")
#: One adder with its carries written out: smaller and faster than what gold becomes.
BETTER = whole(
    COUNT[COUNT.index("  always") :],
    """\
  wire [3:0] x = step_i ^ {4{down_i}};
  wire [3:0] p = count_o ^ x;
  wire [3:0] g = count_o & x;
  wire c1 = g[0] | (down_i & (count_o[0] | x[0]));
  wire c2 = g[1] | (p[1] & c1);
  wire c3 = g[2] | (p[2] & c2);
  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_o <= 4'd0;
    else count_o <= p ^ {c3, c2, c1, down_i};
  end
endmodule
""",
)
#: Wrong where the count wraps below zero.
WRONG = whole(" count_o - step_i", " (count_o < step_i) ? 4'd0 : count_o - step_i")
RESET_TO_8 = whole("4'd0", "4'd8")
BROKEN = whole("count_o + step_i", "count_o + ")
HOSTILE = whole("  always", '  initial $system("id");\n  always')

SCRIPT = (
    says(CORRECT),
    says(NO_MATCH),
    says(BROKEN),
    fails(429, "rate_limit_error"),
    says(WRONG),
    says("I would rather not.", stop_reason="refusal", category="cyber"),
    fails(529, "overloaded_error"),
    says(BETTER, stop_reason="max_tokens"),
    says(several(RESET_TO_8, NO_MATCH, HOSTILE)),
    says("no edits at all"),
    says(""),
    says(CORRECT),
    says(BETTER),
)
#: The code of an error that waiting does not cure.
ENFORCED = "enforced_spend_limit_reached"
#: Candidates that come of the script: correct, broken, wrong, reset to 8, hostile, better.
CANDIDATES = 6
#: What the usual answer costs by model, as `USUAL_USD`.
PRICES = {"claude-sonnet-5-5": USUAL_USD, "claude-haiku-5-5": 0.00035}


def verdicts(found: list[Event]) -> dict[str, tuple[Verdict, str]]:
    """Return verdict and stage by what the model said it did, or by its text."""
    asked = {event.number: event.candidate for event in found if isinstance(event, Asked)}
    return {
        asked[event.number].sources[0].text: (event.evaluation.verdict, event.evaluation.stage)
        for event in found
        if isinstance(event, Told)
    }


def test_whatever_the_model_answers(
    hwopt: Hwopt, keyed: Callable[[Loopback], None], small_flow: Path
) -> None:
    """No answer stops the run, nothing bad is kept, and every reply is paid for once.

    Two models take turns, and the ledger names the one that wrote a candidate. What the API caches
    is the same, byte for byte, in all requests.
    """
    with Loopback(Model(SCRIPT)) as server:
        keyed(server)
        other = ("--proposer", "llm:claude-haiku-5-5:low")
        said = hwopt(*command(small_flow, evaluations=CANDIDATES + WINDOW), *other)
    assert said.code == 0, said.err
    assert "sk-secret-key" not in said.out + said.err
    assert len({each.prefix for each in server.received}) == 1
    found = events(Path("run"))
    kept = verdicts(found)
    stopped = {
        "count_o + ;": "elaborate",
        "4'd0 : count_o": "prove",
        "count_o <= 4'd8": "prove",
        "$system": "screen",
    }
    for words, stage in stopped.items():
        (verdict,) = [each for text, each in kept.items() if words in text]
        assert verdict == (Verdict.FAIL, stage), words
    (better,) = [each for text, each in kept.items() if "{c3, c2, c1, down_i}" in text]
    assert better == (Verdict.PASS, "synthesize")
    assert "improvement found" not in said.out
    exported = Path("run/export/rtl/count.v").read_text().split("\n\n", 1)[-1]
    assert any(verdict == Verdict.PASS for text, (verdict, _) in kept.items() if text in exported)
    assert len(kept) == CANDIDATES
    reasons = " ".join(event.reason for event in found if isinstance(event, Unanswered))
    for words in ("could not be applied", "refused (cyber)", "cut off (max_tokens)", "empty"):
        assert words in reasons
    (brought,) = [each for each in found if isinstance(each, Asked) and each.reply_of is not None]
    (ask,) = [e for e in found if isinstance(e, Asked) and e.number == brought.reply_of]
    assert (ask.alternative, brought.alternative, brought.exchanges) == (0, 2, ())
    assert brought.candidate.parents == ask.candidate.parents
    assert_paid(found, server)
    names = {e.candidate.proposer for e in found if isinstance(e, Asked)}
    assert names <= {"llm:claude-sonnet-5-5:medium", "llm:claude-haiku-5-5:low"}
    assert all(name in said.out for name in names)
    assert_replays(hwopt)


def assert_paid(found: list[Event], server: Loopback) -> None:
    """Every request is an exchange at its model's price, but for those of 429 and 529."""
    answers = [event for event in found if isinstance(event, Asked | Unanswered)]
    exchanges = [each for answer in answers for each in answer.exchanges]
    assert len(exchanges) == len(server.received)
    assert {each.model for each in exchanges} == set(PRICES)
    paid = [each for each in exchanges if each.cost_usd]
    assert len(paid) == len(exchanges) - 2
    assert all(each.cost_usd == pytest.approx(PRICES[each.model]) for each in paid)


def assert_replays(hwopt: Hwopt) -> None:
    """Do the run again: it is the same without the server, and what was changed is found."""
    again = hwopt("replay", "run", "--out", "again")
    assert again.code == 0, again.out + again.err
    count, digest = len(events(Path("run"))), hwopt("ledger", "run", "--digest").out.strip()
    assert f"the same, bit for bit: {count} events, digest {digest}\n" in again.out
    pages = [Path(folder, "report.html").read_text("utf-8") for folder in ("run", "again")]
    pages = [re.sub(r"\b[\d.,]+ (ms|s|min)( \d+ s)?\b", "TIME", page) for page in pages]
    # Which of two twins at work at the same time was judged, and which was spared, is chance.
    pages = [
        re.sub(r"<td[^>]*>[\d·]+</td>(<td[^>]*>TIME</td>)", r"SPARED\1", page) for page in pages
    ]
    assert pages[0] == pages[1]
    store = sqlite3.connect("run/ledger.sqlite")
    with store:
        store.execute(
            "UPDATE event SET body = replace(body, '\"cells\":', '\"cells\":1') WHERE number = "
            "(SELECT max(number) FROM event WHERE kind = 'Told' AND body LIKE '%cells%')"
        )
    store.close()
    changed = hwopt("replay", "run", "--out", "another")
    assert changed.code == 1
    assert re.search(r"event \d+, Told\.evaluation\.points\[0\]\.cells was 1\d+ and", changed.out)


def test_what_was_refuted_is_remembered(
    hwopt: Hwopt, keyed: Callable[[Loopback], None], small_flow: Path
) -> None:
    """The next run on like parts is told of it, replays without the folder, and may do without."""
    notes = Path(".hwopt/memory")
    with Loopback(Model([says(WRONG), says(BROKEN)])) as server:
        keyed(server)
        first = hwopt(*command(small_flow, evaluations=2))
    assert first.code == 0, first.err
    (note,) = notes.iterdir()
    assert f"noted for later runs: {note}\n" in first.out
    assert "Applies to: sub 3..4, add 3..4, register 3..4\n" in note.read_text()
    Path("run").rename("first")
    with Loopback(Model([says(CORRECT)])) as server:
        keyed(server)
        second = hwopt(*command(small_flow, evaluations=1))
        assert "the prompts hold 1 note of earlier runs, from .hwopt/memory\n" in second.out
        assert len({each.prefix for each in server.received}) == 1
        assert "Outcome: refuted" in server.received[0].prefix
    (reminded,) = [event for event in events(Path("run")) if isinstance(event, Reminded)]
    assert [each.text for each in reminded.notes] == [note.read_text()]
    assert note.read_text() in hwopt("ask", "run").out
    note.unlink()
    assert hwopt("replay", "run", "--out", "again").code == 0
    Path("run").rename("second")
    note.write_text(reminded.notes[0].text)
    with Loopback(Model([says(WRONG)])) as server:
        keyed(server)
        third = hwopt(*command(small_flow, evaluations=1), "--no-memory")
    assert third.code == 0
    assert not [event for event in events(Path("run")) if isinstance(event, Reminded)]


def test_the_cap_holds(hwopt: Hwopt, keyed: Callable[[Loopback], None], small_flow: Path) -> None:
    """No request is sent that could exceed the cap; the run ends there and says so."""
    cap_usd = 0.35
    with Loopback(Model([])) as server:
        keyed(server)
        said = hwopt(*command(small_flow, cap_usd))
    assert said.code == 0, said.err
    found = events(Path("run"))
    assert 0 < cost_usd(found) <= cap_usd
    assert cost_usd(found) == pytest.approx(len(server.received) * USUAL_USD)
    left = cap_usd - cost_usd(found)
    assert f"ended: nothing is left to try with ${left:.2f} left to spend\n" in said.out


def test_a_request_that_nobody_heard_the_end_of_counts(
    hwopt: Hwopt,
    keyed: Callable[[Loopback], None],
    small_flow: Path,
    tmp_path: Path,
    cache_home: Path,
) -> None:
    """The run is announced before its first request, and what kill -9 cut off is paid for.

    The line names endpoint, model, what is sent and the cap. The reservation of the request that
    was cut off counts as spent until the resumed run has asked again.
    """
    person = Person(tmp_path, cache_home)
    (tmp_path / "count.v").write_text(COUNT)
    with Loopback([Answer(fault="silent")] * 8) as server:
        key = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "sk-secret-key"}
        with person.started(*command(small_flow, evaluations=2), **key) as process:
            line = read_until(process, "llm: ").splitlines()[-1]
            while not server.received:
                assert process.poll() is None
            process.kill()
            process.wait()
    assert line.startswith(
        f"llm: {server.url}/v1/messages, model claude-sonnet-5-5 (effort medium); sends the "
        "design's sources and includes, its metrics and the reasons of failed candidates; costs "
        "at most $5.00 by the prices of "
    )
    assert person.left_behind() == []
    run = tmp_path / "run"
    before = events(run)
    assert not [event for event in before if isinstance(event, Asked | Unanswered)]
    ledger = Ledger(run / "ledger.sqlite")
    reserved = [each for each in ledger.remarks() if isinstance(each, Reserved)]
    ledger.close()
    assert reserved
    assert all(each.cost_usd > USUAL_USD for each in reserved)
    with Loopback(Model([says(CORRECT), says(BETTER)])) as server:
        keyed(server)
        said = hwopt("resume", "run")
    assert said.code == 0, said.err
    after = events(run)
    assert after[: len(before)] == before
    assert len([event for event in after if isinstance(event, Told)]) == 2
    numbers = [event.number for event in after if isinstance(event, Asked | Unanswered)]
    assert {each.number for each in reserved} <= set(numbers)


def test_a_wrong_key_stops_the_run_and_says_what_to_do(
    hwopt: Hwopt, keyed: Callable[[Loopback], None], small_flow: Path
) -> None:
    """Exit code 5, one line; the run can be resumed with another key."""
    with Loopback(lambda _: fails(401, "authentication_error", "invalid x-api-key")) as server:
        keyed(server)
        said = hwopt(*command(small_flow))
    assert said.code == 5
    assert said.err == (
        f"hwopt: {server.url}/v1/messages was expected to answer for claude-sonnet-5-5, but HTTP "
        "401: invalid x-api-key; set ANTHROPIC_API_KEY to a key that may use the model, then "
        "hwopt resume\n"
    )
    with Loopback(Model([says(CORRECT)])) as server:
        keyed(server)
        assert hwopt("resume", "run", "--evaluations", 1).code == 0


def test_a_spend_limit_pauses_the_run(
    hwopt: Hwopt, keyed: Callable[[Loopback], None], small_flow: Path
) -> None:
    """What is in flight is told, results are printed, exit code 5; resume goes on from there."""
    limit = fails(429, "rate_limit_error", "monthly limit", error_code=ENFORCED)
    with Loopback(Model([says(CORRECT), *[limit] * 20])) as server:
        keyed(server)
        said = hwopt(*command(small_flow, evaluations=2))
        assert len(server.received) < 20
    assert said.code == 5, said.err
    assert (
        f"ended: paused: {server.url}/v1/messages was expected to answer for claude-sonnet-5-5, "
        "but HTTP 429: monthly limit; raise the account's limit, or wait until it is renewed, then "
        "hwopt resume\n"
    ) in said.out
    before = events(Path("run"))
    assert len([event for event in before if isinstance(event, Told)]) == 1
    assert cost_usd(before) == pytest.approx(USUAL_USD)
    with Loopback(Model([says(BETTER)])) as server:
        keyed(server)
        said = hwopt("resume", "run")
    assert said.code == 0, said.err
    after = events(Path("run"))
    assert after[: len(before)] == before
    assert len([event for event in after if isinstance(event, Told)]) == 2
    assert cost_usd(after) == pytest.approx(USUAL_USD * (1 + len(server.received)))
