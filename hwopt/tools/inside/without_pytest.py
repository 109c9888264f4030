"""Runs inside a simulation, before cocotb: stands in for pytest, whose import takes longest.

cocotb 2.1 imports pytest for the names of exceptions that a test may raise, and to rewrite
assertions. Where a testbench does not mention pytest and nothing is rewritten, nobody raises
them. Written against cocotb 2.1.
"""

import sys
from types import ModuleType


class _Raised(BaseException):
    """What nobody raises."""


class _Named:
    """An outcome of pytest, known to cocotb by its exception."""

    Exception = _Raised


def stand_in() -> None:
    """Put empty modules where cocotb looks for pytest."""
    for name, members in (
        ("pytest", ("raises", "skip", "xfail")),
        ("_pytest", ()),
        ("_pytest.assertion", ("install_importhook",)),
        ("_pytest.config", ("Config",)),
    ):
        module = ModuleType(name)
        for member in members:
            setattr(module, member, _Named)
        sys.modules[name] = module
