"""The authority's choices that are no limits in days."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, StringField

from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration import policies
from feedback.store.queries.administration import list_policies
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff.admin.registry import YES_NO, EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.store.models import Policy


@dataclass(frozen=True)
class _Said:
    """What a policy is called, and what it means."""

    name: "LazyString"
    hint: "LazyString"


_POLICIES = {
    "suspend_clock": _Said(
        _l("The clock stops while a supplement is awaited"),
        _l(
            "If it stands, the days between the request and the supplement are not counted. "
            "Where it stands already, it stands until the supplement comes."
        ),
    ),
    "flood_per_day": _Said(
        _l("Petitions of one contact in 24 hours"),
        _l("From 1 to 1000. Further ones from the same telephone number or address are put aside until looked at."),
    ),
    "same_text_per_day": _Said(
        _l("Petitions with nearly the same words in 24 hours"),
        _l("From 1 to 1000, whoever sent them. Further ones are put aside until looked at."),
    ),
    "nearby_per_hour": _Said(
        _l("Petitions from one neighbourhood of the network in an hour"),
        _l("From 1 to 100000. Further ones are put aside until looked at. Many telephones share one neighbourhood."),
    ),
    "links_in_text": _Said(
        _l("Links in one petition"),
        _l("From 0 to 100. One with more of them is put aside until looked at."),
    ),
    "extension_days": _Said(
        _l("Working days of an extension"),
        _l("From 1 to 60: the most by which the time for an answer can be extended."),
    ),
    "extensions": _Said(
        _l("Extensions of one answer"),
        _l("From 0 to 3: how often the time for the same answer can be extended. 0 allows none."),
    ),
    "rating_days": _Said(
        _l("Days in which a rating can be changed"),
        _l("From 0 to 60, counted from the first rating of the round."),
    ),
    "messages_per_day": _Said(
        _l("Messages of one sender about one petition in 24 hours"),
        _l("From 0 to 50. 0 allows none."),
    ),
    "data_acknowledge_days": _Said(
        _l("Working days to acknowledge a request about personal data"),
        _l("From 1 to 2, as Decree 356/2025 asks."),
    ),
    "data_copy_days": _Said(
        _l("Days to give a copy of personal data"),
        _l("From 1 to 20 calendar days. Decree 356/2025 asks for 10 to 20."),
    ),
    "data_correct_days": _Said(
        _l("Days to correct personal data"),
        _l("From 1 to 20 calendar days. Decree 356/2025 asks for 10 to 20."),
    ),
    "data_stop_days": _Said(
        _l("Days to restrict the use of personal data, or to stop it"),
        _l("From 1 to 15 calendar days. Decree 356/2025 allows no more."),
    ),
    "data_erase_days": _Said(
        _l("Days to erase personal data"),
        _l("From 1 to 20 calendar days. Decree 356/2025 allows no more."),
    ),
    "data_extension_days": _Said(
        _l("Days by which that can be extended, once"),
        _l("From 0 to 15 calendar days. Decree 356/2025 allows no more. 0 allows none."),
    ),
    "retention": _Said(
        _l("What has been kept long enough goes by itself"),
        _l("By the periods below. What goes cannot be brought back: look first at what would go."),
    ),
    "keep_sender_years": _Said(
        _l("Years for which the sender's data is kept"),
        _l("From 0 to 100, counted from the day the petition was answered or closed. 0 keeps it for ever."),
    ),
    "keep_letters_months": _Said(
        _l("Months for which it is kept where letters went"),
        _l("From 0 to 1200, counted from the day the letter went. 0 keeps it for ever."),
    ),
    "keep_looks_years": _Said(
        _l("Years for which it is kept who looked at a sender"),
        _l("From 0 to 100, and only for senders whose data is gone. 0 keeps it for ever."),
    ),
}


class _ChoiceForm(EntryForm):
    """Yes or no."""

    value = RadioField(_l("Value"), REQUIRED, choices=offer(YES_NO), validate_choice=False)

    def prepare(self, thing: Any) -> None:
        """What it means."""
        self.value.description = _hint(thing)


class _NumberForm(EntryForm):
    """A number."""

    value = StringField(_l("Value"), REQUIRED, render_kw={"inputmode": "numeric"})

    def prepare(self, thing: Any) -> None:
        """What it means."""
        self.value.description = _hint(thing)


@register
class Policies(Noun):
    """The authority's choices."""

    slug, icon = "policies", "check"
    title, one = _l("Choices of the authority"), _l("a choice")
    about = _l("Whether a supplement stops the clock, how often an answer is extended, how many petitions a day")
    columns = (_l("Choice"), _l("Value"))
    verbs = policies

    def rows(self) -> list[Row]:
        """Each with its value."""
        said = {"yes": _("Yes"), "no": _("No")}
        return [Row(policy.key, (self.name(policy), said.get(policy.value, policy.value))) for policy in list_policies(session())]

    def find(self, key: str) -> "Policy | None":
        """By its key."""
        return next((policy for policy in list_policies(session()) if policy.key == key), None)

    def key(self, thing: Any) -> str:
        """Its key."""
        return thing.key

    def name(self, thing: Any) -> str:
        """What it is called."""
        return str(_POLICIES[thing.key].name) if thing.key in _POLICIES else thing.key

    def form_for(self, thing: Any) -> type[EntryForm]:
        """A number, or yes or no."""
        return _NumberForm if thing is not None and thing.key in policies.NUMBERS else _ChoiceForm


def _hint(policy: "Policy | None") -> str:
    return str(_POLICIES[policy.key].hint) if policy is not None and policy.key in _POLICIES else ""
