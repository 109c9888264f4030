"""A run's ledger to tables, plots, a page and the export bundle."""
