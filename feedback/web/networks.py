"""Who counts as one at a door: by network, because a single sender may use every address of it."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

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
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return _UNKNOWN
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = four if isinstance(address, IPv4Address) else six
    return str(ip_network((address, bits), strict=False))
