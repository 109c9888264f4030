"""Prices and the purse."""

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.errors import ConfigError
from hwopt.propose.model import Prompt, Turn, Usage
from hwopt.propose.prices import price_of
from hwopt.propose.purse import Purse

SONNET = "claude-sonnet-5-5"
HAIKU = "claude-haiku-5-5"


def prompt(text: str = "", *, max_tokens: int = 20_000) -> Prompt:
    """Return a request whose text has the given bytes."""
    return Prompt(SONNET, "low", max_tokens, "", "", (Turn("user", text),))


@pytest.fixture(autouse=True)
def _shipped_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HWOPT_PRICES", raising=False)


def test_each_kind_of_token_has_its_price() -> None:
    """A million tokens of each kind cost what the table says."""
    million = 1_000_000
    usages = (
        Usage(million, 0),
        Usage(0, million),
        Usage(0, 0, cache_read_tokens=million),
        Usage(0, 0, cache_write_tokens=million),
    )
    costs = [price_of(SONNET).cost_usd(usage) for usage in usages]
    assert costs == pytest.approx([2.0, 10.0, 0.10, 4.0])


def test_a_long_prompt_is_dearer_on_every_token() -> None:
    """Above its limit, cached tokens included, the long price holds for the output too."""
    price = price_of(HAIKU)
    assert price.cost_usd(Usage(60_000, 1000, 40_000)) == pytest.approx(0.0069)
    assert price.cost_usd(Usage(60_001, 1000, 40_000)) == pytest.approx(0.0345005)


def test_the_united_states_cost_more() -> None:
    """Inference bound to the United States has its factor."""
    price = price_of(SONNET)
    assert price.cost_usd(Usage(1000, 1000, region="us")) == pytest.approx(0.0132)
    assert price.cost_usd(Usage(1000, 1000, region="global")) == pytest.approx(0.012)


@given(
    text=st.text(max_size=300),
    split=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    output=st.integers(0, 20_000),
    model=st.sampled_from([SONNET, HAIKU, "claude-opus-5-5", "claude-fable-5-1"]),
    repeat=st.sampled_from([1, 1000]),
)
def test_no_request_costs_more_than_its_most(
    text: str, split: tuple[float, float], output: int, model: str, repeat: int
) -> None:
    """However tokens are cached and wherever the model runs, the bound holds."""
    asked = prompt(text * repeat)
    tokens = asked.size_bytes
    read = int(tokens * split[0])
    write = int((tokens - read) * split[1])
    usage = Usage(tokens - read - write, output, read, write, "us")
    price = price_of(model)
    assert price.cost_usd(usage) <= price.most_usd(asked)


def test_an_unknown_model_is_refused() -> None:
    """A model without a price never costs 0: it is refused."""
    with pytest.raises(ConfigError) as caught:
        price_of("claude-sonnet-9")
    assert str(caught.value) == (
        "model 'claude-sonnet-9' has no price in hwopt's price table of 2026-11-23, which knows "
        "claude-fable-5-1, claude-haiku-5-5, claude-opus-5-5, claude-sonnet-5-5; choose one of "
        "these, or name in HWOPT_PRICES a copy of the table with its price"
    )


def test_the_table_can_be_edited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """HWOPT_PRICES names a table that takes the shipped one's place."""
    table = tmp_path / "prices.toml"
    shipped = (files("hwopt.propose") / "prices.toml").read_text("utf-8")
    table.write_text(shipped.replace(SONNET, "mine").replace("2.0", "3.0"), encoding="utf-8")
    monkeypatch.setenv("HWOPT_PRICES", str(table))
    assert price_of("mine").cost_usd(Usage(1_000_000, 0)) == pytest.approx(3.0)
    with pytest.raises(ConfigError, match="has no price"):
        price_of(SONNET)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "expected TOML"),
        ('dated = "d"\n[models.m]\ninput = 1', "expected a key output"),
        ('dated = "d"\n[models.m]\ninput = 0', "above 0"),
        ('dated = "d"\n[models.m]\ninput = -1', "above 0"),
        ("[models.m]\ninput = 1", "expected a key dated"),
        (None, "expected a price table"),
    ],
)
def test_a_wrong_table_is_named(tmp_path: Path, text: str | None, words: str) -> None:
    """A table that cannot be read is an error of the configuration, with its place."""
    path = tmp_path / "prices.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as caught:
        price_of("m", path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("cap", "said"), [(None, "none"), (0.0, "0"), (-1.0, "-1"), (float("inf"), "inf")]
)
def test_a_purse_needs_a_cap(cap: float | None, said: str) -> None:
    """Without a finite cap above 0 no model takes part."""
    with pytest.raises(ConfigError) as caught:
        Purse(cap)
    assert str(caught.value) == (
        f"a model takes part only with a cap in dollars above 0, not {said}; "
        "set --cost-usd or cost_usd under [budget]"
    )


def test_a_reservation_waits_for_others() -> None:
    """What would fit if others cost less waits until they are settled, and is then let in."""
    purse = Purse(1.0)
    assert purse.reserve(0, 0.7)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(purse.reserve, 1, 0.7)
        purse.settle(0.7, 0.1)
        assert second.result(timeout=30)
    purse.settle(0.7, 0.3)
    assert purse.spent_usd == pytest.approx(0.4)
    assert purse.admits(0.6)
    assert not purse.reserve(2, 0.7)


def test_who_can_never_fit_is_let_go() -> None:
    """A waiting reservation ends when others have spent too much for it, or at the close."""
    purse = Purse(1.0)
    assert purse.reserve(0, 0.7)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(purse.reserve, 1, 0.7)
        purse.settle(0.7, 0.7)
        assert not second.result(timeout=30)
        assert purse.reserve(2, 0.3)
        third = pool.submit(purse.reserve, 3, 0.2)
        purse.close()
        assert not third.result(timeout=30)


def test_the_past_is_learnt_from_the_ledger_once() -> None:
    """What was spent in earlier sittings counts; what the ledger says late is not counted twice."""
    purse = Purse(1.0)
    purse.reconcile(0.6)
    assert purse.reserve(0, 0.5)
    purse.settle(0.5, 0.2)
    purse.reconcile(0.6)
    purse.reconcile(0.4)
    assert purse.admits(0.399)
    assert not purse.admits(0.401)
    purse.reconcile(0.3)
    assert not purse.admits(0.301)


def test_each_reservation_is_noted_before_it_holds() -> None:
    """The ask's number and the amount are told, so that a ledger can keep them."""
    notes: list[tuple[int, float]] = []
    purse = Purse(1.0, note=lambda number, most: notes.append((number, most)))
    assert purse.reserve(7, 0.6)
    assert not purse.reserve(8, 1.2)
    assert notes == [(7, 0.6)]


def test_the_cap_holds_with_many_threads() -> None:
    """Whatever eight threads reserve and settle, money in flight and spent stays below the cap."""
    purse, lock = Purse(1.0), threading.Lock()
    flying, spent, most_ever = 0.0, 0.0, 0.0

    def spend(seed: int) -> int:
        nonlocal flying, spent, most_ever
        let_in = 0
        for step in range(40):
            most = 0.05 + 0.01 * ((seed * 7 + step) % 5)
            if not purse.reserve(step, most):
                break
            with lock:
                flying += most
                most_ever = max(most_ever, flying + spent)
            with lock:
                flying -= most
                spent += most / 4
                purse.settle(most, most / 4)
            let_in += 1
        return let_in

    with ThreadPoolExecutor(8) as pool:
        let_in = sum(pool.map(spend, range(8)))
    assert let_in > 20
    assert most_ever <= 1.0 + 1e-9
    assert purse.spent_usd == pytest.approx(spent)
