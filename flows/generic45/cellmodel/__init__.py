"""The model behind generic45.lib; `generate.py` runs it, and the package never imports it."""
