"""Getting in: how somebody proves who they are, what is remembered of it, and who must prove it twice."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from feedback.domain.actors import Role, Staff


class Proof(StrEnum):
    """By what a person proved who they are. A passkey is two factors at once: the device, and who unlocked it."""

    PASSWORD = "password"  # noqa: S105 - a name, not a password
    APP = "app"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class SignInEvent(StrEnum):
    """What the log of sign-ins remembers of an account."""

    SIGNED_IN = "signed_in"
    NEW_DEVICE = "new_device"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a name, not a password
    WRONG_PROOF = "wrong_proof"
    PROVED_AGAIN = "proved_again"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name, not a password
    RESET_ASKED = "reset_asked"
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CODES_MADE = "codes_made"
    CODE_USED = "code_used"
    FACTORS_RESET = "factors_reset"


@dataclass(frozen=True)
class Place:
    """Where somebody stands who knocks: as much of it as a person would recognise, and no more."""

    device: str = ""
    network: str = ""

    @classmethod
    def of(cls, user_agent: str, address: str | None) -> Self:
        """From what a browser says of itself and the address it comes from."""
        return cls(device_of(user_agent), network_of(address))


NOWHERE = Place()
"""The command line, and jobs."""
TOLD = frozenset(SignInEvent) - {
    SignInEvent.SIGNED_IN,
    SignInEvent.WRONG_PASSWORD,
    SignInEvent.PROVED_AGAIN,
    SignInEvent.SIGNED_OUT,
    SignInEvent.SESSION_ENDED,
    SignInEvent.RESET_ASKED,
}
"""Of these a letter goes to the person. That a new password was asked for is told by the letter with the link."""

REACHING_WIDE = frozenset({Role.COORDINATOR, Role.INSPECTOR, Role.ADMINISTRATOR})
"""Roles that reach over the whole authority: for them a second factor is not left to the settings of a real service."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_IPV4_KEPT, _IPV6_KEPT = 24, 48


def roles_named(words: str) -> frozenset[Role]:
    """``all``, ``none``, or roles parted by commas.

    :raises ValueError: it is nothing of that; the message says what it must be.
    """
    if words == "all":
        return frozenset(Role)
    named = {name.strip() for name in words.split(",") if name.strip()} - {"none"}
    if named - set(Role):
        raise ValueError(f"all, none, or names of {', '.join(Role)} parted by commas.")
    return frozenset(Role(name) for name in named)


def demands_factor(actor: Staff, roles: Collection[Role]) -> bool:
    """Whether one of the person's own roles demands a second factor; what they hold as a deputy counts as well."""
    return actor.has_role(*roles)


def device_of(user_agent: str) -> str:
    """Browser and system, in the rough: ``Chrome, Windows``; empty where neither is known. No version, nothing that follows."""
    browser = next((name for sign, name in _BROWSERS if re.search(rf"\b{sign}\b", user_agent)), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def network_of(address: str | None, *, four: int = _IPV4_KEPT, six: int = _IPV6_KEPT) -> str:
    """The network of an address: its first bits, ``six`` of a long one; empty where it is none."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        # So a short address is written where the service listens for both.
        found = found.ipv4_mapped
    kept = four if isinstance(found, ipaddress.IPv4Address) else six
    return str(ipaddress.ip_network((found, kept), strict=False))
