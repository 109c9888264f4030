"""Several candidates in one reply."""

from dataclasses import replace

import pytest
from propose.examples import ADDER, BETTER, DESIGN, FLOW, MISSING, request
from propose.loopback import says
from propose.test_llm import bench, cost_usd, proposer_for

from hwopt.config import ProposerConfig
from hwopt.propose.alternatives import MAX_ALTERNATIVES, alternatives_of
from hwopt.propose.llm import LlmProposer
from hwopt.propose.model import ScriptedClient
from hwopt.propose.purse import Purse

#: Another idea than `BETTER`, and one in other words.
OTHER = BETTER.replace("wire [7:0] other = sel_i ? b_i : 8'd1;", "wire [7:0] other = 8'd1;")
assert OTHER != BETTER


def several(*replies: str) -> str:
    """Return a reply with several alternatives."""
    return "\n".join(f"ALTERNATIVE {k}\n{text}" for k, text in enumerate(replies, start=1))


@pytest.mark.parametrize(
    ("reply", "texts"),
    [
        (BETTER, (BETTER,)),
        ("Let me see.\nALTERNATIVE 1\na\n**ALTERNATIVE 2:**\nb\n", ("\na\n", "\nb\n")),
        ("## ALTERNATIVE 1\r\na\r\n", ("\na\n",)),
        (f"{BETTER}ALTERNATIVE 2\nb", (BETTER, "\nb")),
        ("ALTERNATIVE 1 would be a tree, ALTERNATIVE 2\n", None),
        ("  // ALTERNATIVE 1\n", None),
        ("ALTERNATIVE\n", None),
    ],
)
def test_a_mark_is_a_line_of_its_own(reply: str, texts: tuple[str, ...] | None) -> None:
    """Only such lines divide a reply; what comes before them counts where it holds changes."""
    assert alternatives_of(reply) == (texts or (reply,))


def test_no_more_than_a_few_are_read() -> None:
    """A reply of thousands of alternatives gives four, at once."""
    found = alternatives_of(several(*(["x"] * 10_000)))
    assert len(found) == MAX_ALTERNATIVES
    assert len(alternatives_of("ALTERNATIVE 1" + " *:" * 300_000)) == 1


def test_each_alternative_is_a_candidate() -> None:
    """All refer to one parent; those that miss or repeat are named, and the reply is paid once.

    The model is told how to give them, in the part of the prompt that never changes.
    """
    with bench([says(several(MISSING, BETTER, OTHER, BETTER))]) as b:
        proposal = b.propose()
        assert "ALTERNATIVE 1" in b.server.received[0].body["system"][0]["text"]
    assert proposal.candidate is not None
    assert proposal.place == 1
    assert "b_i : 8'd1" in proposal.candidate.sources[0].text
    missed, other, again = proposal.others
    assert (missed.place, missed.candidate) == (0, None)
    assert "SEARCH block 1 matches nothing" in missed.reason
    assert other.place == 2
    assert other.candidate is not None
    assert other.candidate.parents == proposal.candidate.parents
    assert other.candidate.sources[0].text not in (ADDER, proposal.candidate.sources[0].text)
    assert again.reason == f"candidate {proposal.candidate.id} was tried before"
    assert len(proposal.exchanges) == 1
    assert cost_usd([proposal]) == pytest.approx(0.007)


def test_where_none_can_be_applied_all_are_repaired_at_once() -> None:
    """The one repair round names what missed in each; its reply may hold alternatives again."""
    with bench([says(several(MISSING, MISSING)), says(several(OTHER, BETTER))]) as b:
        proposal = b.propose()
        told = b.server.received[1].last_text
    assert "alternative 1: SEARCH block 1" in told
    assert "alternative 2: SEARCH block 1" in told
    assert proposal.candidate is not None
    assert len(proposal.others) == 1
    assert len(proposal.exchanges) == 2


def test_a_repeated_idea_is_not_repaired() -> None:
    """One alternative that was tried before and one that misses end the ask without a repair."""
    client = ScriptedClient([BETTER, several(BETTER, MISSING)])
    proposer = proposer_for(client)
    first = proposer.propose(request(0))
    assert first is not None
    assert first.candidate is not None
    seen = request(1).seen | {first.candidate.id}
    again = proposer.propose(replace(request(1), seen=seen))
    assert again is not None
    assert again.candidate is None
    assert again.reason.startswith(
        f"alternative 1: candidate {first.candidate.id} was tried before"
    )
    assert len(client.prompts) == 2


def test_where_one_is_wanted_one_is_read() -> None:
    """The baselines neither offer several candidates a reply nor take them."""
    client = ScriptedClient(lambda _prompt: several(BETTER, OTHER))
    config = ProposerConfig(kind="llm", effort="low")
    proposer = LlmProposer(DESIGN, FLOW, config, client=client, purse=Purse(5.0), alternatives=1)
    proposal = proposer.propose(request(0))
    assert proposal is not None
    assert proposal.candidate is not None
    assert proposal.others == ()
    assert "ALTERNATIVE" not in client.prompts[0].rules
