"""The order in which combinational signals depend on each other."""

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module


def ranks_of(module: Module) -> dict[str, int]:
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
