"""Words and figures, the same in the terminal, on the page and in the export."""

import re

from hwopt.archive.difference import Difference
from hwopt.archive.gain import LEAST, Gain, Gains, Metric, best_of
from hwopt.archive.retained import of_metric
from hwopt.design import Design, Parameters
from hwopt.evaluation import Point, Power, Strength
from hwopt.report.replay import Run

#: What no text may bring along: control characters, direction marks, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)

#: The one line under every table of numbers.
NOT_SIGN_OFF = "Numbers are pre-layout: they rank circuits and are not sign-off."


def visible(text: str) -> str:
    """Replace what a reader would not see, or a terminal would obey, by its code."""
    return _UNSEEN.sub(lambda match: f"<{ord(match[0]):04X}>", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return a text in one line, visible."""
    return visible(" ".join(text.split()))


def percent(relative: float) -> str:
    """Write 0.123 as `12.3 %`."""
    return f"{100 * relative:.1f} %"


def change(value: float, reference: float) -> str:
    """Write how much `value` differs from `reference`, as `-12.3 %`."""
    if reference <= 0:
        return "="
    relative = value / reference - 1
    return "=" if abs(relative) < 0.00005 else f"{100 * relative:+.1f} %"  # noqa: PLR2004 - rounds to nothing


def figure(value: float) -> str:
    """Write an area or a delay with as many digits as it means."""
    if value >= 10_000:  # noqa: PLR2004 - five digits before the point say enough
        return f"{value:,.0f}"
    return f"{value:,.1f}"


def lines_changed(found: Difference) -> str:
    """Write how many lines a candidate adds to gold's text, and how many it takes away."""
    return f"+{found.added} -{found.removed}"


def power_figure(power: Power | None) -> str:
    """Write a total power [uW], `-` where it was not measured."""
    return _microwatts(power.total_uw) if power else "-"


def power_parts(power: Power | None) -> tuple[str, str, str]:
    """Write leakage, switching and internal power [uW]."""
    if power is None:
        return "-", "-", "-"
    leakage, switching, internal = map(
        _microwatts, (power.leakage_uw, power.switching_uw, power.internal_uw)
    )
    return leakage, switching, internal


def power_words(power: Power) -> str:
    """Write the parts of a power and what was driven in one line."""
    leakage, switching, internal = power_parts(power)
    return (
        f"leakage {leakage}, switching {switching}, internal {internal} uW; "
        f"{power.stimulus}, {figure(power.period_ps)} ps each"
    )


def _microwatts(power_uw: float) -> str:
    return f"{power_uw:,.0f}" if power_uw >= 1000 else f"{power_uw:.3g}"  # noqa: PLR2004 - three digits say enough


def duration(seconds: float) -> str:
    """Write a time as `1 h 02 min`, `3 min 20 s` or `4.2 s`."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"


def plural(count: int, noun: str) -> str:
    """Write `1 candidate`, `2 candidates`, `1,200 candidates`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def at_parameters(design: Design) -> str:
    """Say at which parameter values candidates are proven."""
    return "; ".join(parameters(point) for point in design.proven_at)


def parameters(point: Parameters) -> str:
    """Write `Width = 8, Depth = 4`."""
    return ", ".join(f"{name} = {value}" for name, value in point) or "the defaults"


def gain_words(gain: Gain) -> str:
    """Write `12.3 % less area`."""
    noun = "area" if gain.metric == "area_um2" else "delay"
    return f"{percent(gain.relative)} less {noun}"


def headline(run: Run) -> str:
    """Say in one line what came of the run."""
    found = best(run)
    words = [gain_words(gain) + _doubt(run, gain) for gain in found]
    if not words:
        return "No improvement is confirmed yet" if run.pending else "No improvement found"
    return " and ".join(words)


def _doubt(run: Run, gain: Gain) -> str:
    sure = any(gain in tuple(entry.confirms) for entry in run.improvements)
    return "" if sure or not run.confirmation.trials else " (not confirmed)"


def subline(run: Run) -> str:
    """Say how the headline is meant."""
    tried = plural(len(run.tried), "candidate")
    if not run.improvements and run.pending:
        return (
            "The run ended before the noise was measured, which is what rewordings of gold gain by "
            "luck, and before what was found was measured again. Until then nothing is presented "
            "as an improvement; finish it with: hwopt resume"
        )
    if not run.tried:
        return "No proposer wrote a candidate, so there was nothing to compare with gold."
    if not run.improvements:
        again = ", and still is under the strongest recipes" if run.confirmation.measured else ""
        return (
            f"{tried} tried; none is better than a point of gold's front by {LEAST:.0%} and by "
            f"more than its noise, at the evidence that was asked for{again}."
        )
    several = len(run.improvements) > 1 and bool(best(run).area) and bool(best(run).delay)
    which = "not necessarily in the same circuit; " if several else ""
    strength = min(entry.elite.evaluation.evidence.strength for entry in run.improvements)
    how = "proven equivalent to gold" if strength is Strength.PROVEN else "evidence below proof"
    return f"Against gold's front over all recipes; {which}{how}; {tried} tried."


def best(run: Run) -> Gains:
    """Return the largest improvement in each metric, of those that are confirmed if there are."""
    sure = best_of(entry.confirms for entry in run.improvements)
    found = best_of(entry.improves for entry in run.improvements)
    return Gains(area=sure.area or found.area, delay=sure.delay or found.delay)


def luck_of(run: Run) -> Gains:
    """Return the best gains of rewordings of gold."""
    return run.noise.best if run.noise else Gains()


def noise_of(run: Run, metric: Metric) -> str:
    """Say what rewordings of gold gain in one metric."""
    return percent(relative(of_metric(luck_of(run), metric))) if run.noise else "not measured"


def relative(gain: Gain | None) -> float:
    """Return a relative gain, 0 where there is none."""
    return gain.relative if gain else 0.0


def noise_words(noise: Gains) -> str:
    """Write `area 1.2 %, delay 0.0 %`."""
    area, delay = (percent(relative(gain)) for gain in (noise.area, noise.delay))
    return f"area {area}, delay {delay}"


def point_words(point: Point) -> str:
    """Write a point in one line, for titles."""
    return (
        f"{figure(point.area_um2)} µm², {figure(point.delay_ps)} ps, "
        f"{point.cells:,} cells under {point.recipe}"
    )


def caveats(run: Run) -> tuple[str, ...]:
    """Say what the numbers are not."""
    lines = [
        "All numbers are pre-layout: they rank circuits and are not sign-off.",
        "Area is the sum of the library's cell areas; no placement, no routing, no clock tree.",
        f"Delay is the longest path by {_engine(run)}, registers included: no wires, no hold.",
    ]
    powers = [each.power for each in run.gold.evaluation.points if each.power is not None]
    if powers:
        lines.append(
            f"Power is from the netlist's toggles under {powers[0].stimulus} at "
            f"{figure(powers[0].period_ps)} ps each: no wires, no glitches, no clock tree. "
            "It is no objective."
        )
    if not run.campaign.liberty and _last_name(run.campaign.flow) == "generic45":
        lines.append(
            "generic45 is no foundry's library: its cells come from a documented model. "
            "Measure with your own by --liberty before you decide."
        )
    if any(run.design.blackboxes.values()):
        lines.append("Areas of black boxes are those that the design declares.")
    return tuple(lines)


def timing_words(design: Design, point: Point) -> str:
    """Say what the design's clock period leaves; empty where it states none."""
    if point.slack_ps is None or design.clock is None or design.clock.period_ps is None:
        return ""
    verb = "meets" if point.slack_ps >= 0 else "misses"
    return (
        f"{verb} the clock period of {figure(design.clock.period_ps)} ps "
        f"by {figure(abs(point.slack_ps))} ps"
    )


def _engine(run: Run) -> str:
    return "OpenSTA" if run.campaign.sta == "opensta" else "hwopt's own static timing"


def _last_name(reference: str) -> str:
    return reference.replace("\\", "/").rstrip("/").rsplit("/", maxsplit=1)[-1]
