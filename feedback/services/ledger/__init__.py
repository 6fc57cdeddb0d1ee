"""The public log, kept beside everything that is done and calling none of it: leaves, receipts, checkpoints, and checking."""
