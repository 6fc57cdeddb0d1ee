"""Backups: the database of one moment and every file its rows name, in one sealed file that proves itself."""
