"""Limits and policies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import LimitPreset, Policy

_POLICIES = "policies"


def list_limits(session: Session) -> Sequence[LimitPreset]:
    """Every preset, whatever its date."""
    return session.scalars(select(LimitPreset)).all()


def get_policy(session: Session, key: str) -> str:
    """The authority's choice; the catalogues hold every key. All are read together, once a transaction.

    :raises KeyError: a key that does not exist.
    """
    transaction, policies = session.info.get(_POLICIES, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        # Rows, not values: a choice that this transaction changes is seen by it.
        policies = {policy.key: policy for policy in session.scalars(select(Policy))}
        session.info[_POLICIES] = session.get_transaction(), policies
    value: str = policies[key].value
    return value
