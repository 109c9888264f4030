"""The ladder: stages in order, each with its verdict; what passes is measured in full.

Gold climbs first and sets the measure. A candidate that fails, fails by value.
"""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from hwopt.candidate import Candidate, digest_of_sources
from hwopt.design import Design
from hwopt.errors import ToolFailed, ToolTimeout
from hwopt.evaluate.climb import Climb
from hwopt.evaluate.stages import Stage
from hwopt.evaluation import Evaluation, Evidence, Point, StageResult, Trace, Verdict
from hwopt.tools.cache import Cache
from hwopt.tools.recall import Recall
from hwopt.tools.shipped import judges_digest

_log = logging.getLogger(__name__)

Hopeless = Callable[[Sequence[Point]], bool]

#: Verdicts that say something about the candidate and not about the machine.
_REPRODUCIBLE = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN})


@dataclass(frozen=True)
class Climbed:
    """An evaluation, and what was remarked on the way."""

    evaluation: Evaluation
    traces: tuple[Trace, ...]


@dataclass(frozen=True)
class _Judged:
    """What a stage found; twins share it."""

    result: StageResult
    #: How, as of `Trace`.
    method: str = ""


class Ladder:
    """Takes candidates of one design up the stages, each in a folder of its own."""

    def __init__(
        self,
        design: Design,
        stages: Sequence[Stage],
        *,
        recall: Recall,
        keep: Path | None = None,
    ) -> None:
        """Make a ladder.

        Args:
            design: Gold.
            stages: In the order in which they are climbed.
            recall: Where results are shared, between candidates and between runs.
            keep: Folder that gets the sources and files of what passed, by candidate id.
        """
        self._design = design
        self._stages = tuple(stages)
        self._recall = recall
        self._keep = keep

    def climb(self, candidate: Candidate, hopeless: Hopeless = lambda _points: False) -> Climbed:
        """Evaluate a candidate.

        Args:
            candidate: Its sources.
            hopeless: Says which points after `synthesize` are not worth a proof.
        """
        with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
            climb = Climb(self._design, candidate.sources, Path(folder))
            results, traces = self._up(climb, hopeless)
        evaluation = _evaluation(candidate, results)
        if evaluation.verdict is Verdict.PASS and self._keep is not None:
            _write(self._keep / candidate.id, candidate, evaluation)
            evaluation = replace(evaluation, files=())
        return Climbed(evaluation, traces)

    def _up(
        self, climb: Climb, hopeless: Hopeless
    ) -> tuple[tuple[StageResult, ...], tuple[Trace, ...]]:
        results: list[StageResult] = []
        traces: list[Trace] = []
        for stage in self._stages:
            if any(each.stage == stage.name and each.evidence is not None for each in results):
                continue  # a look before the measurement has decided it
            result, trace = self._run(stage, climb)
            _log.info(
                "%s: %s %s in %.2f s%s %s",
                digest_of_sources(climb.sources)[:12],
                stage.name,
                result.verdict.value,
                trace.duration_s,
                " (cached)" if trace.cached else "",
                result.reason,
            )
            results.append(result)
            traces.append(trace)
            if result.verdict is not Verdict.PASS:
                break
            if result.points and stage is not self._stages[-1] and hopeless(result.points):
                results[-1] = replace(result, verdict=Verdict.UNKNOWN, reason="dominated")
                break
        return tuple(results), tuple(traces)

    def _run(self, stage: Stage, climb: Climb) -> tuple[StageResult, Trace]:
        started = time.monotonic()
        key = self._key(stage, climb)
        text = self._recall.get(key) if key else None
        cached = text is not None
        if text is None:
            judged = _judged(stage, climb)
            text = msgspec.json.encode(judged).decode()
            if key and judged.result.verdict in _REPRODUCIBLE:
                self._recall.put(key, text)
        told = msgspec.json.decode(climb.in_words(text), type=_Judged)
        seconds = time.monotonic() - started
        return told.result, Trace(stage.name, seconds, cached=cached, method=told.method)

    def _key(self, stage: Stage, climb: Climb) -> str:
        """Return the key under which a result is shared; empty where it is not."""
        subject = stage.subject(climb)
        if not subject:
            return ""
        return Cache.key(
            judges_digest(), stage.name, stage.fingerprint, climb.design.digest(), subject
        )


def _judged(stage: Stage, climb: Climb) -> _Judged:
    try:
        return _Judged(*stage.run(climb))
    except ToolTimeout as error:
        return _Judged(StageResult(stage.name, Verdict.TIMEOUT, str(error)))
    except ToolFailed as error:
        return _Judged(StageResult(stage.name, Verdict.ERROR, str(error)))


def _evaluation(candidate: Candidate, results: Sequence[StageResult]) -> Evaluation:
    last = results[-1]
    evidence = max(
        (result.evidence for result in results if result.evidence is not None),
        key=lambda found: (found.strength, found.extent),
        default=Evidence(),
    )
    return Evaluation(
        candidate_id=candidate.id,
        verdict=last.verdict,
        stage=last.stage,
        reason=last.reason,
        evidence=evidence,
        points=tuple(point for result in results for point in result.points),
        files=tuple(file for result in results for file in result.files),
    )


def _write(folder: Path, candidate: Candidate, evaluation: Evaluation) -> None:
    """Write sources and files of what passed; a folder left by a cut-off run is replaced."""
    if folder.exists():
        shutil.rmtree(folder)
    texts = [(f"rtl/{source.path}", source.text) for source in candidate.sources]
    for name, text in (*texts, *evaluation.files):
        path = folder / name.replace("../", "up/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
