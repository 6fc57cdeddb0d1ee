"""Rules of competence: a change is planned in a form, tried on the last petitions, and saved as it was tried."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from wtforms import SelectField, StringField, TextAreaField

from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration import routing_rules as service
from feedback.services.administration.audit import Overtaken
from feedback.store.queries import routing as found
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.forms import REQUIRED, PageForm, blank_choice, offer
from feedback.web.staff import blueprint, choices
from feedback.web.staff.admin.registry import EntryForm, Noun, register
from feedback.web.staff.admin.routing_words import TARGETS, conditions, named, office_of
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from datetime import date

    from feedback.store.models import RoutingRule

_FIRST, _AGAIN, _SAVE = "try", "edit", "save"


def _since() -> StringField:
    hint = _l("Today at the earliest; what was passed on before stays.")
    return StringField(_l("Since"), REQUIRED, render_kw={"type": "date"}, description=hint)


class DayForm(EntryForm):
    """From when a change holds."""

    from_date = _since()


class RuleForm(EntryForm):
    """A rule; what is left open fits everything."""

    kind = SelectField(_l("Kind"), choices=[], validate_choice=False)
    sector = SelectField(_l("Sector"), choices=[], validate_choice=False)
    about_office = SelectField(_l("About the office"), choices=[], validate_choice=False)
    target = SelectField(_l("Competent is"), REQUIRED, choices=[], validate_choice=False)
    target_office = SelectField(
        _l("Which office"), choices=[], validate_choice=False, description=_l("Only where one office is competent for all of it.")
    )
    reason_vi = TextAreaField(_l("Reason in Vietnamese"), REQUIRED, render_kw={"rows": 2, "maxlength": 500})
    reason_en = TextAreaField(_l("Reason in English"), REQUIRED, render_kw={"rows": 2, "maxlength": 500})
    before = SelectField(
        _l("Order"), REQUIRED, choices=[], validate_choice=False, description=_l("The first rule that fits decides.")
    )
    from_date = _since()

    def prepare(self, thing: "RoutingRule | None") -> None:
        """The lists. :param thing: the rule that is changed."""
        language = current_language()
        offices = choices.handling_offices()
        others = [rule for rule in found.list_lasting_rules(session()) if thing is None or rule.id != thing.id]
        kept = [] if thing is None else [(service.KEEP, _("Where it is"))]
        ahead = [(str(rule.position), _("Before “%(rule)s”", rule=rule.reason_in(language))) for rule in others]
        self.kind.choices = offer([("", _("Every kind")), *choices.kinds()])
        self.sector.choices = offer({_("All"): [("", _("Every sector"))], **choices.sectors()})
        self.about_office.choices = offer({_("All"): [("", _("Any or none"))], **offices})
        self.target.choices = offer(blank_choice((str(target), str(words)) for target, words in TARGETS.items()))
        self.target_office.choices = offer({_("All"): [("", _("None"))], **offices})
        self.before.choices = offer([*kept, *ahead, (service.LAST, _("After all others"))])


@register
class Routing(Noun):
    """The rules by which the office is proposed."""

    slug = "routing"
    icon = "arrow"
    verbs = service
    title = _l("Rules of competence")
    one = _l("a rule")
    about = _l("Which office is proposed for which petition. A change is first tried on the last 1,000 petitions.")
    form = RuleForm

    def find(self, key: str) -> "RoutingRule | None":
        """The rule at that place."""
        return _rule(whole_number(key) or 0)

    def name(self, thing: "RoutingRule") -> str:
        """What it says."""
        return thing.reason_in(current_language())

    def key(self, thing: "RoutingRule") -> str:
        """Its place."""
        return str(thing.position)

    @property
    def url(self) -> str:
        """A list of its own: order matters."""
        return url_for("staff.routing")


@blueprint.get("/admin/routing")
@allows(Permission.ADMINISTER)
def routing() -> Any:
    """The rules in their order, and those that have a last day."""
    today = local_date(clock())
    lasting, ended = found.list_lasting_rules(session()), found.list_ended_rules(session())
    return render_template(
        "staff/routing.html",
        noun=Routing(),
        rules=[(rule, conditions(rule), office_of(rule), rule.from_date > today) for rule in lasting],
        ended=[(rule, conditions(rule), office_of(rule)) for rule in ended],
    )


@blueprint.route("/admin/routing/new", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def routing_new() -> Any:
    """Plan another rule."""
    rules = found.list_lasting_rules(session())
    beginning = {"before": str(rules[-1].position) if rules else service.LAST, "from_date": _earliest().isoformat()}
    form = _form(RuleForm, None, beginning)
    heading = _("Add a rule")
    return _planning(heading, form, lambda: service.plan_rule(session(), today=_today(), position=None, **form.typed))


@blueprint.route("/admin/routing/<int:position>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def routing_rule(position: int) -> Any:
    """Plan another wording, condition, target or place of a rule."""
    rule = _rule(position) or abort(404)
    kept = {**service.facts(session(), rule), "before": service.KEEP, "from_date": _earliest().isoformat()}
    form = _form(RuleForm, rule, kept)
    heading = _("Change a rule")
    return _planning(heading, form, lambda: service.plan_rule(session(), today=_today(), position=position, **form.typed), rule)


@blueprint.route("/admin/routing/<int:position>/retire", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def routing_retire(position: int) -> Any:
    """Plan to do without a rule."""
    rule = _rule(position) or abort(404)
    form = _form(DayForm, rule, {"from_date": _earliest().isoformat()})
    heading = _("Do without the rule “%(rule)s”?", rule=rule.reason_in(current_language()))

    def plan() -> service.Plan:
        return service.plan_without(session(), today=_today(), position=position, **form.typed)

    return _planning(heading, form, plan, rule)


def _planning(heading: str, form: EntryForm, plan: Callable[[], service.Plan], rule: "RoutingRule | None" = None) -> Any:
    """The form, the trial of what was typed in it, and the saving of what was tried."""
    step = request.form.get("step", "")
    if request.method == "GET" or step == _AGAIN:
        return _form_page(heading, form, rule)
    try:
        planned = plan()
        if step == _SAVE:
            service.save(session(), planned, by=actor(), now=clock(), tried=request.form.get("tried", ""))
            flash(_("Saved: the rules hold as they were tried."), "success")
            return redirect(url_for("staff.routing"), 303)
        return _trial_page(heading, form, planned)
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _form_page(heading, form, rule), status_of(invalid)
    except Overtaken as overtaken:
        start_again()
        form.form_errors.append(say(overtaken))
        return _trial_page(heading, form, plan()), status_of(overtaken)


def _form_page(heading: str, form: EntryForm, rule: "RoutingRule | None") -> str:
    is_rule = rule is not None and isinstance(form, RuleForm)
    return render_template("staff/routing_rule.html", noun=Routing(), heading=heading, form=form, rule=rule, changes=is_rule)


def _trial_page(heading: str, form: PageForm, plan: service.Plan) -> str:
    trial, language = service.try_out(session(), plan), current_language()
    moves = [
        (named(move.before), named(move.after), [(code, sector.name_in(language)) for code, sector in move.petitions])
        for move in trial.moves
    ]
    return render_template(
        "staff/routing_trial.html",
        noun=Routing(),
        change=heading,
        form=form,
        plan=plan,
        trial=trial,
        moves=moves,
        lost=sum(len(move.petitions) for move in trial.moves if move.after is None),
        tried=service.seal_of(session(), plan),
        most=service.TRIED_ON,
    )


def _form(kind: type[EntryForm], rule: "RoutingRule | None", kept: dict[str, str]) -> Any:
    form = kind(request.form if request.method == "POST" else None, data=kept)
    form.prepare(rule)
    return form


def _rule(position: int) -> "RoutingRule | None":
    return next((rule for rule in found.list_lasting_rules(session()) if rule.position == position), None)


def _today() -> "date":
    return local_date(clock())


def _earliest() -> "date":
    return service.earliest(session(), _today())
