"""Proofs for the small scripts of bin/."""
