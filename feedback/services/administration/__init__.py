"""What the administrator changes, a module a noun: every verb writes who, when, before and after. Nothing here is personal."""
