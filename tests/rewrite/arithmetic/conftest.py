"""What the tests of generators share: one child that proves many modules."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.tools.process import Limits, Reach, run

_WORKER = Path(__file__).with_name("equivalence_worker.py")

Unproven = Callable[[Sequence[Generated]], list[str]]


@pytest.fixture
def unproven(tmp_path: Path) -> Unproven:
    """Return a function that names the modules that are not proven equal to their behaviour."""

    def names(modules: Sequence[Generated]) -> list[str]:
        for module in modules:
            (tmp_path / f"{module.name}.v").write_text(module.text, encoding="utf-8")
            gold = tmp_path / f"{module.name}.gold.v"
            gold.write_text(module.behaviour("gold"), encoding="utf-8")
        argv = [sys.executable, _WORKER, *(module.name for module in modules)]
        reach = Reach(readable=(_WORKER,))
        run(argv, folder=tmp_path, limits=Limits(timeout_s=120), reach=reach)
        return (tmp_path / "unproven.txt").read_text(encoding="utf-8").split()

    return names
