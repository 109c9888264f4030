"""Elaboration of source text with slang (pyslang 12.1)."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import pyslang
from pyslang import ast, syntax

from hwopt.design import Design, Reset, Source
from hwopt.errors import ProposalError
from hwopt.verilog.dialect import language_of, preprocessing
from hwopt.verilog.parsing import counted

#: What the library calls an error and the flow's elaboration takes: delays mean nothing here.
_HARMLESS = frozenset({"DiagCode(MissingTimeScale)"})
#: Errors that a black box causes.
_FOREIGN = frozenset({"DiagCode(UnknownModule)"})


@dataclass(frozen=True)
class Elaborated:
    """Sources after elaboration at the first parameter values of their design."""

    compilation: ast.Compilation
    sources: tuple[Source, ...]
    #: Numbers of slang's text buffers, one for each source.
    buffers: tuple[int, ...]
    #: One instance of each module, the top first.
    modules: tuple[ast.InstanceBodySymbol, ...]
    #: Owner of the text into which the names of tokens point; without it they dangle.
    manager: pyslang.SourceManager
    #: The reset of the design.
    reset: Reset | None = None
    #: Modules that the judge does not look into.
    blackboxes: frozenset[str] = frozenset()

    def file_of(self, node: syntax.SyntaxNode) -> int | None:
        """Return the number of the source in which a piece of syntax begins."""
        number = node.sourceRange.start.buffer.id
        return self.buffers.index(number) if number in self.buffers else None


def elaborate(design: Design, sources: tuple[Source, ...]) -> Elaborated:
    """Elaborate sources with the design's includes, macros and first parameter values.

    Raises:
        ProposalError: slang reports an error.
    """
    manager = pyslang.SourceManager()
    own = {source.path for source in sources}  # one may be named as an include as well
    for extra in (each for each in design.includes if each.path not in own):
        manager.assignText(str(extra.path), extra.text)
    options = ast.CompilationOptions()
    first = design.proven_at[0] if design.proven_at else ()
    options.paramOverrides = [f"{name}={value}" for name, value in first]
    options.topModules = {design.top}
    options.flags |= ast.CompilationFlags.AllowUseBeforeDeclare  # as the judge does
    given = preprocessing(design.defines, language_of(design))
    folders = {str(s.path.parent) for s in (*design.includes, *sources)} | {"."}
    given.additionalIncludePaths = sorted(folders)
    compilation = ast.Compilation(pyslang.Bag([options]))
    # All at first: a source may include another one.
    buffers = [manager.assignText(str(s.path), counted(s.text)) for s in sources]
    for buffer in buffers:
        tree = syntax.SyntaxTree.fromBuffer(buffer, manager, pyslang.Bag([given]))
        compilation.addSyntaxTree(tree)
    _refuse_errors(compilation, harmless=_HARMLESS | (_FOREIGN if design.blackboxes else set()))
    tops = [i for i in compilation.getRoot().topInstances if i.name == design.top]
    modules: dict[str, ast.InstanceBodySymbol] = {}
    for instance in tops:
        _collect(instance, modules)
    return Elaborated(
        compilation,
        sources,
        tuple(b.id.id for b in buffers),
        tuple(modules.values()),
        manager,
        design.reset,
        frozenset(design.blackboxes),
    )


def _refuse_errors(compilation: ast.Compilation, harmless: AbstractSet[str]) -> None:
    for diagnostic in compilation.getAllDiagnostics():
        if diagnostic.isError() and str(diagnostic.code) not in harmless:
            raise ProposalError(
                f"expected sources that elaborate, not {diagnostic.code}; correct them first"
            )


def _collect(instance: ast.InstanceSymbol, found: dict[str, ast.InstanceBodySymbol]) -> None:
    found.setdefault(instance.definition.name, instance.body)

    def visit(symbol: object) -> bool:
        if isinstance(symbol, ast.InstanceSymbol) and symbol.definition.name not in found:
            _collect(symbol, found)
        return True

    for member in instance.body:
        member.visit(visit)


def instances_of(elaborated: Elaborated) -> Counter[str]:
    """Return how often each module stands in the design, the top once."""
    counts: Counter[str] = Counter()

    def visit(symbol: object) -> bool:
        if isinstance(symbol, ast.InstanceSymbol):
            counts[symbol.definition.name] += 1
        return True

    top = elaborated.modules[0].name if elaborated.modules else ""
    for instance in elaborated.compilation.getRoot().topInstances:
        if instance.name == top:
            instance.visit(visit)
    return counts


def names_of(elaborated: Elaborated) -> frozenset[str]:
    """Return the modules that a design consists of."""
    return frozenset(body.definition.name for body in elaborated.modules)


def memory_bits(elaborated: Elaborated, module: str, name: str) -> int:
    """Return how many bits a memory of a module holds; 0 where no such name is found."""
    for body in elaborated.modules:
        if body.definition.name == module:
            found = body.find(name)
            if isinstance(found, ast.ValueSymbol):
                return int(found.type.bitstreamWidth)
    return 0
