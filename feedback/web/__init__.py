"""What is shown. Flask lives here and nowhere below."""
