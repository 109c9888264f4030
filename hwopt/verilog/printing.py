"""A module's text with other words behind the same signals."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.importing import PINNED
from hwopt.verilog.module import Drive, Module, Region
from hwopt.verilog.statements import Write
from hwopt.verilog.terms import NEEDS_NAME, Terms
from hwopt.verilog.word import Substitution, Word, reachable

#: Words this long are worth a wire of their own [characters].
_LONG = 72


@dataclass(frozen=True)
class Block:
    """A module that instances of a rewrite need."""

    name: str
    text: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


class UnprintableError(Exception):
    """The rewritten words need something that the text cannot name."""


def printed(before: Module, after: Module, text: str, blocks: Sequence[Block] = ()) -> str:
    """Return the text with every item replaced whose words changed, and the blocks appended.

    Raises:
        UnprintableError: a changed item cannot be written anew.
    """
    return _Printer(before, after, text, {b.name: b for b in blocks}).run()


class _Printer:
    def __init__(self, before: Module, after: Module, text: str, blocks: dict[str, Block]) -> None:
        self._before = before
        self._after = after
        self._text = text
        self._blocks = blocks
        self._taken = set(before.taken)
        self._used_blocks: dict[str, Block] = {}
        self._rank = _ranks(before)
        self._signal_of: dict[Word, list[str]] = {}
        for drive in after.drives:
            signal = before.signals.get(drive.name)
            whole = signal is not None and signal.visible and signal.width == drive.word.width
            if whole and drive.kind != "reg" and drive.word.op not in {"sig", "const"}:
                self._signal_of.setdefault(drive.word, []).append(drive.name)

    def run(self) -> str:
        edits = []
        tail = []
        for region in self._changed():
            new = self._rewritten(region)
            if self._fits(region, new):
                edits.append(Edit(region.start, region.stop, region_text(region, new)))
            else:
                edits.append(Edit(region.start, region.stop, region.declaration))
                tail.append(new)
        if tail:
            end = self._before.end
            edits.append(Edit(end, end, "\n".join([*tail, ""])))
        result = edited(self._text, edits)
        for block in self._used_blocks.values():
            result = f"{result.rstrip()}\n\n{block.text.strip()}\n"
        return result

    def _changed(self) -> list[Region]:
        values = {}
        for drive in self._after.drives:
            signal = self._before.signals.get(drive.name)
            if drive.kind != "reg" and signal is not None and signal.width == drive.word.width:
                values[self._after.words.sig(drive.name, signal.width)] = drive.word
        looped = {
            d.name
            for d in self._before.drives
            if d.kind != "reg"
            and d.local is not None
            and any(w.op == "sig" and w.name == d.name for w in reachable([d.word]))
        }
        now = Substitution(
            self._after.words, {k: v for k, v in values.items() if k.name not in looped}
        )
        changed = {
            d.region for d in self._after.drives if d.local is None or now(d.local) is not d.word
        }
        for old, new, region in zip(
            self._before.local_writes, self._after.regions, self._before.regions, strict=True
        ):
            if any(a.through(now) != b for a, b in zip(old, new.writes, strict=True)):
                changed.add(region.index)
        same = {
            d.region
            for d, e in zip(self._before.drives, self._after.drives, strict=True)
            if d.word is not e.word or d.reset is not e.reset
        }
        touched = {
            r.index
            for r, s in zip(self._before.regions, self._after.regions, strict=True)
            if r.writes != s.writes
        }
        return [r for r in self._before.regions if r.index in changed & (same | touched)]

    def _fits(self, region: Region, new: str) -> bool:
        names = set(re.findall(r"[A-Za-z_][A-Za-z0-9_$]*", new))
        late = [
            s
            for s in self._before.signals.values()
            if s.declared >= region.start and s.name in names
        ]
        return all(f" {s.name}" in region.declaration for s in late)

    def _rewritten(self, region: Region) -> str:
        drives = [d for d in self._after.drives if d.region == region.index]
        after = self._after.regions[self._before.regions.index(region)]
        for drive in drives:
            signal = self._before.signals[drive.name]
            if not signal.visible and drive.kind == "reg":
                raise UnprintableError(f"register {drive.name} inside a block")
        shown = [d for d in drives if self._before.signals[d.name].visible]
        body = _Body(self, region, shown, after.writes).lines()
        new = "\n".join("  " + line if line else "" for line in body).lstrip()
        if not self._before.guard or region.pinned:
            return new
        return self._guarded(region, new)

    def _guarded(self, region: Region, new: str) -> str:
        old = region.alternative or self._text[region.start : region.stop]
        old = re.sub(r"^\s*generate\b|\bendgenerate\s*$", "", old.strip())
        label = self.fresh(f"{PINNED}{region.index}")
        inner = "\n".join("    " + line for line in new.split("\n"))
        return (
            f"generate\n    if ({self._before.guard}) begin : {label}\n  {inner}\n"
            f"    end else begin : {self.fresh('otherwise_' + str(region.index))}\n"
            f"      {old.strip()}\n    end\n  endgenerate"
        )

    def fresh(self, stem: str) -> str:
        """Return a name that nothing in the sources has."""
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

    def known_name(self, word: Word, limit: int) -> str | None:
        """Return a signal that has this value and comes before the given rank."""
        for name in self._signal_of.get(word, ()):
            if self._rank[name] < limit:
                return name
        return None

    def block(self, name: str) -> Block:
        """Return a block of the rewrite, which from now on is needed."""
        found = self._blocks[name]
        self._used_blocks[name] = found
        return found

    def rank(self, drive: Drive) -> int:
        """Return the place of a drive in the order of dependencies."""
        return len(self._rank) if drive.kind == "reg" else self._rank[drive.name]

    def cast(self, name: str) -> str:
        """Return the type to which a signal's values are cast; empty for plain vectors."""
        found = self._before.signals[name].cast
        if found is None:
            raise UnprintableError(f"enumeration without a name at {name}")
        return found

    def width(self, name: str) -> int:
        """Return the width of a signal [bits]."""
        return self._before.signals[name].width

    def signal(self, name: str) -> bool:
        """Return whether the text can name a signal."""
        found = self._before.signals.get(name)
        return found is None or found.visible


def region_text(region: Region, new: str) -> str:
    """Return what stands at a region's place."""
    return f"{region.declaration}\n  {new}" if region.declaration else new


def _ranks(module: Module) -> dict[str, int]:
    """Return combinational signals in an order in which each needs only earlier ones."""
    needs: dict[str, list[str]] = {}
    for drive in module.drives:
        if drive.kind != "reg":
            found = needs.setdefault(drive.name, [])
            found += [w.name for w in reachable([drive.local or drive.word]) if w.op == "sig"]
    order: dict[str, int] = {}
    opened: set[str] = set()

    def visit(name: str) -> None:
        if name in order or name in opened or name not in needs:
            return
        opened.add(name)
        for other in needs[name]:
            visit(other)
        order[name] = len(order)

    for name in needs:
        visit(name)
    return order


class _Body:
    """The lines of one region."""

    def __init__(
        self, printer: _Printer, region: Region, drives: list[Drive], writes: tuple[Write, ...]
    ) -> None:
        self._printer = printer
        self._region = region
        self._drives = drives
        self._writes = writes
        self._names: dict[Word, str] = {}
        self._instances: set[tuple[object, ...]] = set()
        self._wires: list[str] = []
        self._terms = Terms(self._names.get)
        self._uses: dict[Word, int] = {}
        self._chain: set[Word] = set()
        self._limit = min((printer.rank(d) for d in drives), default=10**9)

    def lines(self) -> list[str]:
        roots = [d.word for d in self._drives]
        roots += [x for w in self._writes for x in (w.enable, w.address, w.value)]
        for word in reachable(roots):
            for arg in word.args:
                self._uses[arg] = self._uses.get(arg, 0) + 1
        for root in roots:
            self._uses[root] = self._uses.get(root, 0) + 1
        self._needs = {a for w in reachable(roots) if w.op in NEEDS_NAME for a in w.args}
        for drive in self._drives:
            self._chain.update(_enables(drive))
            self._prepare(drive.word)
        for write in self._writes:
            for word in (write.enable, write.address, write.value):
                self._prepare(word)
        body = self._clocked() if self._region.header and self._is_clocked() else self._plain()
        return [*self._wires, *body]

    def _is_clocked(self) -> bool:
        return any(d.kind == "reg" for d in self._drives) or bool(self._writes)

    def _prepare(self, root: Word) -> None:
        """Give names to what is used twice, is long, or must have one."""
        stack: list[tuple[Word, bool]] = [(root, False)]
        while stack:
            word, done = stack.pop()
            if word in self._names:
                continue
            if word.op == "sig" and not self._printer.signal(word.name):
                raise UnprintableError(f"signal {word.name}")
            known = self._printer.known_name(word, self._limit)
            if known is not None:
                self._names[word] = known
            elif done:
                self._decide(word, root)
            else:
                stack.append((word, True))
                stack.extend((a, False) for a in reversed(word.args))

    def _decide(self, word: Word, root: Word) -> None:
        if word.op == "sig" or (word.op == "const" and word not in self._needs):
            return
        if word in self._chain and self._uses.get(word) == 1:
            return
        if word.op == "call":
            self._instance(word)
            return
        simple = word.op in {"slice", "not", "cat", "sext", "read"} and not any(
            self._uses.get(a, 0) == 1 and a.args and a not in self._names for a in word.args
        )
        shared = self._uses.get(word, 0) > 1 and not (simple and word.op in {"slice", "not"})
        if (
            word in self._needs
            or shared
            or (word is not root and len(self._terms.text(word)) > _LONG)
        ):
            self._wire(word, self._terms.text(word))

    def _wire(self, word: Word, value: str) -> str:
        name = self._printer.fresh(f"{_STEMS.get(word.op, word.op)}_{word.width}b")
        self._names[word] = name
        self._wires.append(f"wire {_range(word.width)}{name} = {value};")
        return name

    def _instance(self, word: Word) -> None:
        block = self._printer.block(word.name)
        key = (word.name, *word.args)
        if key in self._instances:
            return
        self._instances.add(key)
        pairs = list(zip(block.inputs, word.args, strict=True))
        links = [f".{port}({self._operand(arg)})" for port, arg in pairs]
        name = self._printer.fresh(f"{word.name}_y")
        self._names[word] = name
        self._wires.append(f"wire {_range(word.width)}{name};")
        instance = self._printer.fresh(f"u_{word.name}")
        if len(block.outputs) != 1:
            raise UnprintableError("a block with several outputs")
        links.append(f".{block.outputs[0]}({name})")
        self._wires.append(f"{word.name} {instance} ({', '.join(links)});")

    def _operand(self, word: Word) -> str:
        return self._names.get(word) or self._terms.text(word)

    def _value(self, drive: Drive, word: Word) -> str:
        """Return what is assigned, in the type of the signal."""
        cast = self._printer.cast(drive.name)
        text = self._operand(word)
        return f"{cast}'({text})" if cast else text

    def _plain(self) -> list[str]:
        process = [d for d in self._drives if d.kind == "comb"]
        lines = [
            f"assign {_target(self._printer, d)} = {self._value(d, d.word)};"
            for d in self._drives
            if d.kind == "assign"
        ]
        if process:
            head = "always_comb" if "always_comb" in self._region.header else "always @(*)"
            lines.append(f"{head} begin")
            lines += [f"  {d.name} = {self._value(d, d.word)};" for d in process]
            lines.append("end")
        return lines

    def _clocked(self) -> list[str]:
        lines = [f"{self._region.header} begin"]
        margin = "  "
        resets = [d for d in self._drives if d.reset is not None]
        if self._region.reset_test:
            lines.append(f"  if ({self._region.reset_test}) begin")
            for drive in resets:
                if drive.reset is not None:
                    lines.append(f"    {drive.name} <= {self._value(drive, drive.reset)};")
            lines.append("  end else begin")
            margin = "    "
        for drive in self._drives:
            lines += [margin + line for line in self._update(drive)]
        for write in self._writes:
            value = f"{write.memory}[{self._operand(write.address)}]"
            line = f"{value} <= {self._operand(write.value)};"
            if write.enable.op != "const":
                line = f"if ({self._operand(write.enable)}) {line}"
            lines.append(margin + line)
        if self._region.reset_test:
            lines.append("  end")
        return [*lines, "end"]

    def _update(self, drive: Drive) -> Iterable[str]:
        """Return the assignment of a register, its enable as an `if`."""
        word, tests = drive.word, []
        for link in _enables(drive):
            held = _holds(link.args[1], drive)
            test = self._operand(link.args[0])
            tests.append(f"!({test})" if held else test)
            word = link.args[2] if held else link.args[1]
        if word.op == "sig" and word.name == drive.name:
            return
        condition = f"if ({' && '.join(f'({t})' if len(tests) > 1 else t for t in tests)}) "
        yield f"{condition if tests else ''}{drive.name} <= {self._value(drive, word)};"


def _holds(word: Word, drive: Drive) -> bool:
    return word.op == "sig" and word.name == drive.name


def _enables(drive: Drive) -> list[Word]:
    """Return the multiplexers in front of a register that only say whether it changes."""
    found: list[Word] = []
    word = drive.word
    while drive.kind == "reg" and word.op == "mux":
        _, yes, no = word.args
        if not _holds(yes, drive) and not _holds(no, drive):
            break
        found.append(word)
        word = no if _holds(yes, drive) else yes
    return found


_STEMS = {
    "add": "sum",
    "sub": "difference",
    "mul": "product",
    "mux": "chosen",
    "eq": "equal",
    "ult": "less",
    "slt": "less_signed",
    "shl": "shifted_left",
    "lshr": "shifted_right",
    "ashr": "shifted_right",
    "cat": "joined",
    "slice": "part",
    "sext": "extended",
    "xor": "parity",
    "and": "both",
    "or": "either",
    "not": "inverse",
}


def _range(width: int) -> str:
    return "" if width == 1 else f"[{width - 1}:0] "


def _target(printer: _Printer, drive: Drive) -> str:
    width = printer.width(drive.name)
    if drive.low == 0 and drive.word.width == width:
        return drive.name
    if drive.word.width == 1:
        return f"{drive.name}[{drive.low}]"
    return f"{drive.name}[{drive.low + drive.word.width - 1}:{drive.low}]"
