"""Hostile and odd files, made when they are wanted; what becomes of each stands beside it."""
