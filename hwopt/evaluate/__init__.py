"""Candidates to evaluations: one module per stage of the ladder."""
