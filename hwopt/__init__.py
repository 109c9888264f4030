"""hwopt: rewrite a Verilog module, prove that it still does the same, measure it, keep the best."""

__version__ = "0.1.0"
