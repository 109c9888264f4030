"""`flow.toml`: how circuits are measured, and the ladder."""

from dataclasses import dataclass

from hwopt.config.table import Table
from hwopt.errors import ConfigError

#: The stages that exist, in the only order that makes sense.
STAGES = ("screen", "elaborate", "synthesize", "prove", "simulate")


@dataclass(frozen=True)
class StageConfig:
    """One rung of the ladder and its limits."""

    name: str
    #: Wall time of the stage's tools, each by itself [s]; a backstop.
    timeout_s: float = 60.0
    #: Address space of each process [MiB].
    memory_mib: int = 4096


@dataclass(frozen=True)
class FlowConfig:
    """What `flow.toml` says; paths as written, relative to that file."""

    liberty: tuple[str, ...]
    #: Recipes by name; each is a list of scripts that run one after the other.
    recipes: tuple[tuple[str, tuple[str, ...]], ...]
    stages: tuple[StageConfig, ...]
    dont_use: tuple[str, ...] = ()
    #: Stronger recipes that the search never sees; elites are measured again under them.
    confirm: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: `CELL` or `CELL/PIN` that drives every input but the clock; empty for an ideal driver.
    driving_cell: str = ""
    #: Load on every output [fF].
    output_load_ff: float = 0.0


def parse_flow(text: str, place: str) -> FlowConfig:
    """Read the text of a `flow.toml`.

    Args:
        text: The TOML.
        place: Name of the file, for messages.

    Raises:
        ConfigError: A key is missing, unknown or of the wrong kind.
    """
    whole = Table.parse(text, place)
    flow = whole.table("flow")
    if flow is None:
        whole.required("flow", dict)
        raise AssertionError
    recipes = flow.table("recipes")
    if recipes is None:
        flow.required("recipes", dict)
        raise AssertionError
    config = FlowConfig(
        liberty=flow.strings("liberty"),
        recipes=_recipes(recipes),
        stages=_ladder(whole),
        dont_use=flow.strings("dont_use"),
        confirm=_recipes(flow.table("confirm")),
        driving_cell=flow.get("driving_cell", str, ""),
        output_load_ff=flow.amount("output_load_ff"),
    )
    flow.finish()
    whole.finish()
    if not config.recipes:
        raise ConfigError(f"{recipes.place}: expected at least one recipe; add one")
    for name in {name for name, _ in config.recipes} & {name for name, _ in config.confirm}:
        raise ConfigError(
            f"{flow.place}: expected a name of its own for each recipe, but {name} is in recipes "
            "and in confirm; rename one of them"
        )
    return config


def _recipes(table: Table | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if table is None:
        return ()
    return tuple((name, _scripts(table, name, value)) for name, value in table.items())


def _scripts(table: Table, name: str, value: object) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        table.refuse(name, "a script or a list of scripts")
    assert isinstance(words, list)  # noqa: S101 - refused otherwise
    return tuple(words)


def _ladder(whole: Table) -> tuple[StageConfig, ...]:
    stages = tuple(_stage(table) for table in whole.tables("stage"))
    if not stages:
        return tuple(StageConfig(name) for name in STAGES)
    names = [stage.name for stage in stages]
    if names != [name for name in STAGES if name in names] or "prove" not in names:
        raise ConfigError(
            f"{whole.place}: the stages must be some of {', '.join(STAGES)} in this order, "
            f"prove among them, not {', '.join(names)}; correct them"
        )
    return stages


def _stage(table: Table) -> StageConfig:
    default = StageConfig("screen")
    stage = StageConfig(
        name=table.one_of("name", STAGES, ""),
        timeout_s=table.positive("timeout_s", float, default.timeout_s) or default.timeout_s,
        memory_mib=table.positive("memory_mib", int, default.memory_mib) or default.memory_mib,
    )
    table.finish()
    return stage
