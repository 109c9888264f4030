"""Flows on disk: a folder with `flow.toml`, Yosys and ABC scripts, and Liberty files."""

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.config import CampaignConfig, StaEngine, StageConfig, parse_flow
from hwopt.errors import ConfigError
from hwopt.tools.shipped import flow_names, shipped
from hwopt.tools.workspace import read_text


@dataclass(frozen=True)
class Script:
    """One Yosys script of a recipe, its holes still open."""

    name: str
    text: str


@dataclass(frozen=True)
class Recipe:
    """Scripts that run one after the other; recipes that share a beginning share its result."""

    name: str
    scripts: tuple[Script, ...]


@dataclass(frozen=True)
class Flow:
    """How circuits are measured."""

    name: str
    folder: Path
    #: Liberty files, as the flow or the person names them.
    liberty: tuple[Path, ...]
    dont_use: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    stages: tuple[StageConfig, ...]
    #: Stronger recipes that the search never sees.
    confirm: tuple[Recipe, ...] = ()
    #: What drives the inputs and loads the outputs; see `hwopt.config.flow`.
    driving_cell: str = ""
    output_load_ff: float = 0.0
    #: Who finds the longest path.
    sta: StaEngine = "hwopt"

    def stage(self, name: str) -> StageConfig:
        """Return the configuration of a stage; the defaults where the flow does not list it."""
        return next((stage for stage in self.stages if stage.name == name), StageConfig(name))

    def digest(self) -> str:
        """Return the SHA-256 hex digest of all files that decide what is measured."""
        digest = hashlib.sha256()
        scripts = sorted(path for path in self.folder.rglob("*") if path.suffix in _SCRIPTS)
        for path in (*scripts, *self.liberty):
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode())
            digest.update(content)
        decided = (self.dont_use, self.driving_cell, self.output_load_ff, self.sta)
        digest.update(repr((*decided, self.recipes, self.confirm, self.stages)).encode())
        return digest.hexdigest()


_SCRIPTS = frozenset({".ys", ".abc", ".v"})


def load_flow(reference: str, *, liberty: Sequence[Path] = (), sta: StaEngine = "hwopt") -> Flow:
    """Read a flow.

    Args:
        reference: A folder with `flow.toml`, or the name of a built-in flow.
        liberty: Files that replace the flow's own.
        sta: Who finds the longest path.

    Raises:
        ConfigError: There is no such flow, or it is wrong.
    """
    folder = _find(reference)
    place = folder / "flow.toml"
    config = parse_flow(read_text(place), str(place))
    own = tuple(folder / name for name in config.liberty)
    for path in own:
        if not path.is_file():
            raise ConfigError(f"{place}: expected the file {path.name}, found none; correct it")
    if not (liberty or own):
        raise ConfigError(f"{place}: expected liberty = [...]; add it or use --liberty")
    return Flow(
        name=folder.name,
        folder=folder.resolve(),
        liberty=tuple(path.resolve() for path in liberty or own),
        dont_use=config.dont_use,
        recipes=_recipes(config.recipes, folder, place),
        stages=config.stages,
        confirm=_recipes(config.confirm, folder, place),
        driving_cell=config.driving_cell,
        output_load_ff=config.output_load_ff,
        sta=sta,
    )


def _recipes(
    config: Sequence[tuple[str, Sequence[str]]], folder: Path, place: Path
) -> tuple[Recipe, ...]:
    return tuple(
        Recipe(name, tuple(_script(folder, script, place) for script in scripts))
        for name, scripts in config
    )


def flow_of(config: CampaignConfig) -> Flow:
    """Read the flow of a campaign.

    Raises:
        ConfigError: There is no such flow, or it is wrong.
    """
    liberty = [Path(path) for path in config.liberty]
    return load_flow(config.flow, liberty=liberty, sta=config.sta)


def _find(reference: str) -> Path:
    if (Path(reference) / "flow.toml").is_file():
        return Path(reference)
    names = flow_names()
    if reference in names:
        return shipped("flows") / reference
    near = difflib.get_close_matches(reference, names, n=1, cutoff=0.0)
    raise ConfigError(
        f"{reference}: expected a folder with flow.toml or the name of a built-in flow; "
        f"the nearest is {near[0] if near else 'none'}"
    )


def _script(folder: Path, name: str, place: Path) -> Script:
    path = folder / name
    if not path.is_file():
        raise ConfigError(f"{place}: expected the script {name}, found none; correct the recipe")
    return Script(name, read_text(path))
