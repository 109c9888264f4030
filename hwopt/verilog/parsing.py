"""Module declarations of one source, parsed in the surroundings of its design, not elaborated."""

from collections.abc import Iterator
from typing import Any

import pyslang
from pyslang import syntax

from hwopt.design import Design, Source
from hwopt.verilog.dialect import language_of, preprocessing


def counted(text: str) -> str:
    """Return a text whose places slang counts as Python does: it counts bytes, not characters.

    What is not ASCII stands in comments, and in strings that no circuit depends on.
    """
    return text.encode("ascii", "replace").decode("ascii")


def module_nodes(design: Design, source: Source) -> Iterator[Any]:
    """Yield the module declarations that stand in a source itself."""
    manager = pyslang.SourceManager()
    for extra in (each for each in design.includes if each.path != source.path):
        manager.assignText(str(extra.path), extra.text)
    given = preprocessing(design.defines, language_of(design))
    folders = {str(each.path.parent) for each in (*design.includes, *design.sources)} | {"."}
    given.additionalIncludePaths = sorted(folders)
    buffer = manager.assignText(str(source.path), counted(source.text))
    tree = syntax.SyntaxTree.fromBuffer(buffer, manager, pyslang.Bag([given]))
    root: Any = tree.root
    nodes = [root] if root.kind is syntax.SyntaxKind.ModuleDeclaration else root.members
    for node in nodes:
        if (
            node.kind is syntax.SyntaxKind.ModuleDeclaration
            and node.sourceRange.start.buffer == buffer.id
        ):
            yield node
