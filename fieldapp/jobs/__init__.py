"""The door of the clock: what runs without anybody asking, from a table in the same database."""
