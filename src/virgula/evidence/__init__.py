"""The ledger of facts: measures, figures, tallies and dated copies."""
