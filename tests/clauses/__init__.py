"""Proofs of the published clauses, one walk of the demo's scenes for each company."""
