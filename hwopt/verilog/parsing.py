"""Module declarations of one source, parsed in the surroundings of its design, not elaborated."""

from collections.abc import Iterator
from typing import Any

import pyslang
from pyslang import parsing, syntax

from hwopt.design import Design, Source


def module_nodes(design: Design, source: Source) -> Iterator[Any]:
    """Yield the module declarations that stand in a source itself."""
    manager = pyslang.SourceManager()
    for extra in design.includes:
        manager.assignText(str(extra.path), extra.text)
    given = parsing.PreprocessorOptions()
    given.predefines = [f"{name}={text}" for name, text in design.defines.items()]
    folders = {str(each.path.parent) for each in (*design.includes, *design.sources)} | {"."}
    given.additionalIncludePaths = sorted(folders)
    buffer = manager.assignText(str(source.path), source.text)
    tree = syntax.SyntaxTree.fromBuffer(buffer, manager, pyslang.Bag([given]))
    root: Any = tree.root
    nodes = [root] if root.kind is syntax.SyntaxKind.ModuleDeclaration else root.members
    for node in nodes:
        if (
            node.kind is syntax.SyntaxKind.ModuleDeclaration
            and node.sourceRange.start.buffer == buffer.id
        ):
            yield node
