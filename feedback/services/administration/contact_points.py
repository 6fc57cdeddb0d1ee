"""Where what does not belong here belongs: names, telephone numbers, addresses, in an order the administrator chooses."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.elsewhere import Topic
from feedback.domain.text import N_, tidy_line
from feedback.services.administration import checks
from feedback.services.administration.listed import Checked, Listed
from feedback.services.administration.office_checks import PHONE_LENGTH
from feedback.store.models import ContactPoint
from feedback.store.queries.contact_points import list_all_contact_points

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NAMES = ("name_vi", "name_en")
_TEXTS = (*_NAMES, "phone", "email", "address", "url", "hours_vi", "hours_en")
_SERVICE_NUMBER = re.compile(r"11\d|1[89]00\d{4,6}")
"""Emergency numbers and numbers of services, which no subscriber has."""
_HOST = re.compile(r"(?:[^\s./?#@:]{1,63}\.)+[^\s\d./?#@:]{2,63}")


def _point(_session: "Session", typed: Mapping[str, str]) -> Checked:
    texts = {name: tidy_line(typed.get(name)) for name in _TEXTS}
    topic = typed.get("topic", "")
    problems = {**checks.needed({name: texts[name] for name in _NAMES}), **checks.too_long(texts)}
    if topic not in list(Topic):
        problems["topic"] = N_("Choose what people turn there for.")
    if texts["phone"] and not _is_phone(texts["phone"]):
        problems["phone"] = N_("This is no telephone number. Write one, like 113, 1900 1234 or 0203 3835 687.")
    if texts["email"] and normalise_email(texts["email"]) is None:
        problems["email"] = N_("This is no e-mail address. Write one, like vanthu@example.vn.")
    if texts["url"] and not _is_secure_address(texts["url"]):
        problems["url"] = N_("This is no secure address. Write one that begins with https://.")
    return {"topic": topic, **texts}, problems


def _is_phone(text: str) -> bool:
    bare = re.sub(r"[\s.\-]", "", text)
    return len(text) <= PHONE_LENGTH and (bool(_SERVICE_NUMBER.fullmatch(bare)) or normalise_phone(text) is not None)


def _is_secure_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme == "https" and parts.username is None and parts.port in {None, 443}
    except ValueError:
        return False
    return known and bool(_HOST.fullmatch(parts.hostname or "")) and not re.search(r"[\s\"<>\\]", text)


CONTACT_POINTS: Listed[ContactPoint] = Listed(
    noun="contact-points",
    make=ContactPoint,
    rows=list_all_contact_points,
    check=_point,
    words=lambda _session, point: {name: getattr(point, name) for name in ("topic", *_TEXTS)},
    titled="name_en",
)
"""Emergency numbers, the citizens' reception office, the inspectorate, power and water, and other ways to the authority."""
