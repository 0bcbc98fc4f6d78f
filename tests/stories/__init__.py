"""Whole stories: a case from its first day to its last, at the level of commands."""
