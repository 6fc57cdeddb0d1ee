"""The world outside, one small class each."""
