"""Stories of the app and proofs of its parts; the folders mirror fieldapp/."""
