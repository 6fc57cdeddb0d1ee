"""Open data: what is given out month by month, released once and changed only by a new version that says why."""
