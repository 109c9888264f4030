"""What a proposer answered, as events: one for the ask, one for each other alternative."""

from collections.abc import Iterable, Iterator

from hwopt.ledger import Asked, Unanswered
from hwopt.propose import Alternative, Proposal
from hwopt.search.slot import Slot


def answered(
    slot: Slot, proposal: Proposal, seen: Iterable[str], *, following: int, most: float
) -> tuple[Asked | Unanswered, ...]:
    """Return the events of an answer; the first bears the exchanges, and so the cost.

    Args:
        slot: The ask.
        proposal: Its answer.
        seen: Ids of gold and of every candidate so far.
        following: Number of the next ask; alternatives take numbers from there.
        most: Candidates for which there is an evaluation left.
    """
    known = set(seen)
    first = Alternative(proposal.place, proposal.candidate, proposal.reason)
    events: list[Asked | Unanswered] = []
    for number, each in zip(_numbers(slot, following), (first, *proposal.others), strict=False):
        own = number == slot.number
        exchanges = proposal.exchanges if own else ()
        reason = _refusal(each, known, left=most - sum(isinstance(e, Asked) for e in events))
        if each.candidate is None or reason:
            events.append(Unanswered(number, slot.proposer, reason, exchanges))
            continue
        known.add(each.candidate.id)
        reply_of = None if own else slot.number
        events.append(Asked(number, each.candidate, exchanges, reply_of, each.place))
    return tuple(events)


def _numbers(slot: Slot, following: int) -> Iterator[int]:
    yield slot.number
    while True:
        yield following
        following += 1


def _refusal(each: Alternative, known: set[str], *, left: float) -> str:
    """Say why an answer becomes no candidate, or return nothing."""
    if each.candidate is None:
        return each.reason
    if each.candidate.id in known:
        return f"candidate {each.candidate.id} was tried before"
    return "" if left > 0 else "no evaluation is left for this alternative"
