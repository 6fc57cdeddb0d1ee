"""Personal data as people write them in Vietnamese: one module for each sort of thing that is found."""
