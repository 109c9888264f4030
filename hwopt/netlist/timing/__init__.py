"""Static timing of mapped netlists by the library's tables: before layout, without wires."""
