"""Data in, bytes out: certificates and ledgers for people outside the app."""
