"""What is left of gains where the search did not look, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwopt.archive.gain import Gain, Gains
from hwopt.archive.retained import Remains, of_metric
from hwopt.report.entries import Entry
from hwopt.report.replay import Run
from hwopt.report.wording import gain_words, luck_of, one_line, percent, relative


@dataclass(frozen=True)
class Left:
    """What one place says of a gain."""

    where: str
    #: Relative gain over gold's front there; None where it was not measured.
    relative: float | None
    #: Whether it exceeds the noise.
    retained: bool
    words: str


@dataclass(frozen=True)
class Claim:
    """A gain above the noise, in words and figures."""

    metric: str
    relative: float
    noise: float
    #: Whether it may be called an improvement: not where gold reaches it by stronger recipes.
    counts: bool
    confirmed: bool
    left: tuple[Left, ...]
    words: str


def claims_of(run: Run, entry: Entry) -> tuple[Claim, ...]:
    """Return the gains of a candidate that are above the noise, those that are gone included."""
    luck = luck_of(run)
    return tuple(
        Claim(
            metric=gain.metric,
            relative=gain.relative,
            noise=relative(of_metric(luck, gain.metric)),
            counts=gain in tuple(entry.improves),
            confirmed=gain in tuple(entry.confirms),
            left=tuple(_left(gain, each, luck) for each in entry.remains),
            words=sentence(run, entry, gain),
        )
        for gain in (*entry.improves, *entry.vanished)
    )


def _left(gain: Gain, remains: Remains, luck: Gains) -> Left:
    return Left(
        where=place_words(remains.library),
        relative=None if remains.reason else relative(of_metric(remains.gains, gain.metric)),
        retained=remains.keep(gain, luck),
        words=left(gain, remains, luck),
    )


def place_words(library: str) -> str:
    """Say where something was measured again."""
    return f"on {one_line(library)}" if library else "under the strongest recipes"


def left(gain: Gain, remains: Remains, luck: Gains) -> str:
    """Say in a table's cell what is left of a gain."""
    if remains.reason:
        return f"not measured: {one_line(remains.reason)}"
    found = of_metric(remains.gains, gain.metric)
    if found is None:
        return "nothing"
    words = percent(found.relative)
    if not remains.keep(gain, luck):
        return f"{words}, within the noise"
    return f"all, {words}" if found.relative >= gain.relative else words


def lefts(run: Run, entry: Entry, gain: Gain) -> tuple[str, ...]:
    """Return the cells of a gain, one for each place where the run measures again."""
    luck = luck_of(run)
    found = {each.library: left(gain, each, luck) for each in entry.remains}
    return tuple(found.get(library, "not measured") for library in run.confirmation.trials)


def sentence(run: Run, entry: Entry, gain: Gain) -> str:
    """Write `12.4 % less area; 11.0 % remain under the strongest recipes; 9.8 % on sg13g2`."""
    return "; ".join((gain_words(gain), *_clauses(gain, entry.remains, luck_of(run))))


def sentences(run: Run, entry: Entry) -> tuple[str, ...]:
    """Say of each gain above the noise what is left of it, and which does not count."""
    return (
        *(sentence(run, entry, gain) for gain in entry.improves),
        *(f"does not count: {sentence(run, entry, gain)}" for gain in entry.vanished),
    )


def best_words(run: Run, gain: Gain) -> str:
    """Say what is left of a gain of the headline; empty where nobody looked."""
    entry = next(entry for entry in run.improvements if gain in tuple(entry.improves))
    return "; ".join(_clauses(gain, entry.remains, luck_of(run)))


def _clauses(gain: Gain, several: Iterable[Remains], luck: Gains) -> Sequence[str]:
    clauses: list[str] = []
    verb = " remain"
    for remains in several:
        where = place_words(remains.library)
        found = of_metric(remains.gains, gain.metric)
        if remains.reason:
            clauses.append(f"not measured {where}")
        elif found is None:
            clauses.append(f"nothing remains {where}")
        elif not remains.keep(gain, luck):
            clauses.append(f"{percent(found.relative)} {where}, which is within the noise")
        elif found.relative >= gain.relative:
            clauses.append(f"all of it remains {where} ({percent(found.relative)})")
        else:
            clauses.append(f"{percent(found.relative)}{verb} {where}")
            verb = ""
    return clauses


def caveats(run: Run) -> tuple[str, ...]:
    """Say what the figures of the confirmation are not."""
    if not run.confirmation.measured:
        return ()
    where = " or ".join(place_words(library) for library in run.confirmation.trials)
    noise = f"The noise was measured under the search's recipes, not {where}; what is left there "
    return (noise + "is held against it all the same.",)
