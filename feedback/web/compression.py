"""Answers go out compressed: on a slow line the difference is seconds. Tokens in forms are masked (``web.tokens.mask``)."""

from flask import Flask, Response
from flask_compress import Compress

_TEXTS = [
    "text/html", "text/css", "text/plain", "text/csv", "text/calendar", "text/javascript", "application/javascript",
    "application/json", "application/ld+json", "application/manifest+json", "application/atom+xml", "application/xml",
    "application/geo+json", "application/x-ndjson", "image/svg+xml",
]  # fmt: skip


def install(app: Flask) -> None:
    """Compress texts of more than half a kilobyte, with Brotli where the browser knows it, else with gzip."""
    app.config.update(
        COMPRESS_MIMETYPES=_TEXTS,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=500,
    )
    Compress(app)

    @app.after_request
    def close_files(response: Response) -> Response:
        # Compressed piece by piece, a file is not what the answer holds any more, and nobody else would close it.
        close = getattr(response.response, "close", None)
        if close is not None:
            response.call_on_close(close)
        return response
