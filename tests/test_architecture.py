"""The layers, the home files of what does I/O, the names and the sizes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "hwopt"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Layer by the first name below the package. A package of its own is imported through any module.
LAYERS = {
    "errors": 0,
    **dict.fromkeys(("design", "candidate", "evaluation", "objective", "config"), 1),
    **dict.fromkeys(("verilog", "liberty", "netlist", "tools", "ledger"), 2),
    "rewrite": 3,
    **dict.fromkeys(("evaluate", "propose", "archive"), 4),
    "search": 5,
    **dict.fromkeys(("report", "cli", "mcp"), 6),
}
#: The program's own start, above all layers.
LAYERS["__main__"] = 7
#: Imports within a layer that are meant, besides those of the nouns, which go downwards.
WITHIN = {
    ("netlist", "liberty"),
    ("tools", "verilog"),
    ("cli", "report"),
    ("cli", "mcp"),
    ("mcp", "report"),
}
NOUNS = ("design", "candidate", "evaluation", "objective", "config")

#: Where a package that does I/O is imported, and nowhere else.
HOMES = {
    "subprocess": {"tools/keeping.py"},
    "anthropic": {"propose/client.py"},
    "mcp": {"mcp/server.py"},
    "cocotb_tools": {"tools/cosim.py"},
    "pyosys": {"tools/yosys_worker.py"},
    "sqlite3": {"ledger/store.py"},
    "multiprocessing": set(),
    "asyncio": set(),
    "socket": {"tools/keeping.py", "tools/sandbox/keeper.py"},
    "urllib.request": set(),
    "http": set(),
    "requests": set(),
    "httpx": {"propose/client.py"},
}

BANNED = frozenset("utils util helper helpers manager handler data info misc common core".split())

MAX_LINES = 250
#: Longer modules, to be split by noun; the list may only shrink.
LONGER = frozenset(
    {
        "netlist/polynomial.py",
        "verilog/words.py",
    }
)


def place(path: Path) -> str:
    """Return a path below the package."""
    return path.relative_to(PACKAGE).as_posix()


def part(path: Path) -> str:
    """Return the first name below the package."""
    return place(path).split("/")[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names of all modules that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> Iterator[str]:
    """Yield the first names below the package of all that a file imports of it."""
    for name in imported(path):
        words = name.split(".")
        if words[0] == "hwopt" and len(words) > 1 and words[1] in LAYERS:
            yield words[1]


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_layers(path: Path) -> None:
    """A module imports from below, of its own package, and what the table grants."""
    mine = part(path)
    if mine == "__init__":
        assert not set(own_imports(path))
        return
    for other in own_imports(path):
        below = LAYERS[other] < LAYERS[mine]
        downwards = mine in NOUNS and other in NOUNS
        assert below or other == mine or (mine, other) in WITHIN or downwards, (
            f"{place(path)} (layer {LAYERS[mine]}) must not import {other} ({LAYERS[other]})"
        )


def test_every_module_has_a_layer() -> None:
    """The table names everything in the package and nothing else."""
    assert {part(path) for path in MODULES} - {"__init__"} == set(LAYERS)


def test_nouns_have_no_circle() -> None:
    """The nouns import each other in one direction."""
    edges = {(part(p), other) for p in MODULES if part(p) in NOUNS for other in own_imports(p)}
    assert not [edge for edge in edges if edge[0] != edge[1] and edge[::-1] in edges]


@pytest.mark.parametrize("package", HOMES)
def test_homes(package: str) -> None:
    """What does I/O has one home file."""
    found = {
        place(path)
        for path in MODULES
        if any(f"{name}.".startswith(f"{package}.") for name in imported(path))
    }
    assert found <= HOMES[package]


def test_config_opens_no_file() -> None:
    """The nouns know no file system, no clock and no chance."""
    forbidden = {"os", "time", "random", "tempfile", "shutil", "io", "datetime"}
    for path in MODULES:
        if part(path) in {*NOUNS, "errors"}:
            assert not {name.split(".")[0] for name in imported(path)} & forbidden, place(path)
            assert not re.search(r"\bopen\(|\.read_text\(", path.read_text()), place(path)


def names_in(path: Path) -> Iterator[str]:
    """Yield the names of a module, its classes and its functions."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name


def test_banned_words() -> None:
    """No module, class or function has one of the words that say nothing."""
    bad = [
        f"{place(path)}: {name}"
        for path in MODULES
        for name in names_in(path)
        if {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)} & BANNED
    ]
    assert not bad


def test_sizes() -> None:
    """Modules are short enough to be read at one sitting."""
    long = {
        place(path)
        for path in MODULES
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES
    }
    assert long <= LONGER


@pytest.mark.parametrize("package", ["cli", "config"])
def test_packages(package: str) -> None:
    """Command line and configuration are packages, each of several modules."""
    assert (PACKAGE / package / "__init__.py").is_file()
