"""Stories nobody thought of: drawn by a seed, lived through in a real browser, checked, cut to their core."""
