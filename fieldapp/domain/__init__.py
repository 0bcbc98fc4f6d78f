"""NOUNS: mapped classes with behaviour; they never commit and never see a request."""
