"""What a generator returns: a complete module and the same function in Verilog's operators."""

from dataclasses import dataclass

from hwopt.design import Port


@dataclass(frozen=True)
class Generated:
    """A module that was generated, to be instantiated in place of an operator."""

    #: Name of the module; it says function, widths and architecture.
    name: str
    #: Verilog-2005: a header comment and one module.
    text: str
    #: Ports in order. `signed` says how a number is read; the text declares plain vectors.
    ports: tuple[Port, ...]
    #: Name of the structure, as in `name`.
    architecture: str
    #: The same function as continuous assignments in Verilog's operators.
    function: str

    def behaviour(self, name: str) -> str:
        """Return a module of that name with the same ports and function, in operators."""
        ports = ",\n".join(f"  {port.direction} {_range(port)}{port.name}" for port in self.ports)
        return f"module {name}\n(\n{ports}\n);\n  {self.function}\nendmodule\n"


def _range(port: Port) -> str:
    return "" if port.width == 1 else f"[{port.width - 1}:0] "
