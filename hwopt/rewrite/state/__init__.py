"""Registers: which are needed, what they can hold, and how they are encoded."""
