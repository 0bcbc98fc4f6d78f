"""LEAF: stored files: content-addressed store, checks on what comes in, derivatives for display."""
