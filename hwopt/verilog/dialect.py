"""Which words are keywords: those of SystemVerilog, or of Verilog where a text needs it.

A text of Verilog may call a port `do` or `priority`. Where its sources are wrong with the words of
SystemVerilog, and right with those of Verilog, the latter are meant.
"""

from collections.abc import Mapping
from functools import lru_cache

import pyslang
from pyslang import parsing, syntax

from hwopt.design import Design, Source

SYSTEM_VERILOG = pyslang.LanguageVersion.Default
VERILOG = pyslang.LanguageVersion.v1364_2005

_Defines = tuple[tuple[str, str], ...]


def language_of(design: Design) -> pyslang.LanguageVersion:
    """Return the language of a design's sources, gold's and every candidate's."""
    return language_of_sources(design.sources, design.includes, design.defines)


def language_of_sources(
    sources: tuple[Source, ...], includes: tuple[Source, ...], defines: Mapping[str, str]
) -> pyslang.LanguageVersion:
    """Return the language of some sources."""
    return _language(sources, includes, tuple(sorted(defines.items())))


def is_plain(design: Design) -> bool:
    """Tell whether words of SystemVerilog are names in a design."""
    return language_of(design) == VERILOG


def preprocessing(
    defines: Mapping[str, str], language: pyslang.LanguageVersion
) -> parsing.PreprocessorOptions:
    """Return macros and language as slang takes them.

    The judge's front end defines SYNTHESIS by itself.
    """
    given = parsing.PreprocessorOptions()
    macros = {"SYNTHESIS": "1"} | dict(defines)
    given.predefines = [f"{name}={text}" for name, text in macros.items()]
    given.languageVersion = language
    return given


@lru_cache(maxsize=64)
def _language(
    sources: tuple[Source, ...], includes: tuple[Source, ...], defines: _Defines
) -> pyslang.LanguageVersion:
    if any(source.path.suffix == ".sv" for source in sources):
        return SYSTEM_VERILOG
    for language in (SYSTEM_VERILOG, VERILOG):
        if not _is_wrong(sources, includes, preprocessing(dict(defines), language)):
            return language
    return SYSTEM_VERILOG


def _is_wrong(
    sources: tuple[Source, ...], includes: tuple[Source, ...], given: parsing.PreprocessorOptions
) -> bool:
    manager = pyslang.SourceManager()
    own = {source.path for source in sources}
    for extra in (each for each in includes if each.path not in own):
        manager.assignText(str(extra.path), extra.text)
    folders = {str(each.path.parent) for each in (*includes, *sources)} | {"."}
    given.additionalIncludePaths = sorted(folders)
    buffers = [manager.assignText(str(source.path), source.text) for source in sources]
    try:
        trees = [syntax.SyntaxTree.fromBuffer(b, manager, pyslang.Bag([given])) for b in buffers]
    except RuntimeError:  # nested too deeply to be parsed, which is refused elsewhere
        return True
    return any(each.isError() for tree in trees for each in tree.diagnostics)
