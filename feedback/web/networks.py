"""Who counts as one at a door: by network, because a single sender may use every address of it."""

from flask import request

from feedback.domain.signing_in import network_of

_UNKNOWN = "unknown"


def near() -> str:
    """The network this request comes from, as narrow as one sender can be told: an IPv4 address, or an IPv6 /64.

    Whoever is given IPv6 is given a /64 at least (RFC 6177), and may take another address of it for every request.
    """
    return _around(request.remote_addr or "", 32, 64)


def around() -> str:
    """Its neighbourhood: an IPv4 /24, or an IPv6 /48."""
    return _around(request.remote_addr or "", 24, 48)


def _around(text: str, four: int, six: int) -> str:
    return network_of(text, four=four, six=six) or _UNKNOWN
