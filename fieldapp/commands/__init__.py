"""VERBS: one file is one verb; typed data in, permission, domain call, outcome."""
