"""A whole run whose model is asked in Message Batches, cut off while it waits for one."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Said
from designs import COUNT
from model_runs import USUAL_USD, command, cost_usd, events, several, whole
from program import Person
from propose.loopback import EXPIRED, Answer, Loopback, Received, says

from hwopt.ledger import Asked, Batched, Ledger, Remark, Reserved, Told, Unanswered
from hwopt.search.generation import GENERATION

pytestmark = pytest.mark.tool

Hwopt = Callable[..., Said]


def idea(number: int) -> str:
    """Return a wrong idea that no other number has."""
    return whole("4'd0", f"4'd{number % 15 + 1}")


def answer(received: Received) -> Answer:
    """Answer the first of a batch with two alternatives, the second not at all."""
    number = received.number
    if number == 1:
        return EXPIRED
    return says(several(idea(0), idea(14)) if number == 0 else idea(number))


def remarks(run: Path) -> list[Remark]:
    """Return what a run's ledger holds beside its events."""
    ledger = Ledger(run / "ledger.sqlite")
    found = list(ledger.remarks())
    ledger.close()
    return found


def test_a_killed_run_takes_its_batch_up_again(
    hwopt: Hwopt,
    keyed: Callable[[Loopback], None],
    small_flow: Path,
    tmp_path: Path,
    cache_home: Path,
) -> None:
    """After kill -9 the batch is fetched, not sent again: one batch, paid once, and it replays.

    The asks of the generation were reserved, and the batch's id written down, before anybody
    waited.
    """
    evaluations = 4
    person = Person(tmp_path, cache_home)
    (tmp_path / "count.v").write_text(COUNT)
    run = tmp_path / "run"
    with Loopback(answer) as server:
        server.batches.open.clear()
        key = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "sk-secret-key"}
        words = command(small_flow, evaluations=evaluations)
        with person.started(*words, "--batch", **key) as process:
            pause = threading.Event()
            while len(server.batches.calls) < 2:  # it was sent, and somebody looks for it
                assert process.poll() is None
                pause.wait(0.05)
            process.kill()
            process.wait()
        (batch,) = [each for each in remarks(run) if isinstance(each, Batched)]
        reserved = [each for each in remarks(run) if isinstance(each, Reserved)]
        assert [each.number for each in batch.asks] == [each.number for each in reserved]
        assert len(batch.asks) == evaluations < GENERATION
        before = events(run)
        server.batches.open.set()
        keyed(server)
        said = hwopt("resume", "run")
        assert said.code == 0, said.out + said.err
        assert len(server.batches.sent) == 2  # the second for what the first left to evaluate
        first, second = (len(each) for each in server.batches.sent)
    after = events(run)
    assert after[: len(before)] == before
    numbers = [event.number for event in after if isinstance(event, Asked | Unanswered)]
    assert len(numbers) == len(set(numbers))
    assert {ask.number for ask in batch.asks} <= set(numbers)
    assert len([event for event in after if isinstance(event, Told)]) == evaluations
    assert cost_usd(after) == pytest.approx((first + second - 1) * USUAL_USD / 2)
    (expired,) = [e for e in after if isinstance(e, Unanswered) and "expired" in e.reason]
    assert [each.cost_usd for each in expired.exchanges] == [0.0]
    again = hwopt("replay", "run", "--out", "again")
    assert again.code == 0, again.out + again.err
