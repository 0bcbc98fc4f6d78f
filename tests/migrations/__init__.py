"""The way of the database from empty to newest and back, on both kinds."""
