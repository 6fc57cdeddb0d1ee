"""Where WSGI servers find the service."""

from feedback.app import create_app
from feedback.config import BadSettings

try:
    app = create_app()
except BadSettings as error:
    raise SystemExit(f"Lắng Nghe: {error}") from None
