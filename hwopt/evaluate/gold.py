"""Gold, elaborated at every set of parameter values."""

from pathlib import Path

from hwopt.design import Design
from hwopt.errors import DesignError, ToolFailed, ToolTimeout
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.objections import objections
from hwopt.tools.process import Limits


def elaborated_gold(design: Design, *, folder: Path, limits: Limits) -> tuple[Elaboration, ...]:
    """Elaborate gold at every set of parameter values, in `p0`, `p1`, ... below a folder.

    Raises:
        DesignError: It cannot be elaborated, or not judged.
    """
    return tuple(
        _elaborated_gold(design, number, folder, limits) for number in range(len(design.proven_at))
    )


def _elaborated_gold(design: Design, number: int, folder: Path, limits: Limits) -> Elaboration:
    parameters = design.proven_at[number]
    try:
        found = elaborate_at(
            design, design.sources, parameters, folder=folder / f"p{number}", limits=limits
        )
    except (ToolFailed, ToolTimeout) as error:
        raise DesignError(
            f"{design.name}: the design cannot be elaborated: {error}; simplify it"
        ) from error
    if isinstance(found, str):
        raise DesignError(
            f"{design.name}: the design cannot be elaborated: {found}; correct the text"
        )
    reason = next(objections(design, found.netlist, found.problems), "")
    if reason:
        raise DesignError(
            f"{design.name}: the design cannot be judged: {reason}; correct the text or design.toml"
        )
    return found
