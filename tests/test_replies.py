"""Replies as a good model would give lead past what the engine reaches by itself."""

import contextlib
import sys
from pathlib import Path

import msgspec
import pytest
from propose.loopback import Loopback, says

from hwopt.archive.pareto import AddStatus
from hwopt.evaluation import Strength, Verdict
from hwopt.ledger import Event, Told
from hwopt.report.replay import read_run
from hwopt.search.campaign import carry_on

sys.path.insert(0, str(Path(__file__).parent / "benchmarks" / "replies"))

from measure import MEASURED, beyond, designs, reply, start_with_reply


class _ToldError(Exception):
    """The reply was evaluated."""


def _stop(event: Event, _status: AddStatus) -> None:
    if isinstance(event, Told):
        raise _ToldError


@pytest.mark.tool
@pytest.mark.parametrize("name", designs())
def test_a_reply_is_proven_and_goes_beyond_the_engine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some point of each is smaller or faster than all that 900 evaluations without it found."""
    start_with_reply(name, tmp_path / "run")
    with Loopback([says(reply(name))]) as server, contextlib.suppress(_ToldError):
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "none")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        carry_on(tmp_path / "run", observe=_stop)
    (tried,) = read_run(tmp_path / "run").tried
    assert tried.evaluation is not None
    assert tried.evaluation.verdict is Verdict.PASS
    assert tried.evaluation.evidence.strength is Strength.PROVEN
    offline = msgspec.json.decode(MEASURED.read_bytes())[name]
    assert max(beyond(point, offline) for point in tried.evaluation.points) > 0
