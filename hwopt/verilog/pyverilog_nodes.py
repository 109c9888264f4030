"""The one place that imports pyverilog: its AST classes as `verilog`, its code generator."""

import warnings

with warnings.catch_warnings():
    # pyverilog leaves its version file open when it is imported.
    warnings.simplefilter("ignore", ResourceWarning)
    import pyverilog.vparser.ast as verilog
    from pyverilog.ast_code_generator.codegen import ASTCodeGenerator

__all__ = ["ASTCodeGenerator", "verilog"]
