"""What every tool may read."""

from pathlib import Path

import pytest

from hwopt.tools.places import beside, readable_everywhere


def test_a_program_comes_with_its_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program in a `bin` brings what stands beside it, but never a home or the whole system."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert beside(str(tmp_path / "llvm" / "bin" / "clang++")) == str(tmp_path / "llvm")
    assert beside(str(tmp_path / "bin" / "clang++")) == str(tmp_path / "bin" / "clang++")
    assert beside(str(tmp_path / "clang++")) == str(tmp_path / "clang++")
    (tmp_path / "link").symlink_to(tmp_path / "llvm" / "bin" / "clang++")
    assert beside(str(tmp_path / "link")) == str(tmp_path / "llvm")


def test_no_home_and_no_root() -> None:
    """Nothing that every tool may read holds the person's own folder."""
    home = Path.home()
    for place in map(Path, readable_everywhere()):
        assert place not in (home, *home.parents)
