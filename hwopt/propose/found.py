"""What a run has found already: by the engine that needs no model, and by others."""

from collections.abc import Iterable, Sequence

from hwopt.evaluation import Elite
from hwopt.propose.bandit import Tally, Trial, tallied
from hwopt.propose.figures import best
from hwopt.propose.material import fenced, fill
from hwopt.propose.proposer import Request

#: Kinds of the proposers that need no model.
ENGINE = ("rewrite", "arithmetic")

#: Rules that are told, by what they paid; and how much of what an elite says it did [characters].
_RULES = 6
_NOTE = 160
#: Other elites that are told.
_OTHERS = 4


def engine_words(request: Request) -> str:
    """Return what the engine tried here and what of it stands; empty where it tried nothing."""
    settled = [t for t in request.trials if t.proposer in ENGINE and t.paid is not None]
    if not settled:
        return ""
    paid = sum(bool(trial.paid) for trial in settled)
    lines = [f"{len(settled)} of its candidates are evaluated, {paid} of them advanced the front."]
    lines += _by_rule(settled)
    lines += [
        f"{best(elite.evaluation.points)}: {_note(elite)} [{', '.join(_rules(elite))}]"
        for elite in _best(_made(request.elites))
    ]
    return fill("engine", found=fenced("\n".join(lines)))


def other_elites(request: Request, parent: Elite) -> str:
    """Return what other elites did and reached, the latest last, without those told before."""
    told = {elite.candidate.id for elite in _best(_made(request.elites))} if request.trials else {}
    others = [
        each for each in request.elites if each.candidate.id not in {parent.candidate.id, *told}
    ]
    lines = [
        f"{best(each.evaluation.points)}, by {each.candidate.proposer}: {_note(each)}"
        for each in others[-_OTHERS:]
    ]
    return fenced("\n".join(lines)) if lines else "No others."


def _by_rule(settled: Iterable[Trial]) -> list[str]:
    """Return a line of the rules that paid and one of those that never did."""
    tallies = tallied((trial.rule, trial.paid) for trial in settled)
    order = sorted(tallies.items(), key=lambda each: (-each[1].paid, -each[1].trials, str(each[0])))
    paid = [_tally(str(rule), tally) for rule, tally in order if tally.paid]
    never = [_tally(str(rule), tally) for rule, tally in order if not tally.paid]
    lines = [("Rules that paid: ", paid), ("Rules that never did: ", never)]
    return [head + ", ".join(rules[:_RULES]) for head, rules in lines if rules]


def _tally(rule: str, tally: Tally) -> str:
    return f"{rule} ({tally.paid} of {tally.trials})"


def _made(elites: Iterable[Elite]) -> list[Elite]:
    return [elite for elite in elites if elite.candidate.proposer in ENGINE]


def _best(elites: Sequence[Elite]) -> list[Elite]:
    """Return the elites with the smallest area and the smallest delay; one where it has both."""
    measured = [elite for elite in elites if elite.evaluation.points]
    if not measured:
        return []
    small = min(measured, key=lambda e: min(p.cost for p in e.evaluation.points))
    fast = min(measured, key=lambda e: min(p.cost[::-1] for p in e.evaluation.points))
    return [small] if small is fast else [small, fast]


def _note(elite: Elite) -> str:
    return elite.candidate.note[:_NOTE] or "no word of what it did"


def _rules(elite: Elite) -> tuple[str, ...]:
    steps = elite.candidate.steps
    return tuple(dict.fromkeys(step.rule for step in steps)) or (elite.candidate.rule,)
