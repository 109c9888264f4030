"""What is tried: ask and tell, budget, campaign."""
