"""Generators of arithmetic modules, printed through pyverilog and measured with Yosys."""
