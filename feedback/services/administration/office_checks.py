"""What must hold before an office is written down or closed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.errors import NotPossible
from feedback.domain.text import N_, tidy_line
from feedback.services.administration import checks
from feedback.services.administration.checks import Problems
from feedback.store.queries import administration as found

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Office

PHONE_LENGTH = 30
SHORT_LENGTH = 100


def wrong_contact(typed: dict[str, str]) -> Problems:
    """What is wrong with how it is reached and how it signs; each may be empty."""
    texts = {name: tidy_line(typed.get(name)) for name in ("address", "phone", "email")}
    problems = checks.too_long(texts)
    problems |= checks.too_long({name: tidy_line(typed.get(name)) for name in ("symbol", "signing_title")}, SHORT_LENGTH)
    if texts["phone"] and not (len(texts["phone"]) <= PHONE_LENGTH and normalise_phone(texts["phone"])):
        problems["phone"] = N_("This is no telephone number. Write one, like 0203 3835 687.")
    if texts["email"] and normalise_email(texts["email"]) is None:
        problems["email"] = N_("This is no e-mail address. Write one, like vanthu@example.vn.")
    return problems


def lies_below(session: "Session", above: "Office", office: "Office | None") -> bool:
    """Whether the one is the other or belongs to it: an office cannot belong to its own part."""
    step: Office | None = above
    while step is not None and office is not None:
        if step.id == office.id:
            return True
        step = found.get_office(session, step.parent_id)
    return False


def needed_no_more(session: "Session", office: "Office", until: date, today: date) -> None:
    """See that nothing is left without an office when this one closes after ``until``.

    :raises NotPossible: it is the authority, has open petitions and closes today, has parts, leads a sector, or a rule names it.
    """
    if office.kind == "authority":
        raise NotPossible(N_("This is the authority whose service this is. It cannot be closed."))
    waiting = found.count_open_petitions(session, office)
    if waiting and until == today:
        raise NotPossible(
            N_(
                "%(number)s petitions of this office are still open. Have the coordinator pass them to another office first, "
                "or choose a later last day by which that is done."
            ),
            number=waiting,
        )
    parts = found.count_parts(session, office, until)
    if parts:
        raise NotPossible(N_("%(number)s offices belong to it. Give them to another one, or close them first."), number=parts)
    led = sectors_led(session, office, until + timedelta(days=1))
    if led:
        raise NotPossible(
            N_("It leads sectors after that day: %(names)s. Name another lead for them first, from the next day on."),
            names=", ".join(led),
        )
    rules = found.count_rules_naming(session, office, until)
    if rules:
        raise NotPossible(N_("%(number)s routing rules name it after that day. Change those first."), number=rules)


def sectors_led(session: "Session", office: "Office", on: date) -> list[str]:
    """Codes of the sectors in use that the office leads on a day by an entry of their own."""
    leads = {}
    for competence, sector, lead in found.list_competences(session):
        if sector.active and competence.from_date <= on and sector.code not in leads:
            leads[sector.code] = lead.id
    return [code for code, lead in leads.items() if lead == office.id]


def not_over(office: "Office", today: date) -> None:
    """See that the office can still go on. :raises NotPossible: its last day is over."""
    if office.valid_until is None or office.valid_until < today:
        raise NotPossible(N_("Its last day is over: what came after was counted without it. Add a new office instead."))
