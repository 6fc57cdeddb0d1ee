"""Copies of strangers' documents, written anew with what is read in them and without what runs, opens, fetches or tells."""
