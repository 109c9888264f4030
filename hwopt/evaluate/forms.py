"""What an elaboration leaves for the stages after it: the candidate's structure, on disk."""

import json

from hwopt.evaluate.elaborate import Elaboration, read_modules
from hwopt.netlist.structure import Structure, structure_of


def write_structure(found: Elaboration, gold: Elaboration, *, top: str) -> None:
    """Write what decides a candidate's evaluation: `form.il`, `hinted.il`, and `words.json`.

    Where no order can be found for it, that is its RTLIL as it stands.
    """
    folder = found.rtlil.parent
    structure = structure_of(read_modules(folder), top, gold.names)
    if structure is None:
        text = found.rtlil.read_text(encoding="utf-8")
        structure = Structure(text, text, {})
    (folder / "form.il").write_text(structure.form, encoding="utf-8")
    (folder / "hinted.il").write_text(structure.hinted, encoding="utf-8")
    (folder / "words.json").write_text(json.dumps(structure.words), encoding="utf-8")
