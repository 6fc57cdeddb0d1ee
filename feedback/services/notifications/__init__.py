"""Telling people: letters owed, and the job that sends them."""
