"""The signature of the cookie: with a key of its own, and still good while a new secret takes the place of the old one."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from feedback.store.encryption import keyring
from feedback.web.signing import PatientSigner

CSRF = "csrf"
"""The use for which the tokens of forms of those who are signed in, or track a petition, are signed."""


def signing_keys(use: str) -> list[bytes]:
    """The keys of a use as itsdangerous wants them: it signs with the last, and knows what the others signed."""
    return list(reversed(keyring.keys(use)))


class SignedCookies(SecureCookieSessionInterface):
    """Flask's own cookie; only its keys are those of the moment instead of those of the start."""

    def get_signing_serializer(self, _app: Flask) -> URLSafeTimedSerializer:
        """What signs the cookie and checks the signature."""
        ways = {"key_derivation": self.key_derivation}
        keys = signing_keys("cookie")
        return URLSafeTimedSerializer(keys, self.salt, self.serializer, signer=PatientSigner, signer_kwargs=ways)
