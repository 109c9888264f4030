"""The cache of Verilator's compiled runtime; a stand-in compiler shows how often it is called."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from hwopt.errors import ToolFailed
from hwopt.tools.compiler import Compiler
from hwopt.tools.process import Limits
from hwopt.tools.runtime import Kit, Runtime, discard_if_damaged, runtime
from hwopt.tools.verilator import Verilator

#: Writes its arguments to the file after -o, as a compiler would, and notes the call.
_SCRIPT = """#!/bin/sh
echo "$@" >> "${ZIG_GLOBAL_CACHE_DIR:-$(dirname "$0")/notes}/calls"
while [ "$1" != "-o" ]; do shift; done
echo "object $2" > "$2"
"""
_FILES = 7


class NotingCompiler(Compiler):
    """A compiler that may write its notes, as ziglang its cache."""

    def keeps(self, cache: Path) -> tuple[Path, ...]:
        """Return the folder of the notes."""
        assert cache.parent == Path(self.argv[0]).parent
        return (Path(self.argv[0]).with_name("notes"),)


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    """A Verilator of one empty file and a compiler that only copies names."""
    script = tmp_path / "cxx"
    script.write_text(_SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    include = tmp_path / "root" / "include"
    include.mkdir(parents=True)
    (include / "verilated.cpp").write_text("", encoding="utf-8")
    verilator = Verilator(tmp_path / "verilator_bin", tmp_path / "root", "5.49")
    (tmp_path / "notes").mkdir()
    compiler = NotingCompiler((str(script),), "1.0", "g++")
    return Kit(verilator, compiler, ("-O1",), tmp_path / "cache", Limits(timeout_s=20.0))


def calls(kit: Kit) -> int:
    """Return how often the compiler was called."""
    return len(
        Path(kit.compiler.argv[0]).with_name("notes").joinpath("calls").read_text().splitlines()
    )


def inodes(found: Runtime) -> list[int]:
    """Return the identity of each object file."""
    return [path.stat().st_ino for path in found.objects]


def test_second_use_compiles_nothing(kit: Kit) -> None:
    """The same objects are linked again."""
    first = runtime(kit)
    second = runtime(kit)
    assert first == second
    assert inodes(first) == inodes(second)
    assert calls(kit) == _FILES


@pytest.mark.parametrize("name", ["verilated.o", "precompiled.h.gch", "manifest.json"])
def test_truncated_file_is_noticed(kit: Kit, name: str) -> None:
    """An entry with a short file is built again."""
    found = runtime(kit)
    (found.folder / name).write_text("", encoding="utf-8")
    assert runtime(kit) == found
    assert calls(kit) == 2 * _FILES
    assert not discard_if_damaged(found)


def test_missing_file_is_noticed(kit: Kit) -> None:
    """An entry with a file removed is built again."""
    found = runtime(kit)
    found.objects[0].unlink()
    runtime(kit)
    assert found.objects[0].is_file()


def test_changed_bytes_in_an_object_are_noticed(kit: Kit) -> None:
    """An object of the right size with other bytes is never linked."""
    found = runtime(kit)
    sound = found.objects[0].read_bytes()
    found.objects[0].write_bytes(b"X" + sound[1:])
    assert runtime(kit).objects[0].read_bytes() == sound


def test_changed_bytes_in_the_header_are_found_on_demand(kit: Kit) -> None:
    """The large header is compared in full only after a build has failed."""
    found = runtime(kit)
    header = found.folder / "precompiled.h.gch"
    header.write_bytes(b"X" + header.read_bytes()[1:])
    assert runtime(kit) == found
    assert calls(kit) == _FILES
    assert discard_if_damaged(found)
    runtime(kit)
    assert calls(kit) == 2 * _FILES


def test_another_compiler_has_another_entry(kit: Kit) -> None:
    """An upgrade of the compiler does not use the old objects."""
    other = Compiler(kit.compiler.argv, "2.0", "g++")
    upgraded = Kit(kit.verilator, other, kit.model_flags, kit.cache, kit.limits)
    assert runtime(kit).folder != runtime(upgraded).folder


def test_failed_build_leaves_nothing(kit: Kit) -> None:
    """After an error there is no entry and no half of one."""
    Path(kit.compiler.argv[0]).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    with pytest.raises(ToolFailed):
        runtime(kit)
    assert [path.suffix for path in kit.cache.iterdir()] == [".lock"]


def test_abandoned_parts_are_removed(kit: Kit) -> None:
    """What a killed build left behind goes with the next one."""
    found = runtime(kit)
    abandoned = kit.cache / f"{found.folder.name}.part-abc"
    abandoned.mkdir()
    found.objects[0].unlink()
    runtime(kit)
    assert not abandoned.exists()


def test_processes_that_race_build_once(kit: Kit) -> None:
    """Of several processes one compiles, and all get the same whole entry."""
    compiler = Compiler(kit.compiler.argv, "1.0", "ziglang")  # may write into the cache
    kit = replace(kit, compiler=compiler)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.map(runtime, [kit] * 3)
    assert found[0] == found[1] == found[2]
    assert len((kit.cache / "zig" / "calls").read_text().splitlines()) == _FILES
    assert not discard_if_damaged(found[0])
