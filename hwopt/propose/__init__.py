"""Elites to candidates."""

from hwopt.propose.proposer import Alternative, Proposal, Proposer, Request, Setback, Together

__all__ = ["Alternative", "Proposal", "Proposer", "Request", "Setback", "Together"]
