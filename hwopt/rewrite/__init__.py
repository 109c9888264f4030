"""Transformations of Verilog source text that need no language model."""
