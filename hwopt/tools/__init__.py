"""The edge of the program: one module per external tool."""
