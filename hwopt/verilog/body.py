"""The text of one item of a module: wires, instances, assignments, a process."""

from collections.abc import Callable, Iterator

from hwopt.verilog.branches import Branches, choices
from hwopt.verilog.graph import reachable
from hwopt.verilog.indices import bits_of
from hwopt.verilog.module import Drive, Region
from hwopt.verilog.naming import Names, UnprintableError
from hwopt.verilog.state import Write
from hwopt.verilog.stems import stem_of
from hwopt.verilog.terms import Terms, is_signed_product, needs_name
from hwopt.verilog.word import Word

#: Words this long are worth a wire of their own [characters].
_LONG = 72
#: A test this short is rather repeated than named [characters].
_BRIEF = 24
_TESTS = frozenset({"slice", "not", "eq", "and", "or", "redor", "redand"})


class Body:
    """The lines of one region."""

    def __init__(
        self,
        printer: Names,
        region: Region,
        drives: list[Drive],
        writes: tuple[Write, ...],
        *,
        limit: int | None = None,
    ) -> None:
        """Prepare.

        Args:
            printer: What surrounds the item.
            region: The item.
            drives: What it drives, and by which words.
            writes: What it stores into memories.
            limit: Only signals before this place in the order of dependencies may be read; None
                means that of the drives.
        """
        self._printer = printer
        self._region = region
        self._drives = drives
        self._writes = writes
        self._names: dict[Word, str] = {}
        self._instances: set[tuple[object, ...]] = set()
        self._wires: list[str] = []
        self._terms = Terms(self._names.get, printer.signed)
        self._uses: dict[Word, int] = {}
        #: Choices that are written as branches or as one chain.
        self._chain: set[Word] = set()
        #: What the word that is being named is needed for.
        self._target = ""
        if limit is None:
            limit = min((printer.rank(d) for d in drives), default=10**9)
        self._limit = limit

    def lines(self) -> list[str]:
        """Return the lines, without margin."""
        self._name()
        body = self._clocked() if self._region.header and self._is_clocked() else self._plain()
        return [*self._wires, *body]

    def values(self) -> tuple[list[str], list[str]]:
        """Return lines that must stand before the item, and the expressions of its drives."""
        self._name()
        return self._wires, [self._value(d, d.word) for d in self._drives]

    def _name(self) -> None:
        """Find out what needs a wire."""
        roots = [d.word for d in self._drives]
        roots += [x for w in self._writes for x in w.words]
        inside = reachable(roots)
        for word in inside:
            for arg in word.args:
                self._uses[arg] = self._uses.get(arg, 0) + 1
        for root in roots:
            self._uses[root] = self._uses.get(root, 0) + 1
        self._needs = {a for w in inside if needs_name(w) for a in w.args}
        processes = [d.word for d in self._drives if d.kind != "assign"]
        self._chain = choices(processes, self._count)
        for drive in self._drives:
            self._target = drive.name
            if drive.kind == "assign":
                self._chain.update(_arms(drive.word, self._count))
            self._prepare(drive.word)
        for write in self._writes:
            self._target = write.memory
            for word in write.words:
                self._prepare(word)

    def _count(self, word: Word) -> int:
        return self._uses.get(word, 0)

    def _is_clocked(self) -> bool:
        return any(d.kind == "reg" for d in self._drives) or bool(self._writes)

    def _prepare(self, root: Word) -> None:
        """Give names to what is used twice, is long, or must have one."""
        stack: list[tuple[Word, bool]] = [(root, False)]
        while stack:
            word, done = stack.pop()
            if word in self._names:
                continue
            known = self._printer.known_name(word, self._region, self._limit)
            if known is not None:
                self._names[word] = known
                self._chain.discard(word)
            elif word.op == "sig" and not self._printer.signal(word.name, self._region):
                raise UnprintableError(f"signal {word.name}")
            elif done:
                self._decide(word, root)
            else:
                stack.append((word, True))
                stack.extend((a, False) for a in reversed(word.args))

    def _decide(self, word: Word, root: Word) -> None:
        if word.op == "sig" or (word.op == "const" and word not in self._needs):
            return
        if word in self._chain:
            return
        if word.op == "call":
            self._instance(word)
            return
        simple = word.op in {"slice", "not", "cat", "sext", "read"} and not any(
            self._uses.get(a, 0) == 1 and a.args and a not in self._names for a in word.args
        )
        text = self._terms.text(word)
        brief = word.width == 1 and word.op in _TESTS and len(text) <= _BRIEF
        shared = self._count(word) > 1 and not brief
        shared = shared and not (simple and word.op in {"slice", "not"})
        alone = is_signed_product(word)
        if word in self._needs or shared or alone or (word is not root and len(text) > _LONG):
            self._wire(word, text)

    def _wire(self, word: Word, value: str) -> None:
        name = self._fresh(word)
        self._wires.append(f"wire {_range(word.width)}{name} = {value};")
        self._call(word, name)

    def _call(self, word: Word, name: str) -> None:
        """Give a word a name that later items may use too."""
        needed = 0
        stack = list(word.args)
        while stack:
            arg = stack.pop()
            known = self._names.get(arg, arg.name if arg.op == "sig" else None)
            if known is None:
                stack.extend(arg.args)
            else:
                needed = max(needed, self._printer.after(known))
        self._names[word] = name
        self._printer.made(word, name, self._region, needed)

    def _fresh(self, word: Word) -> str:
        return self._printer.fresh(stem_of(word, self._target, self._names.get))

    def _instance(self, word: Word) -> None:
        block = self._printer.block(word.name)
        key = (word.name, *word.args)
        if key in self._instances:
            return
        self._instances.add(key)
        if len(block.outputs) != 1:
            raise UnprintableError("a block with several outputs")
        name = self._fresh(word)
        self._wires.append(f"wire {_range(word.width)}{name};")
        pairs = zip(block.inputs, word.args, strict=True)
        links = [f".{port}({self._operand(arg)})" for port, arg in pairs]
        links.append(f".{block.outputs[0]}({name})")
        self._wires.append(f"{word.name} {self._printer.fresh(f'u_{name}')} (")
        self._wires += [f"  {link}," for link in links[:-1]]
        self._wires += [f"  {links[-1]}", ");"]
        self._call(word, name)

    def _operand(self, word: Word) -> str:
        return self._names.get(word) or self._terms.text(word)

    def _value(self, drive: Drive, word: Word) -> str:
        """Return what is assigned, in the type of the signal."""
        cast = self._printer.cast(drive.name) if drive.name else ""
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
            head = "always_comb" if "always_" in self._region.header else "always @(*)"
            lines.append(f"{head} begin")
            branches = Branches(self._operand, self._blocking, self._chain.__contains__)
            lines += ["  " + line for line in branches.lines([(d, d.word) for d in process])]
            lines.append("end")
        return lines

    def _clocked(self) -> list[str]:
        lines = [f"{self._region.header} begin"]
        margin = "    " if self._region.reset_test else "  "
        resets = [d for d in self._drives if d.reset is not None]
        if self._region.reset_test:
            lines.append(f"  if ({self._region.reset_test}) begin")
            lines += [
                f"    {d.name} <= {self._value(d, d.reset)};" for d in resets if d.reset is not None
            ]
            lines.append("  end else begin")
        branches = Branches(self._operand, self._clocked_to, self._chain.__contains__)
        pairs, written = [(d, d.word) for d in self._drives], [w.memory for w in self._writes]
        lines += [margin + line for line in branches.lines(pairs, written)]
        for write in self._writes:
            place = f"{write.memory}[{self._operand(write.address)}]"
            if write.low is not None:
                place += bits_of(write.low, write.value.width)
            line = f"{place} <= {self._operand(write.value)};"
            if write.enable.op != "const":
                line = f"if ({self._operand(write.enable)}) {line}"
            lines.append(margin + line)
        if self._region.reset_test:
            lines.append("  end")
        return [*lines, "end"]

    def _blocking(self, drive: Drive, word: Word) -> str:
        return f"{_target(self._printer, drive)} = {self._value(drive, word)};"

    def _clocked_to(self, drive: Drive, word: Word) -> str:
        return f"{drive.name} <= {self._value(drive, word)};"


def _arms(word: Word, uses: Callable[[Word], int]) -> Iterator[Word]:
    """Yield the choices of a chain, each of which is the last arm of the one before."""
    while word.op == "mux" and uses(word) == 1:
        yield word
        word = word.args[2]


def _range(width: int) -> str:
    return "" if width == 1 else f"[{width - 1}:0] "


def _target(printer: Names, drive: Drive) -> str:
    width = printer.width(drive.name)
    if drive.low == 0 and drive.word.width == width:
        return drive.name
    return drive.name + bits_of(drive.low, drive.word.width)
