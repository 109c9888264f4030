"""What of an elaborated netlist decides its evaluation: its structure, and hints for the proof."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hwopt.netlist.canonical import Canonical, canonical
from hwopt.netlist.flatcells import Irregular

#: Name and width of a word that the text names.
Named = tuple[str, int]


@dataclass(frozen=True)
class Structure:
    """A netlist without its wording, as RTLIL."""

    #: Equal for all wordings of one structure; what is synthesized.
    form: str
    #: The same with the words that the text forms, nameless, and with the names of gold where
    #: registers and memories carry them: what is proven.
    hinted: str


def structure_of(modules: Mapping[str, Any], top: str, gold: frozenset[Named]) -> Structure | None:
    """Return the structure of what `write_json` wrote; None where it is taken as it stands.

    Args:
        modules: All modules.
        top: The one that is evaluated.
        gold: The names that gold has.
    """
    try:
        others = "".join(
            canonical(module, name).text()
            for name, module in sorted(modules.items())
            if name != top
        )
        found = canonical(modules[top], top)
    except Irregular:
        return None
    hints = _hints(modules[top], found, gold)
    return Structure(others + found.text(), others + _with_memories(found.text(hints), found, gold))


def names_of(module: Mapping[str, Any]) -> frozenset[Named]:
    """Return the names that a module's text gives to words and memories."""
    words = ((name, len(net["bits"])) for name, net in module["netnames"].items())
    memories = ((name, memory["width"]) for name, memory in module.get("memories", {}).items())
    return frozenset(pair for pair in (*words, *memories) if not pair[0].startswith("$"))


def _hints(module: Mapping[str, Any], found: Canonical, gold: frozenset[Named]) -> list[str]:
    """Return wires for the words of the text, in an order that does not depend on their names."""
    named: list[tuple[str, int, str]] = []
    nameless: set[tuple[str, int]] = set()
    registers = _registered(module)
    for name, net in module["netnames"].items():
        bits = net["bits"]
        signal = found.signal(bits) if name not in module["ports"] else ""
        if not signal:
            continue
        if (name, len(bits)) in gold and not registers.isdisjoint(bits):
            named.append((name, len(bits), signal))
        elif len(bits) > 1:
            nameless.add((signal, len(bits)))
    lines = list(_wires((f"\\{name}", width, signal) for name, width, signal in sorted(named)))
    words = enumerate(sorted(nameless))
    lines += _wires((f"$word${number}", width, signal) for number, (signal, width) in words)
    return lines


def _registered(module: Mapping[str, Any]) -> set[int | str]:
    """Return the bits that registers drive."""
    return {
        bit
        for cell in module["cells"].values()
        if "Q" in cell["connections"]
        for bit in cell["connections"]["Q"]
    }


def _wires(words: Iterator[tuple[str, int, str]]) -> Iterator[str]:
    for name, width, signal in words:
        yield f"  wire width {width} {name}"
        yield f"  connect {name} {signal}"


def _with_memories(text: str, found: Canonical, gold: frozenset[Named]) -> str:
    """Give memories the names that gold has for them."""
    known = {name for name, _ in gold}
    names = {new.lstrip("\\"): name for name, new in found.memories.items() if name in known}
    return re.sub(r"memory\$\d+", lambda match: names.get(match[0], match[0]), text)
