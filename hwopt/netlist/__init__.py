"""Netlists as graphs."""
