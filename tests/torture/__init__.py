"""What users of such systems have lost before, each line with the tests that prove it can't happen here."""
