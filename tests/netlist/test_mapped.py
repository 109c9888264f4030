"""Reader of mapped netlists: what Yosys writes becomes numbers without loss."""

from pathlib import Path

import pytest

from hwopt.errors import ToolFailed
from hwopt.netlist.mapped import CONSTANTS, parse_mapped, read_mapped
from hwopt.tools import yosys
from hwopt.tools.process import Limits

MAPPED = """
module m (input [2:1] a, input c, output [0:1] y, output z);
  wire n;
  (* src = "m.v:3.5" *) ADD u (.A (a[2]), .B (a[1]), .CI (1'b0), .S (n), .CO (y[0]));
  (* src = "m.v:4.5" *) DFF q (.CK (c), .D (n), .Q (y[1]));
  ram r (.addr ({a, 1'bx}), .q (z));
endmodule
(* blackbox *) module ram (input [2:0] addr, output q); endmodule
(* blackbox *) module ADD (input A, B, CI, output S, CO); endmodule
(* blackbox *) module DFF (input CK, D, output Q); endmodule
"""


@pytest.mark.tool
def test_all_kinds_of_cells(tmp_path: Path) -> None:
    """Ports, constants, several outputs, registers, black boxes and places survive."""
    (tmp_path / "m.v").write_text(MAPPED)
    script = "read_verilog m.v\nhierarchy -top m\nwrite_json m.json\n"
    assert not yosys.run(script, folder=tmp_path, limits=Limits()).error
    found = read_mapped(tmp_path / "m.json", top="m")
    cells = {cell.name: cell for cell in found.cells}
    names = [name.text for name in found.names]
    assert [port.name for port in found.ports] == ["a", "c", "y", "z"]
    assert [names[net] for net in found.inputs] == ["a[1]", "a[2]", "c"]
    assert [names[net] for net in found.outputs] == ["y[1]", "y[0]", "z"]
    adder = {pin: names[net] for pin, net in cells["u"].pins.items()}
    assert adder == {"A": "a[2]", "B": "a[1]", "CI": "1'b0", "S": "n", "CO": "y[0]"}
    assert (cells["u"].kind, cells["u"].source) == ("ADD", "m.v:3.5")
    assert names[cells["q"].pins["Q"]] == "y[1]"
    assert cells["r"].pins["addr[0]"] == CONSTANTS["x"]
    assert names[cells["r"].pins["addr[2]"]] == "a[2]"
    assert cells["r"].directions == {"addr": "input", "q": "output"}
    assert found.names[cells["u"].pins["S"]].source.startswith("m.v:3")


def test_not_a_netlist() -> None:
    """Other text, and a netlist without the top, are refused in words."""
    for text in (b"{", b'{"modules": {}}', b'{"modules": {"m": {"ports": 1}}}'):
        with pytest.raises(ToolFailed, match=r"^a netlist with the module m was expected"):
            parse_mapped(text, top="m")
