"""The pages that every noun has: its list, a new entry, an entry, what is done to it, and its history."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services.administration.audit import Overtaken, fingerprint, take_turn
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.staff import blueprint
from feedback.web.staff.admin.history import PER_PAGE, changes, shown
from feedback.web.staff.admin.registry import ACTS, GROUPS, NOUNS, EntryForm, Noun, entry_or_404, noun_or_404
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.services.administration.audit import Facts
    from feedback.web.staff.admin.history import Change

_ANY_ACT = ", ".join(ACTS)


@blueprint.get("/admin/")
@allows(Permission.ADMINISTER)
def catalogues() -> Any:
    """What can be administered."""
    groups = [(label, [NOUNS[slug] for slug in slugs if slug in NOUNS]) for label, slugs in GROUPS]
    return render_template("staff/admin_index.html", groups=groups)


@blueprint.get("/admin/<noun>")
@allows(Permission.ADMINISTER)
def catalogue(noun: str) -> Any:
    """The entries of a noun."""
    kept = noun_or_404(noun)
    page = {"rows": kept.rows(), "tabs": kept.tabs(), "tools": kept.tools(), "can_add": kept.can("add")}
    return render_template("staff/admin_list.html", noun=kept, **page)


@blueprint.route("/admin/<noun>/new", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogue_new(noun: str) -> Any:
    """A new entry."""
    kept = noun_or_404(noun)
    if not kept.can("add"):
        abort(404)
    form = _form(kept.form_for(None), None)
    if request.method == "GET":
        return _entry_page(kept, form, None)
    made: list[Any] = []
    refusal = _try(form, lambda: made.append(kept.verbs.add(session(), by=actor(), now=clock(), **form.typed)))
    if refusal:
        return _entry_page(kept, form, None, refusal)
    flash(_("Added: %(name)s", name=kept.name(made[0])), "success")
    return redirect(kept.home(made[0]), 303)


@blueprint.route("/admin/<noun>/<key>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogue_entry(noun: str, key: str) -> Any:
    """An entry, which can be changed."""
    kept, thing = _opened(noun, key)
    form, seen = _form(kept.form_for(thing), thing, kept.facts(thing)), request.form.get("seen", "")
    if request.method == "POST" and not kept.can("change"):
        abort(405)
    if request.method == "GET":
        return _entry_page(kept, form, thing)
    refusal = _try(form, lambda: kept.verbs.change(session(), thing, by=actor(), now=clock(), seen=seen, **form.typed))
    if refusal:
        return _entry_page(kept, form, thing, refusal)
    flash(_("Saved: %(name)s", name=kept.name(thing)), "success")
    return redirect(kept.home(thing), 303)


@blueprint.route(f"/admin/<noun>/<key>/<any({_ANY_ACT}):act>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogue_act(noun: str, key: str, act: str) -> Any:
    """Retire an entry, bring it back or remove it, after a page that says what follows."""
    (kept, thing), deed = _opened(noun, key), ACTS[act]
    if not kept.can(act):
        abort(404)
    if request.method == "GET" and deed not in kept.acts(thing):
        return redirect(url_for("staff.catalogue_entry", noun=noun, key=key), 303)
    form, name, home = _form(kept.act_form(deed), thing), kept.name(thing), kept.home(thing)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = _try(form, lambda: getattr(kept.verbs, act)(session(), thing, by=actor(), now=clock(), **form.typed))
        if refusal is None:
            flash(str(deed.done) % {"name": name}, "success")
            return redirect(home, 303)
    page = {"noun": kept, "act": deed, "name": name, "form": form, "key": key, "warning": kept.warning(deed, thing)}
    return render_template("staff/admin_act.html", **page), status_of(refusal) if refusal else 200


@blueprint.get("/admin/<noun>/<key>/history")
@allows(Permission.ADMINISTER)
def catalogue_history(noun: str, key: str) -> Any:
    """What was changed in an entry, by whom and when; also of one that was removed."""
    kept = noun_or_404(noun)
    thing, lines = kept.find(key), changes(noun=noun, key=key, before=_before())
    if thing is None and not lines:
        abort(404)
    subject = kept.name(thing) if thing is not None else key
    return _history_page(lines, noun=kept, subject=subject)


@blueprint.get("/admin/history")
@allows(Permission.ADMINISTER)
def catalogues_history() -> Any:
    """What was changed in all catalogues, the latest first."""
    return _history_page(changes(before=_before()), noun=None, subject="")


def _before() -> int | None:
    return whole_number(request.args.get("before"))


def _history_page(lines: "list[Change]", noun: Noun | None, subject: str) -> str:
    here = (request.endpoint or "", request.view_args or {})
    older = url_for(here[0], **here[1], before=lines[-1].number) if len(lines) == PER_PAGE else None
    return render_template("staff/admin_history.html", noun=noun, subject=subject, changes=lines, older=older)


def _opened(slug: str, key: str) -> tuple[Noun, Any]:
    """The noun and the entry of an address. Who saves waits for whoever saves already, then reads what became of it."""
    noun = noun_or_404(slug)
    if request.method == "POST":
        take_turn(session(), actor())
    return noun, entry_or_404(noun, key)


def _form(kind: type[EntryForm], thing: Any, facts: "Facts | None" = None) -> EntryForm:
    form = kind(request.form if request.method == "POST" else None, data=facts)
    form.prepare(thing)
    return form


def _try(form: EntryForm, act: "Callable[[], object]") -> Refusal | None:
    """Let a verb act. What it refuses stands in the form, and nothing is left of the try."""
    try:
        act()
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return invalid
    except (Overtaken, NotPossible) as refusal:
        start_again()
        form.form_errors.append(say(refusal))
        return refusal
    return None


def _entry_page(noun: Noun, form: EntryForm, thing: Any, refusal: Refusal | None = None) -> Any:
    """The page of an entry; after somebody else was faster, with what stands there now beside what was typed."""
    page: dict[str, Any] = {"noun": noun, "form": form, "key": None, "can_save": True, "now": [], "seen": "", "acts": ()}
    if thing is not None:
        page |= {"key": noun.key(thing), "name": noun.name(thing), "can_save": noun.can("change")}
        facts, overtaken = noun.facts(thing), isinstance(refusal, Overtaken)
        page["facts"] = [(field.label.text, shown(field, facts.get(field.name, ""))) for field in form]
        page["now"] = [
            (field.label.text, shown(field, facts.get(field.name, "")))
            for field in form
            if overtaken and (field.data or "") != facts.get(field.name, "")
        ]
        page["seen"] = fingerprint(facts) if overtaken or request.method == "GET" else request.form.get("seen", "")
        page["acts"] = noun.acts(thing)
    return render_template("staff/admin_entry.html", **page), status_of(refusal) if refusal else 200
