"""Equality saturation over the algebra of a module's words: exact integers, no widths."""
