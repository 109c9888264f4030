"""What a text promises to its tools: that a case statement has all arms, or separate ones.

The front end makes what breaks such an attribute undefined. In a candidate it counts against it,
in gold it is freedom like any `x`, so a proof says where gold takes it. Comments with the same
words are comments to the front end.
"""

from collections.abc import Iterable

from hwopt.design import Source
from hwopt.evaluate.lexicon import in_attributes
from hwopt.verilog.scan import Kind, scan

_PROMISES = frozenset({"full_case", "parallel_case"})


def promises(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return each such attribute of some files, with file and line."""
    return tuple(
        f"{token.text} at {source.path}:{token.line}"
        for source in sources
        for token in in_attributes([one for one in scan(source.text) if one.kind != Kind.COMMENT])
        if token.text in _PROMISES
    )
