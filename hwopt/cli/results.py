"""Commands `report`, `export` and `ledger`: what came of a run."""



