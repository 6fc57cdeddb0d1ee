"""Limits in working days, by step, kind, sector and office, each from a day on."""

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration import limits
from feedback.store.queries import administration as found
from feedback.web import labels
from feedback.web.filters import office_name, short_day
from feedback.web.forms import REQUIRED, blank_choice, offer
from feedback.web.staff import choices
from feedback.web.staff.admin.registry import REMOVE, Act, EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import LimitPreset, Office, Sector


class LimitForm(EntryForm):
    """A limit from a day on."""

    step = SelectField(_l("Step"), REQUIRED, choices=[], validate_choice=False)
    working_days = StringField(_l("Working days"), REQUIRED, render_kw={"inputmode": "numeric"})
    from_date = StringField(
        _l("Since"),
        REQUIRED,
        render_kw={"type": "date"},
        description=_l("Today at the earliest. Clocks that started before keep the limit they started with."),
    )
    kind = SelectField(_l("Kind"), choices=[], validate_choice=False)
    sector = SelectField(_l("Sector"), choices=[], validate_choice=False)
    office = SelectField(
        _l("Office"),
        choices=[],
        validate_choice=False,
        description=_l(
            "It counts for clocks that start while the petition lies there. "
            "A petition that is passed on gets the office's limit only if it gives more time."
        ),
    )
    source = StringField(_l("Source"), REQUIRED, description=_l("The rule that says so."))

    def prepare(self, thing: Any) -> None:
        """The lists, and what the law allows; for an entry that stands, its own whatever became of it."""
        said = limits.facts(session(), thing) if thing is not None else {"sector": "", "office": ""}
        ceilings = "; ".join(f"{labels.STEPS[step]}: {days}" for step, days in found.list_ceilings(session()).items())
        self.working_days.description = _("At most, by law: %(ceilings)s. Other steps are free.", ceilings=ceilings)
        self.step.choices = offer(blank_choice((str(key), str(label)) for key, label in labels.STEPS.items()))
        self.kind.choices = offer([("", _("Every kind")), *choices.kinds()])
        self.sector.choices = offer({_("All"): [("", _("Every sector"))], **choices.sectors_with(said["sector"])})
        self.office.choices = offer({_("All"): [("", _("Every office"))], **choices.offices_with(said["office"])})


@register
class Limits(Noun):
    """How long a step may take."""

    slug, icon = "limits", "progress"
    title, one = _l("Limits"), _l("a limit")
    about = _l("Working days for each step. The closest fit counts, and of several the latest.")
    columns = (_l("Step"), _l("Working days"), _l("At most by law"), _l("Holds for"), _l("Since"), _l("Source"))
    verbs, form = limits, LimitForm

    def rows(self) -> list[Row]:
        """By step, the latest first."""
        ceilings = found.list_ceilings(session())
        return [
            Row(
                limits.key_of(session(), limit),
                (
                    str(labels.STEPS[limit.step]),
                    str(limit.working_days),
                    str(ceilings.get(limit.step, _("none"))),
                    _holds_for(limit, sector, office),
                    short_day(limit.from_date),
                    limit.source,
                ),
            )
            for limit, sector, office in found.list_limits_in_words(session())
        ]

    def find(self, key: str) -> "LimitPreset | None":
        """By its step, its conditions, its day and its version."""
        return limits.find(session(), key)

    def key(self, thing: Any) -> str:
        """The same."""
        return limits.key_of(session(), thing)

    def name(self, thing: Any) -> str:
        """The step and the number of days."""
        return _("%(step)s: %(days)s working days", step=str(labels.STEPS[thing.step]), days=thing.working_days)

    def acts(self, thing: Any) -> "Sequence[Act]":
        """What does not hold yet can be taken out."""
        return [REMOVE] if thing.from_date > local_date(clock()) else []


def _holds_for(limit: "LimitPreset", sector: "Sector | None", office: "Office | None") -> str:
    kind = str(labels.KINDS[limit.kind]) if limit.kind else _("Every kind")
    parts = [kind, sector.name_in(current_language()) if sector else _("Every sector")]
    return " · ".join([*parts, *([office_name(office)] if office else [])])
