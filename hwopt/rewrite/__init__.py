"""The optimizer that needs no model: rules on the source text and arithmetic generators."""
