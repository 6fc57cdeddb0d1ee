"""Invented petitions, brought to life by the real verbs with the clock of their day."""
