"""How much of gold's text a candidate changes: what a colleague has to read."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.design import Source


@dataclass(frozen=True)
class Difference:
    """Lines of a candidate that gold does not have, and of gold that it does not have."""

    added: int = 0
    removed: int = 0
    #: Lines of gold that stand in the candidate as they were, of all [1].
    kept: float = 1.0

    @property
    def lines(self) -> int:
        """Lines added and removed; of candidates with equal metrics the one with fewer is kept."""
        return self.added + self.removed


def difference(gold: Sequence[Source], gate: Sequence[Source]) -> Difference:
    """Compare texts file by file, line by line, as a patch would; ends of lines are left out."""
    before = {str(source.path): source.text.splitlines() for source in gold}
    after = {str(source.path): source.text.splitlines() for source in gate}
    same = sum(_same(before.get(path, []), after.get(path, [])) for path in {*before, *after})
    old, new = (sum(len(lines) for lines in side.values()) for side in (before, after))
    return Difference(new - same, old - same, round(same / old, 4) if old else 1.0)


def _same(before: list[str], after: list[str]) -> int:
    if before == after:
        return len(before)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())
