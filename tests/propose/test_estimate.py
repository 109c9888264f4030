"""What a model will cost, guessed before anything is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.propose.estimate import estimate
from hwopt.propose.model import Prompt
from hwopt.propose.prices import price_of


@pytest.fixture(autouse=True)
def _shipped_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HWOPT_PRICES", raising=False)


@given(st.integers(0, 200_000), st.integers(0, 50_000), st.integers(1, 500))
def test_a_guess_lies_below_what_is_reserved(prefix: int, parent: int, requests: int) -> None:
    """With the parent's text a request is guessed cheaper than the most that is reserved for it."""
    blank = Prompt("claude-sonnet-5-5", "medium", 20_000, "x" * prefix, "", ())
    found = estimate(blank, parent, price=price_of(blank.model), requests=requests)
    whole = Prompt(blank.model, "medium", 20_000, blank.rules, "y" * (parent + 6000), ())
    assert 0 < found.request_usd < price_of(blank.model).most_usd(whole)
    assert found.run_usd == pytest.approx(requests * found.request_usd)


def test_more_requests_are_cheaper_each() -> None:
    """The prefix is written to the cache once, so that the average falls."""
    blank = Prompt("claude-sonnet-5-5", "low", 20_000, "x" * 30_000, "", ())
    one, many = (estimate(blank, 0, price=price_of(blank.model), requests=n) for n in (1, 50))
    assert many.request_usd < one.request_usd
