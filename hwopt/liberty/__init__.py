"""Cell library in, typed tables out."""
