"""What somebody asked for and somebody else decides; every kind of it is decided in the same way."""

from datetime import datetime

from feedback.domain.actors import Service, Staff
from feedback.domain.petition import RequestKind
from feedback.store.models import DecisionRequest, Petition


def open_request(petition: Petition, kind: RequestKind) -> DecisionRequest | None:
    """The request of that kind that waits for a decision."""
    return next((r for r in petition.requests if r.kind == kind and r.decided_at is None), None)


def settle(petition: Petition, kind: RequestKind, *, by: Staff | Service, now: datetime, granted: bool) -> None:
    """Note the decision on the open request of that kind, if there is one; the service is nobody's account."""
    request = open_request(petition, kind)
    if request is not None:
        request.decided_at, request.granted = now, granted
        request.decided_by = by.account_id if isinstance(by, Staff) else None
