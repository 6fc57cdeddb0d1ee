"""Where WSGI servers find the service."""

from feedback.app import create_app

app = create_app()
