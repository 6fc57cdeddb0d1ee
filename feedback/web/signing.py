"""What browsers carry, signed with the moment at which it was: by the service's clock, and without minding that it went back."""

import hashlib
from datetime import timedelta
from typing import Any

from itsdangerous import SignatureExpired, TimestampSigner

from feedback.extensions import clock


class PatientSigner(TimestampSigner):
    """As the library's, which takes what was signed in the future for expired: a clock set back would sign everybody out."""

    default_digest_method = staticmethod(hashlib.sha256)
    """The library's own choice is still SHA-1."""

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(clock().timestamp())

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """What was signed, as long as it is not older than ``max_age`` seconds.

        :raises itsdangerous.BadSignature: it is not ours, or older.
        """
        value, made = super().unsign(signed_value, None, True)
        if max_age is not None and clock() - made > timedelta(seconds=max_age):
            raise SignatureExpired("too old", payload=value, date_signed=made)
        return (value, made) if return_timestamp else value
