"""Designs of the corpus: read from a folder, held against the manifest."""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from hwopt.design import Clock, Design, Reset, Source

_MANIFEST = Path(__file__).with_name("corpus.toml")


def _excerpt(text: str, excerpt: Mapping[str, str]) -> str:
    """Return a part of a text, from one phrase to the end of another, made a module."""
    start = text.index(excerpt["first"])
    stop = text.index(excerpt["last"], start) + len(excerpt["last"])
    return excerpt["before"].lstrip("\n") + text[start:stop] + excerpt["after"]


def corpus_names() -> list[str]:
    """Return the names of all designs of the manifest, in its order."""
    return list(tomllib.loads(_MANIFEST.read_text(encoding="utf-8")))


def corpus_design(name: str, corpus: Path) -> Design:
    """Return a design of the corpus; a file that is not the manifest's ends the program."""
    entry = tomllib.loads(_MANIFEST.read_text(encoding="utf-8"))[name]
    sources = []
    for file, digest in entry["files"].items():
        path = corpus / entry.get("folder", name) / file
        if not path.is_file():
            raise SystemExit(
                f"{path}: expected {file} of {entry['repository']} at commit {entry['commit']}, "
                "found none; get it from there"
            )
        raw = path.read_bytes()
        found = hashlib.sha256(raw).hexdigest()
        if found != digest:
            raise SystemExit(f"{path}: expected SHA-256 {digest}, not {found}; get it again")
        text = raw.decode("utf-8")
        for edit in entry.get("edits", ()):
            if edit["file"] == file:
                text = text.replace(edit["old"], edit["new"])
        if "excerpt" in entry and entry["excerpt"].get("file", file) == file:
            text = _excerpt(text, entry["excerpt"])
        sources.append(Source(PurePosixPath(file), text))
    return Design(
        name=name,
        top=entry["top"],
        sources=tuple(sources),
        clock=Clock(entry["clock"]) if "clock" in entry else None,
        reset=Reset(**entry["reset"]) if "reset" in entry else None,
    )
