"""Questions to the database, one file a noun: ``get_`` one or None, ``find_`` one by something told, ``list_``, ``count_``."""
