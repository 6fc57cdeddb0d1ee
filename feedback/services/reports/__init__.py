"""Official reports, one folder's file each, counted from dated events."""
