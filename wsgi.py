"""Where WSGI servers find the service."""

import gc

# Nothing of what loading makes is garbage: looking through it again and again takes a quarter of the time.
gc.disable()

from feedback.app import create_app  # noqa: E402
from feedback.config import BadSettings  # noqa: E402

try:
    app = create_app()
except BadSettings as error:
    raise SystemExit(f"Lắng Nghe: {error}") from None
finally:
    # What is here now stays: it is not touched any more, and processes forked from this one go on sharing it.
    gc.freeze()
    gc.enable()
