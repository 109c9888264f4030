"""What a person decides about a run: an event of its ledger, which the search respects."""

from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ConfigError, LedgerError, LedgerInUse
from hwopt.evaluation import Verdict
from hwopt.ledger import Asked, Decided, Ledger, Told
from hwopt.search.inbox import Inbox, Letter

#: Longest reason or hint that is kept [characters].
MAX_WORDS = 2000


@dataclass(frozen=True)
class Made:
    """A decision that was made."""

    #: As it is written, with the whole id.
    decided: Decided
    #: Whether it is in the ledger; else the loop that is at work takes it in.
    written: bool


def decide(folder: Path, decision: Decided) -> Made:
    """Write a decision down, or leave it for the process that is at work on the run.

    Args:
        folder: The run's folder.
        decision: The candidate by its id or by how it begins.

    Raises:
        ConfigError: No candidate that passed has this id, several do, or the words are too long.
        LedgerError: The ledger is damaged.
    """
    if len(decision.words) > MAX_WORDS:
        raise ConfigError(
            f"a reason or hint of at most {MAX_WORDS} characters was expected, not of "
            f"{len(decision.words)}; shorten it"
        )
    inbox = Inbox(folder)
    try:
        ledger, written = Ledger(folder / "ledger.sqlite", create=True), True
    except LedgerInUse:
        ledger, written = Ledger(folder / "ledger.sqlite"), False
    try:
        if written:
            take_decisions(inbox, ledger)
        if decision.decision != "hint":
            name = _whole(ledger, decision.candidate_id)
            decision = Decided(decision.decision, name, decision.words)
        if written:
            ledger.append(decision)
        else:
            inbox.post(Letter(decided=decision))
    finally:
        ledger.close()
    return Made(decision, written)


def take_decisions(inbox: Inbox, ledger: Ledger) -> None:
    """Write down the decisions that no loop took in any more; candidates wait for the next one."""

    def accept(letter: Letter) -> bool:
        if letter.decided is None:
            return False
        ledger.append(letter.decided)
        return True

    inbox.take(accept)


def _whole(ledger: Ledger, begin: str) -> str:
    """Return the id of the one candidate that passed and begins so."""
    events = tuple(ledger.events())
    if not events:
        raise LedgerError(f"{ledger.path}: expected a run that was begun; start it with: hwopt run")
    passed = {
        event.number
        for event in events
        if isinstance(event, Told) and event.evaluation.verdict is Verdict.PASS
    }
    names = [
        event.candidate.id
        for event in events
        if isinstance(event, Asked) and event.number in passed
    ]
    found = [name for name in names if begin and name.startswith(begin)]
    if len(found) != 1:
        raise ConfigError(
            f"candidate {begin[:80]!r}: expected the id of one that passed, which this names "
            f"{len(found)} times; hwopt review lists them"
        )
    decisions = [event for event in events if isinstance(event, Decided)]
    if any((each.decision, each.candidate_id) == ("reject", found[0]) for each in decisions):
        raise ConfigError(
            f"candidate {found[0]}: expected one that was not rejected, which is for good; tell "
            "the run a version of your own with hwopt tell"
        )
    return found[0]
