"""The cells as Liberty text. Every number has few, fixed digits, so that all machines agree."""

from collections.abc import Iterator, Sequence

from cellmodel import arcs
from cellmodel import technology as tech
from cellmodel.arcs import Arc, Constraint, Table
from cellmodel.cell import Cell
from cellmodel.sequential import Sequential

_HEADER = """\
/* generic45: a generic 45 nm standard cell library, computed by generate.py from the model that
   SOURCES.md describes (logical effort, RC stages, predictive transistor models).
   IT RANKS CIRCUITS. It is no foundry's library, it was never measured on silicon, and no
   layout of these cells exists. Do not edit: change the model and run generate.py. */
"""

_UNITS = """\
  delay_model : table_lookup;
  time_unit : "1ns";
  voltage_unit : "1V";
  current_unit : "1uA";
  pulling_resistance_unit : "1kohm";
  leakage_power_unit : "1nW";
  capacitive_load_unit (1, ff);
  nom_process : 1;
  nom_temperature : 25;
  nom_voltage : 1;
  input_threshold_pct_rise : 50;
  input_threshold_pct_fall : 50;
  output_threshold_pct_rise : 50;
  output_threshold_pct_fall : 50;
  slew_lower_threshold_pct_rise : 20;
  slew_lower_threshold_pct_fall : 20;
  slew_upper_threshold_pct_rise : 80;
  slew_upper_threshold_pct_fall : 80;
  slew_derate_from_library : 1;
  default_fanout_load : 1;
  default_inout_pin_cap : 0;
  default_input_pin_cap : 0;
  default_output_pin_cap : 0;
  default_cell_leakage_power : 0;
  default_leakage_power_density : 0;
  operating_conditions (typical) {
    process : 1;
    temperature : 25;
    voltage : 1;
  }
  default_operating_conditions : typical;
"""

_DIRECTION = {True: "rise", False: "fall"}


def library_text(cells: Sequence[Cell], registers: Sequence[Sequential]) -> str:
    """Return the whole library."""
    slews = _row(x / 1000 for x in arcs.SLEWS_PS)
    limits = _row(x / 1000 for x in arcs.CONSTRAINT_SLEWS_PS)
    lines = [
        "library (generic45) {",
        *_UNITS.splitlines(),
        f"  default_max_transition : {tech.MAX_TRANSITION_PS / 1000:g};",
        "  lu_table_template (delay) {",
        "    variable_1 : input_net_transition;",
        "    variable_2 : total_output_net_capacitance;",
        f"    index_1 ({slews});",
        '    index_2 ("1, 2, 3, 4, 5");',
        "  }",
        "  lu_table_template (constraint) {",
        "    variable_1 : constrained_pin_transition;",
        "    variable_2 : related_pin_transition;",
        f"    index_1 ({limits});",
        f"    index_2 ({limits});",
        "  }",
        "  power_lut_template (energy) {",
        "    variable_1 : input_transition_time;",
        f"    index_1 ({slews});",
        "  }",
    ]
    for cell in cells:
        lines += _indent(_combinational(cell))
    for register in registers:
        lines += _indent(_sequential(register))
    return _HEADER + "\n".join([*lines, "}", ""])


def _combinational(cell: Cell) -> Iterator[str]:
    yield from _opening(cell)
    for name in cell.inputs:
        yield from _indent(_input(cell, name))
    for output, function in cell.outputs:
        found = [arcs.arc(cell, name, output) for name in cell.inputs]
        yield from _indent(_output(cell, output, function, found))
    yield "}"


def _sequential(register: Sequential) -> Iterator[str]:
    from cellmodel.register_text import register_body  # noqa: PLC0415 - the two files share rows

    yield from _opening(register.cell)
    yield from _indent(register_body(register))
    yield "}"


def _opening(cell: Cell) -> Iterator[str]:
    yield f"cell ({cell.name}) {{"
    yield f"  area : {cell.area_um2:.4f};"
    yield f"  cell_leakage_power : {cell.leakage_nw:.3f};"


def _input(cell: Cell, name: str) -> Iterator[str]:
    yield f"pin ({name}) {{"
    yield from input_lines(cell, name)
    yield "}"


def input_lines(cell: Cell, name: str) -> Iterator[str]:
    """Yield what every input pin says."""
    yield "  direction : input;"
    yield f"  capacitance : {cell.gate_load_ff[name]:.4f};"
    yield f"  max_transition : {tech.MAX_TRANSITION_PS / 1000:g};"


def _output(cell: Cell, name: str, function: str, found: list[Arc]) -> Iterator[str]:
    yield f"pin ({name}) {{"
    yield "  direction : output;"
    yield f'  function : "{function}";'
    yield f"  max_capacitance : {arcs.max_load_ff(cell, name):g};"
    yield f"  max_transition : {tech.MAX_TRANSITION_PS / 1000:g};"
    for arc in found:
        yield from _indent(arc_lines(cell, arc, "combinational"))
    yield "}"


def arc_lines(cell: Cell, arc: Arc, timing_type: str, *, energy: bool = True) -> Iterator[str]:
    """Yield the timing group of an arc and its internal power."""
    loads = _row(arcs.loads_ff(cell, arc.output))
    yield "timing () {"
    yield f'  related_pin : "{arc.source}";'
    if timing_type != "combinational":
        yield f"  timing_type : {timing_type};"
    yield f"  timing_sense : {arc.sense};"
    for to_high, edge in _DIRECTION.items():
        if to_high in arc.delay_ps:
            yield from _table(f"cell_{edge} (delay)", arc.delay_ps[to_high], loads)
            yield from _table(f"{edge}_transition (delay)", arc.transition_ps[to_high], loads)
    yield "}"
    if energy:
        yield from energy_lines(arc.energy_fj, f'related_pin : "{arc.source}";')


def energy_lines(energy_fj: dict[bool, tuple[float, ...]], related: str) -> Iterator[str]:
    """Yield an internal_power group; one without `related` belongs to the pin itself."""
    yield "internal_power () {"
    if related:
        yield f"  {related}"
    for to_high, edge in _DIRECTION.items():
        if to_high in energy_fj:
            yield f"  {edge}_power (energy) {{"
            yield f"    values ({_row(energy_fj[to_high])});"
            yield "  }"
    yield "}"


def constraint_lines(constraint: Constraint, clock: str) -> Iterator[str]:
    """Yield the timing group of a constraint."""
    yield "timing () {"
    yield f'  related_pin : "{clock}";'
    yield f"  timing_type : {constraint.kind};"
    for rising, edge in _DIRECTION.items():
        if rising in constraint.limit_ps:
            yield from _table(f"{edge}_constraint (constraint)", constraint.limit_ps[rising], "")
    yield "}"


def _table(head: str, rows_ps: Table, index_2: str) -> Iterator[str]:
    yield f"  {head} {{"
    if index_2:
        yield f"    index_2 ({index_2});"
    rows = [_row(value / 1000 for value in row) for row in rows_ps]
    yield f"    values ({', '.join(rows)});"
    yield "  }"


def _row(values: Iterator[float] | Sequence[float]) -> str:
    return '"' + ", ".join(_number(value) for value in values) + '"'


def _number(value: float) -> str:
    """Return five decimals without trailing zeros; 10 fs, 10 zF, 10 zJ."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _indent(lines: Iterator[str]) -> Iterator[str]:
    return ("  " + line for line in lines)
