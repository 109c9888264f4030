"""Elites to candidates."""

from hwopt.propose.proposer import Proposal, Proposer, Request, Setback

__all__ = ["Proposal", "Proposer", "Request", "Setback"]
