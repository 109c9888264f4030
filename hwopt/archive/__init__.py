"""What is kept: the Pareto front, and what counts as a gain over gold."""
