"""How many rewordings of gold are measured, and when they are measured again."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from hwopt.archive.pareto import ParetoArchive
from hwopt.candidate import Candidate
from hwopt.design import Design, Source
from hwopt.evaluation import Elite, Evaluation, Point, Verdict
from hwopt.ledger import Event, NoiseMeasured, Told
from hwopt.search.noise import LEAST, MOST, measure_noise

#: Many items, so that there are many orders.
TEXT = "module m (input [9:0] a, b, output [9:0] y);\n{}\nendmodule\n".format(
    "\n".join(f"  assign y[{i}] = a[{i}] & b[{i}] | a[{(i + 1) % 10}];" for i in range(10))
)
SOURCES = (Source(PurePosixPath("m.v"), TEXT),)
GOLD = Evaluation("gold", Verdict.PASS, "simulate", points=(Point("area", 100.0, 100.0, 10),))
BETTER = Evaluation("better", Verdict.PASS, "simulate", points=(Point("area", 80.0, 99.0, 10),))


@dataclass(frozen=True)
class Bench:
    """Measures every wording alike."""

    design: Design

    def measure(
        self, _gold: Sequence[Point], _also: Sequence[str] = ()
    ) -> Callable[[tuple[Source, ...]], tuple[Point, ...]]:
        """Return what measures."""
        return lambda _sources: (Point("area", 101.0, 99.5, 10),)


def measured(*past: Event) -> NoiseMeasured | None:
    """Return what the end of a run with one elite appends."""
    archive = ParetoArchive(Elite(Candidate(SOURCES, "gold"), GOLD))
    other = (Source(PurePosixPath("m.v"), f"// better\n{TEXT}"),)
    archive.add(Elite(Candidate(other, "person"), BETTER))
    bench = Bench(Design("m", "m", SOURCES))
    with ThreadPoolExecutor(2) as pool:
        # A judge starts tools; what is asked of it here is all that the bench has.
        return measure_noise(bench, archive, past, pool)  # type: ignore[arg-type]


def told(count: int) -> list[Told]:
    """Return what so many evaluations leave."""
    return [Told(number, BETTER) for number in range(count)]


@pytest.mark.parametrize(
    ("evaluations", "rewordings"), [(0, LEAST), (LEAST + 5, LEAST + 5), (MOST + 100, MOST)]
)
def test_as_many_as_evaluations(evaluations: int, rewordings: int) -> None:
    """Rewordings have as many chances to be lucky as candidates had, within bounds."""
    found = measured(*told(evaluations))
    assert found is not None
    assert len(found.points) == rewordings


def test_a_run_that_goes_on_measures_more() -> None:
    """What was measured on as many is not measured again; what was on fewer is."""
    first = measured(*told(LEAST))
    assert first is not None
    assert measured(*told(LEAST), first) is None
    more = measured(*told(MOST), first)
    assert more is not None
    assert len(more.points) == MOST
    assert measured(*told(MOST), first, more) is None
