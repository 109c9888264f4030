"""A proposed set of sources with its lineage, addressed by content."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from hwopt.design import Source


def digest_of_sources(sources: Iterable[Source]) -> str:
    """Return the SHA-256 hex digest of paths and texts, independent of the files' order."""
    digest = hashlib.sha256()
    for source in sorted(sources, key=lambda s: str(s.path)):
        for part in (str(source.path), source.text):
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big"))
            digest.update(raw)
    return digest.hexdigest()


@dataclass(frozen=True)
class Step:
    """One change that the rewrite engine made to a module."""

    module: str
    rule: str
    #: One line for people.
    note: str
    #: What is driven by other words than before, `module.signal`, sorted.
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """Sources that might replace gold's."""

    sources: tuple[Source, ...]
    #: Who wrote it: `gold`, or a proposer's kind.
    proposer: str
    #: Ids of the candidates it was made from.
    parents: tuple[str, ...] = ()
    #: One line for people: what was done.
    note: str = ""
    #: What a proposer calls this kind of move; it learns which of them pay.
    rule: str = ""
    #: What the rewrite engine did, since gold or since the last text that somebody else wrote.
    steps: tuple[Step, ...] = ()
    #: Digest of what the text says in any words; empty where nobody looked.
    shape: str = ""

    @property
    def id(self) -> str:
        """First 12 hex digits of the digest of the sources; equal texts have equal ids."""
        return digest_of_sources(self.sources)[:12]
