"""Designs on disk: read into nouns, written into work folders."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from hwopt.config import DesignConfig, parse_design
from hwopt.design import Design, Source
from hwopt.errors import ConfigError, DesignError
from hwopt.tools.shipped import example_names, shipped
from hwopt.verilog.dialect import language_of_sources
from hwopt.verilog.interface import Header, Parsed, parse_modules
from hwopt.verilog.regions import check_regions, regions_of

_VERILOG = frozenset({".v", ".sv"})


def find_design(reference: str) -> Path:
    """Return the path that a DESIGN argument means: a folder, a file, or an example's name.

    Raises:
        ConfigError: There is nothing of that name.
    """
    path = Path(reference)
    if path.name == "design.toml" and path.is_file():
        return path.parent
    if path.is_file() or (path / "design.toml").is_file():
        return path
    if path.is_dir():
        raise ConfigError(
            f"{reference}: expected a folder with design.toml, which is missing; "
            "write one with: hwopt init FILE.v"
        )
    names = example_names()
    if reference in names:
        return shipped("rtl") / reference
    near = difflib.get_close_matches(reference, names, n=1)
    hint = f"; the nearest example is {near[0]}" if near else f"; examples: {', '.join(names)}"
    raise ConfigError(
        f"{reference}: expected a design folder, a Verilog file or an example, found none{hint}"
    )


def load_design(folder: Path) -> Design:
    """Read a folder with `design.toml`.

    Raises:
        ConfigError: `design.toml` is wrong, or a file that it names cannot be read.
        DesignError: The sources do not define the top, or their regions are not marked as they
            should be.
    """
    place = folder / "design.toml"
    config = parse_design(read_text(place), str(place))
    sources = tuple(_source(folder, name, place) for name in config.sources)
    names = _module_names(sources, dict(config.defines))
    for name in (config.top, *config.change):
        if name not in names:
            raise _no_such_module(str(place), name, names)
    design = Design(
        name=config.top,
        top=config.top,
        sources=sources,
        includes=tuple(_source(folder, name, place) for name in config.includes),
        data=tuple(_source(folder, name, place) for name in config.data),
        defines=dict(config.defines),
        change=config.change,
        regions=regions_of(sources, config.regions),
        latency=config.latency,
        clock=config.clock,
        reset=config.reset,
        proven_at=config.proven_at,
        blackboxes=dict(config.blackboxes),
        testbench=_testbench(folder, config, place),
    )
    for values in design.proven_at:
        check_parameters(design, [name for name, _ in values], f"{place}: [parameters]")
    check_regions(design)
    return design


def check_parameters(design: Design, names: Iterable[str], place: str) -> None:
    """Refuse parameters that the top does not have: slang would ignore them.

    Raises:
        ConfigError: One is neither declared in the top's header nor named in an include.
    """
    headers = [each for source in design.sources for each in _headers(source, design.defines)]
    top = next((header for header in headers if header.module == design.top), None)
    known = [each.name for each in top.parameters] if top else []
    included = " ".join(source.text for source in design.includes)
    for name in names:
        if name not in known and not re.search(rf"\b{re.escape(name)}\b", included):
            raise ConfigError(
                f"{place}: expected a parameter of {design.top} "
                f"({', '.join(known) or 'it has none'}), not {name}; correct the name"
            )


def load_verilog(files: Sequence[Path], *, top: str | None) -> Design:
    """Read bare Verilog files; clock and reset are for the caller to infer.

    Raises:
        ConfigError: A file cannot be read, or the top is not clear.
        DesignError: The files do not define the top.
    """
    for path in files:
        if path.suffix not in _VERILOG:
            raise ConfigError(
                f"{path}: expected a .v or .sv file, not {path.suffix or 'no suffix'}; rename it"
            )
    sources = tuple(Source(PurePosixPath(path.name), read_text(path)) for path in files)
    where = ", ".join(str(path) for path in files)
    names = _module_names(sources)
    if not names:
        raise DesignError(f"{where}: expected a module, found none; check the file")
    if top is None:
        roots = _roots(sources, names)
        if len(roots) != 1:
            raise ConfigError(
                f"{where}: expected one module that nobody instantiates, found "
                f"{', '.join(roots) or 'none'}; choose with --top"
            )
        top = roots[0]
    if top not in names:
        raise _no_such_module(where, top, names)
    design = Design(name=top, top=top, sources=sources, regions=regions_of(sources))
    check_regions(design)
    return design


def read_text(path: Path) -> str:
    """Read a text file; line ends become those of Unix, a byte order mark goes.

    Raises:
        ConfigError: It is missing, unreadable or no text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: expected a file, found none; check the name") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: expected UTF-8 text, found other bytes; convert it") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: expected a readable file, but: {error.strerror}; name another one"
        ) from error


def write_sources(folder: Path, sources: Iterable[Source]) -> tuple[str, ...]:
    """Write sources below a folder and return their relative paths.

    Paths that climb out of the design's folder (`../common/x.v`) are kept inside by name.
    """
    paths = []
    for source in sources:
        relative = inside(source.path)
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.text, encoding="utf-8", newline="")
        paths.append(str(relative))
    return tuple(paths)


def inside(path: PurePosixPath) -> PurePosixPath:
    """Return a relative path that stays inside: `..` becomes `up`, a root is dropped."""
    return PurePosixPath(*("up" if part == ".." else part for part in path.parts if part != "/"))


def _source(folder: Path, name: str, place: Path) -> Source:
    path = folder / name
    if not path.is_file():
        raise ConfigError(f"{place}: expected the file {name}, found none; correct the path")
    return Source(PurePosixPath(Path(name).as_posix()), read_text(path))


def _testbench(folder: Path, config: DesignConfig, place: Path) -> tuple[Source, ...]:
    if config.testbench is None:
        return ()
    bench = folder / config.testbench
    files = sorted(bench.glob("*.py"))
    if not any(path.name.startswith("tb_") for path in files):
        raise ConfigError(
            f"{place}: expected a folder with tb_*.py as testbench, not {config.testbench}; "
            "correct the path"
        )
    return tuple(Source(PurePosixPath(path.name), read_text(path)) for path in files)


def _module_names(
    sources: Iterable[Source], defines: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    return tuple(header.module for source in sources for header in _headers(source, defines))


def _headers(source: Source, defines: Mapping[str, str]) -> tuple[Header, ...]:
    return _parsed(source, defines).headers


def _roots(sources: Iterable[Source], names: tuple[str, ...]) -> list[str]:
    """Return the modules that no other module's text mentions."""
    bodies = [body for source in sources for body in _parsed(source).bodies]
    return [
        name for name in names if not any(name in words for owner, words in bodies if owner != name)
    ]


def _parsed(source: Source, defines: Mapping[str, str] = MappingProxyType({})) -> Parsed:
    try:
        language = language_of_sources((source,), (), defines)
        return parse_modules(source.text, defines, language)
    except RuntimeError as error:
        raise DesignError(
            f"{source.path}: expected statements and expressions nested less deeply; split them"
        ) from error


def _no_such_module(where: str, name: str, names: tuple[str, ...]) -> DesignError:
    found = ", ".join(names) or "none"
    return DesignError(f"{where}: expected a module {name}, found {found}; correct the name")
