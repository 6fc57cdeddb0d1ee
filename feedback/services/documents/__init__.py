"""Papers the service makes: one file a kind."""
