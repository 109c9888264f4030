"""Verilog and SystemVerilog text: source in, facts and edited text out."""
