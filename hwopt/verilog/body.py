"""The text of one item of a module: wires, instances, assignments, a process."""

from collections.abc import Iterator

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Region
from hwopt.verilog.naming import Names, UnprintableError
from hwopt.verilog.state import Write
from hwopt.verilog.terms import NEEDS_NAME, Terms, is_signed_product
from hwopt.verilog.word import Word

#: Words this long are worth a wire of their own [characters].
_LONG = 72


class Body:
    """The lines of one region."""

    def __init__(
        self, printer: Names, region: Region, drives: list[Drive], writes: tuple[Write, ...]
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
        """Return the lines, without margin."""
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
            or is_signed_product(word)
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
            lines += [
                f"    {d.name} <= {self._value(d, d.reset)};" for d in resets if d.reset is not None
            ]
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

    def _update(self, drive: Drive) -> Iterator[str]:
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


def _target(printer: Names, drive: Drive) -> str:
    width = printer.width(drive.name)
    if drive.low == 0 and drive.word.width == width:
        return drive.name
    if drive.word.width == 1:
        return f"{drive.name}[{drive.low}]"
    return f"{drive.name}[{drive.low + drive.word.width - 1}:{drive.low}]"
