"""What of an elaborated netlist decides its evaluation: its structure, and hints for the proof."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hwopt.netlist.canonical import Canonical, canonical
from hwopt.netlist.flatcells import Irregular

#: A mark in a form, of a register or its place; a number tells its bits apart. Or a memory.
_NAME = re.compile(r"(form\$\d+:0|form\$\d+|memory\$\d+)(?:\$\d+)?")
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
    #: Marks of registers and names of memories, to what the text calls them; `form$3:0` to the
    #: place of the register.
    words: Mapping[str, str]


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
        found = canonical(modules[top], top, marking=True)
    except Irregular:
        return None
    hints = _hints(modules[top], found, gold)
    return Structure(
        others + found.text(),
        others + _with_memories(found.text(hints), found, gold),
        _words(modules[top], found),
    )


def _words(module: Mapping[str, Any], found: Canonical) -> dict[str, str]:
    """Return what the marks in a form, and its memories, are called in the text."""
    words = {new.lstrip("\\"): name for name, new in found.memories.items()}
    names: dict[int | str, str] = {}
    order = sorted(
        (name.startswith("$"), name in module["ports"], name) for name in module["netnames"]
    )
    for _, _, name in reversed(order):
        names.update(dict.fromkeys(module["netnames"][name]["bits"], name))
    for cell in module["cells"].values():
        for bit in cell["connections"].get("Q", ()):
            wire, _ = found.places.get(bit, ("", 0))
            if wire.startswith("\\form$"):
                words[wire[1:]] = names[bit]
                words[f"{wire[1:]}:0"] = _line(cell["attributes"].get("src", ""))
    return words


def _line(source: str) -> str:
    """Turn `rtl/file.v:3.5-3.9|...` into `file.v:3`."""
    return re.sub(r"(:\d+)[.|].*", r"\1", source.removeprefix("rtl/"))


def in_words(text: str, words: Mapping[str, str]) -> str:
    """Return a text about a form in the words of a candidate's text."""
    return _NAME.sub(lambda found: words.get(found[1], found[0]), text)


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
