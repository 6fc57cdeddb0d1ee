"""The law of the service: plain functions and tables over facts, importing nothing but the standard library."""
