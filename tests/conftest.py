"""What tests of several folders share."""

from pathlib import Path

import pytest

from hwopt.tools.cosim import Cosimulator, find_cosimulator


@pytest.fixture(scope="session")
def cosimulator(tmp_path_factory: pytest.TempPathFactory) -> Cosimulator:
    """The machine's simulator with a cache of its own, whose runtime is compiled once."""
    return find_cosimulator(Path(tmp_path_factory.mktemp("cache")))
