"""Commands `examples` and `init`: something to start from."""

import argparse
import os
import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path, PurePosixPath

import jinja2
from rich.table import Table

from hwopt.cli.console import console, say
from hwopt.cli.runs import empty_folder
from hwopt.design import Design
from hwopt.errors import ConfigError
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.intake import infer
from hwopt.tools.designfile import design_toml
from hwopt.tools.shipped import example_names, shipped
from hwopt.tools.workspace import load_design, load_verilog

_COPIED = ("rtl", "testbenches", "flows")


def examples(arguments: argparse.Namespace) -> int:
    """List the examples, or copy them with the flows."""
    if arguments.folder is None:
        table = Table(box=None, pad_edge=False)
        table.add_column("example")
        table.add_column("what it is")
        for name in example_names():
            design = load_design(shipped("rtl") / name)
            table.add_row(name, _first_comment(design.sources[0].text))
        console().print(table)
        return 0
    folder = empty_folder(arguments.folder)
    for name in _COPIED:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(shipped(name), folder / name, ignore=ignore)
    say(f"examples copied to {folder}; try: hwopt run {folder / 'rtl' / 'crc32'}")
    return 0


def init(arguments: argparse.Namespace) -> int:
    """Write `./<top>/design.toml` and a testbench that passes on gold."""
    design = load_verilog(arguments.files, top=arguments.top)
    taken = infer(design)
    folder = Path(design.top)
    if folder.exists():
        raise ConfigError(f"{folder}: expected nothing of that name here; move it away")
    folder.mkdir()
    moved = tuple(
        replace(source, path=PurePosixPath(os.path.relpath(path, folder)))
        for source, path in zip(design.sources, arguments.files, strict=True)
    )
    text = design_toml(
        replace(taken.design, sources=moved, regions=()), testbench=f"tb_{design.top}"
    )
    (folder / "design.toml").write_text(text, encoding="utf-8")
    bench = folder / f"tb_{design.top}"
    bench.mkdir()
    (bench / f"tb_{design.top}.py").write_text(_testbench(taken.design), encoding="utf-8")
    for remark in taken.remarks:
        say(remark)
    say(f"wrote {folder}/design.toml and {bench}/tb_{design.top}.py")
    say(f"next: check the clock and reset in design.toml, then: hwopt check {folder}")
    return 0


def _testbench(design: Design) -> str:
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
        from hwopt.tools.process import Limits  # noqa: PLC0415

        found = elaborate_at(design, design.sources, (), folder=Path(folder), limits=Limits())
    ports = () if isinstance(found, str) else found.netlist.ports
    reserved = {clock.name for clock in (design.clock, design.reset) if clock}
    template = resources.files("hwopt.cli").joinpath("testbench.py.jinja").read_text("utf-8")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - it writes Python
    )
    return environment.from_string(template).render(
        design=design,
        inputs=[port for port in ports if port.direction == "input" and port.name not in reserved],
        outputs=[port for port in ports if port.direction == "output"],
    )


def _first_comment(text: str) -> str:
    line = next((line for line in text.splitlines() if line.startswith("//")), "")
    return line.removeprefix("//").strip()
