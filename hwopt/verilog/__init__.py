"""Verilog text in, facts and edited text out."""
