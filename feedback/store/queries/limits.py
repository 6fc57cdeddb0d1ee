"""Limits and policies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import LimitPreset
from feedback.store.queries.rules import rules


def list_limits(session: Session) -> Sequence[LimitPreset]:
    """Every preset, whatever its date."""
    return session.scalars(select(LimitPreset)).all()


def get_policy(session: Session, key: str) -> str:
    """The authority's choice; the catalogues hold every key. A choice that this transaction changes is seen by it.

    :raises KeyError: a key that does not exist.
    """
    return rules(session).policies[key]
