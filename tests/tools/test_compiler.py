"""Finding a C++ compiler."""

from pathlib import Path

import pytest

from hwopt.errors import ToolNotFound
from hwopt.tools.compiler import Compiler, find_compiler


@pytest.mark.tool
def test_the_machine_has_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HWOPT_CXX one of the known compilers is found, with its version."""
    monkeypatch.delenv("HWOPT_CXX", raising=False)
    compiler = find_compiler()
    assert compiler.origin in {"g++", "clang++", "ziglang"}
    assert compiler.version


def test_named_compiler_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """HWOPT_CXX is taken before any other, flags included."""
    script = tmp_path / "cxx"
    script.write_text('#!/bin/sh\necho "mine 1.0 $1"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("HWOPT_CXX", f"{script} -m64")
    assert find_compiler() == Compiler((str(script), "-m64"), "mine 1.0 -m64", "HWOPT_CXX")


def test_named_compiler_must_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong HWOPT_CXX is an error, not a reason to take another compiler."""
    monkeypatch.setenv("HWOPT_CXX", "no-such-compiler")
    with pytest.raises(ToolNotFound) as caught:
        find_compiler()
    assert str(caught.value) == (
        "HWOPT_CXX was expected to name a C++ compiler, not 'no-such-compiler'; "
        "unset it or correct it"
    )


def test_no_compiler_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no compiler at all, the message names every way to get one."""
    monkeypatch.delenv("HWOPT_CXX", raising=False)
    monkeypatch.setattr("hwopt.tools.compiler._known", tuple)
    with pytest.raises(ToolNotFound) as caught:
        find_compiler()
    assert str(caught.value) == (
        "a C++ compiler was expected, and none was found; install g++ (Debian: apt-get install "
        "g++) or clang++, or pip install 'hwopt[ziglang]', or name a compiler in HWOPT_CXX"
    )


def test_only_ziglang_is_the_fallback(tmp_path: Path) -> None:
    """Ziglang keeps what it builds in the cache, and precompiles no headers."""
    zig = Compiler(("python", "-m", "ziglang", "c++"), "clang version 21", "ziglang")
    gnu = Compiler(("g++",), "g++ 12", "g++")
    assert zig.is_fallback
    assert not zig.precompiles_headers
    assert set(zig.environment(tmp_path).values()) == {str(tmp_path / "zig")}
    assert not gnu.is_fallback
    assert gnu.environment(tmp_path) == {}
