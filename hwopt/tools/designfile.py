"""Writes a design as a folder with `design.toml`, which `load_design` reads back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hwopt.config.text import toml_key, toml_string, toml_strings
from hwopt.design import Clock, Design, Parameters, Reset, Source
from hwopt.tools.workspace import inside, write_sources
from hwopt.verilog.regions import marked_in

#: Folder of the testbench inside a saved design.
_TESTBENCH = "testbench"


def save_design(design: Design, folder: Path) -> None:
    """Write a design with everything that it reads, so that the folder stands alone."""
    design = moved_inside(design)
    folder.mkdir(parents=True, exist_ok=True)
    write_sources(folder, (*design.sources, *design.includes, *design.data))
    write_sources(folder / _TESTBENCH, design.testbench)
    testbench = _TESTBENCH if design.testbench else None
    text = design_toml(design, testbench=testbench)
    (folder / "design.toml").write_text(text, encoding="utf-8")


def moved_inside(design: Design) -> Design:
    """Return a design whose paths all stay inside its folder, as `save_design` writes them."""
    return replace(
        design,
        sources=_inside(design.sources),
        includes=_inside(design.includes),
        data=_inside(design.data),
        regions=tuple(replace(each, path=inside(each.path)) for each in design.regions),
    )


def design_toml(design: Design, *, testbench: str | None) -> str:
    """Return the text of a `design.toml`; paths stay as they are.

    Args:
        design: What to describe.
        testbench: The testbench's folder relative to the file; None where there is none.
    """
    return "\n".join(_lines(design, testbench)) + "\n"


def _lines(design: Design, testbench: str | None) -> Iterator[str]:
    yield "[design]"
    yield f"top = {toml_string(design.top)}"
    for key, sources in (
        ("sources", design.sources),
        ("includes", design.includes),
        ("data", design.data),
    ):
        if sources:
            yield f"{key} = {toml_strings(str(source.path) for source in sources)}"
    if design.change:
        yield f"change = {toml_strings(design.change)}"
    if testbench:
        yield f"testbench = {toml_string(testbench)}"
    if design.latency:
        yield f"latency = {design.latency}"
    if design.defines:
        yield f"defines = {_inline(design.defines.items())}"
    yield from _clock(design.clock)
    yield from _reset(design.reset)
    yield from _parameters(design.proven_at)
    yield from _regions(design)
    if design.blackboxes:
        yield from ("", "[blackboxes]")
    for name, area_um2 in design.blackboxes.items():
        inner = "" if area_um2 is None else f" area_um2 = {area_um2} "
        yield f"{toml_key(name)} = {{{inner}}}"


def _regions(design: Design) -> Iterator[str]:
    """Yield the regions that the sources do not mark by themselves."""
    marked = {region for source in design.sources for region in marked_in(source)}
    for region in design.regions:
        if region not in marked:
            yield from ("", "[[region]]", f"file = {toml_string(str(region.path))}")
            yield f"begin = {toml_string(region.begin)}"
            yield f"end = {toml_string(region.end)}"


def _clock(clock: Clock | None) -> Iterator[str]:
    if clock is None:
        return
    yield from ("", "[clock]", f"name = {toml_string(clock.name)}")
    if clock.period_ps is not None:
        yield f"period_ps = {clock.period_ps}"
    if clock.input_delay_ps:
        yield f"input_delay_ps = {clock.input_delay_ps}"
    if clock.output_delay_ps:
        yield f"output_delay_ps = {clock.output_delay_ps}"


def _reset(reset: Reset | None) -> Iterator[str]:
    if reset is None:
        return
    yield from ("", "[reset]", f"name = {toml_string(reset.name)}")
    yield f"active = {toml_string(reset.active)}"
    yield f"kind = {toml_string(reset.kind)}"


def _parameters(proven_at: tuple[Parameters, ...]) -> Iterator[str]:
    if proven_at == ((),):
        return
    points = ", ".join(_inline(point) for point in proven_at)
    yield from ("", "[parameters]", f"proven_at = [{points}]")


def _inline(pairs: Iterable[tuple[str, int | str]]) -> str:
    inner = ", ".join(
        f"{toml_key(name)} = {toml_string(value) if isinstance(value, str) else value}"
        for name, value in pairs
    )
    return f"{{ {inner} }}" if inner else "{}"


def _inside(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(replace(source, path=inside(source.path)) for source in sources)
