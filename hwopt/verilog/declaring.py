"""Declarations that a rewrite adds or takes away, as edits of the text."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from hwopt.verilog.edits import Edit
from hwopt.verilog.module import Module, Signal

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"(?<![\w$.])[A-Za-z_][\w$]*")
#: What may stand behind an item on its line.
_REST_OF_LINE = re.compile(r"[ \t]*(//[^\n]*)?\n")


def declaration(signal: Signal) -> str:
    """Return the declaration of a new register."""
    span = "" if signal.width == 1 else f"[{signal.width - 1}:0] "
    start = "" if signal.initial is None else f" = {signal.width}'d{signal.initial}"
    return f"reg {span}{signal.name}{start};"


def mentions(text: str, names: AbstractSet[str]) -> bool:
    """Tell whether one of some names stands in a text, comments aside."""
    plain = not names.isdisjoint(_named(text))
    odd = [re.escape(name) for name in names if not _NAME.fullmatch(name)]
    said = _COMMENT.sub(" ", text)
    return plain or any(re.search(rf"(?<![\w$.]){name}(?![\w$])", said) for name in odd)


def _named(text: str) -> list[str]:
    """Return every name in a text, comments aside, as often as it stands there."""
    return _NAME.findall(_COMMENT.sub(" ", text))


def added(signals: Sequence[Signal], place: int, text: str) -> list[Edit]:
    """Return the edit that declares new registers at a place where items may stand."""
    if not signals:
        return []
    lines = [declaration(signal) for signal in signals]
    margin = re.search(r"[ \t]*\Z", text[:place])
    before = margin[0] if margin is not None else ""
    at_line = text[: place - len(before)].endswith("\n")
    if at_line and before:
        return [Edit(place, place, "".join(f"{line}\n{before}" for line in lines))]
    if at_line:
        return [Edit(place, place, "".join(f"  {line}\n" for line in lines))]
    return [Edit(place, place, "\n" + "\n".join(f"  {line}" for line in lines))]


def removed(
    module: Module, gone: Mapping[str, bool], edits: Sequence[Edit], text: str
) -> tuple[list[Edit], set[str]]:
    """Return the edits that take declarations away, as far as nothing mentions the names.

    Args:
        module: The module before.
        gone: Names that are no longer driven, and whether they are declared anew.
        edits: What happens to the items; a declaration inside of one is left to it.
        text: The whole source.

    Returns:
        The edits, and the names that are not declared any more.
    """
    rests = {again: _Rest(module, edits, text, again=again) for again in set(gone.values())}
    lost = {name for name, again in gone.items() if rests[again].spares(module.signals[name])}
    found = []
    for statement in sorted({module.signals[name].statement for name in lost}):
        start, stop = statement
        if any(e.start < stop and start < e.stop for e in edits):
            continue
        every = sorted(
            (s.declarator, s.name) for s in module.signals.values() if s.statement == statement
        )
        kept = [text[slice(*span)] for span, name in every if name not in lost]
        if kept:
            head, tail = text[start : every[0][0][0]], text[every[-1][0][1] : stop]
            found.append(Edit(start, stop, head + ", ".join(kept) + tail))
        else:
            found.append(whole_lines(start, stop, text))
    return found, lost


def without(statement: str, names: Iterable[str]) -> str:
    """Return a declaration that has no values without some of its names; empty if none is left."""
    found = re.fullmatch(r"(?s)(.*?)([A-Za-z_][\w$]*\s*(?:,.*)?);(.*)", statement)
    names = set(names)
    if found is None or not names:
        return statement
    kept = [n.strip() for n in found[2].split(",") if n.strip().split("[")[0].strip() not in names]
    return f"{found[1]}{', '.join(kept)};{found[3]}" if kept else ""


class _Rest:
    """What is left of a module's text after edits, read once for all names that may go."""

    def __init__(self, module: Module, edits: Sequence[Edit], text: str, *, again: bool) -> None:
        """Read.

        Args:
            module: The module before.
            edits: What happens to the items.
            text: The whole source.
            again: Whether what the edits write does not count, as it is declared anew.
        """
        self._start, self._text = module.start, text
        self._edits = sorted((e.start, e.stop) for e in edits)
        at, kept = module.start, list[str]()
        for start, stop, new in sorted((e.start, e.stop, "" if again else e.text) for e in edits):
            kept += [text[at:start], new] if start >= at else []
            at = max(at, stop)
        kept.append(text[at : max(at, module.end)])
        self._said = " ".join(kept)
        self._count = Counter(_named(self._said))

    def spares(self, signal: Signal) -> bool:
        """Tell whether a signal's declaration can go: it has one, and nothing else names it."""
        if signal.statement == (0, 0) or signal.declarator == (0, 0):
            return False
        start, stop = signal.declarator
        away = start < self._start or any(e <= start and stop <= f for e, f in self._edits)
        own = "" if away else self._text[start:stop]
        if not _NAME.fullmatch(signal.name):
            return not mentions(self._said.replace(own, "", 1), {signal.name})
        return self._count[signal.name] == _named(own).count(signal.name)


def whole_lines(start: int, stop: int, text: str) -> Edit:
    """Return the removal of a range, with its lines where nothing else stands on them.

    What follows on the line takes its place.
    """
    first = text.rfind("\n", 0, start) + 1
    rest = _REST_OF_LINE.match(text, stop)
    if rest is None:
        return Edit(start, len(text) - len(text[stop:].lstrip(" \t")), "")
    return Edit(start, stop, "") if text[first:start].strip() else Edit(first, rest.end(), "")
