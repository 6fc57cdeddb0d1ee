"""What is remembered. The only room that imports SQLAlchemy."""
