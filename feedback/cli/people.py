"""Accounts of staff."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db
from feedback.language import gettext as _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.domain.actors import Role

group = AppGroup("people", help="Accounts of staff.")
_email = click.option("--email", required=True)
_password_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the standard input instead of asking."
)


def _role_in_office(command: Callable[..., Any]) -> Callable[..., Any]:
    role = click.option("--role", required=True, help="coordinator, clerk, officer, leader, inspector or administrator.")
    office = click.option("--office", required=True, help="Code of the office, such as SYT or UBND-06688.")
    return role(office(command))


@group.command("create")
@_email
@click.option("--name", required=True)
@_role_in_office
@_password_stdin
@on_ready_database
def create(email: str, name: str, role: str, office: str, password_stdin: bool) -> None:
    """Create an account with one role in one office."""
    from feedback.domain.contact import normalise_email  # noqa: PLC0415
    from feedback.domain.text import tidy_line  # noqa: PLC0415
    from feedback.services import accounts  # noqa: PLC0415
    from feedback.services.administration.accounts import note_made  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    address = normalise_email(email)
    if address is None:
        raise Refused(_("This is no e-mail address. Write it like ten@example.com."))
    if not tidy_line(name):
        raise Refused(_("Write the name."))
    held = _role(role)
    password = _password(password_stdin)
    with unit_of_work(db.engine) as session, sentences():
        place = _office(session, office)
        made = accounts.create_account(
            session, email=address, name=tidy_line(name), password=password, roles=[(place, held)], now=clock()
        )
        note_made(session, made, by=None, now=clock())
    click.echo(_("The account %(email)s was created.", email=address))


@group.command("invite")
@_email
@click.option("--name", required=True)
@_role_in_office
@on_ready_database
def invite(email: str, name: str, role: str, office: str) -> None:
    """Create an account whose owner sets the password, by the link in a letter."""
    from feedback.services.administration import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    held = _role(role)
    with unit_of_work(db.engine) as session, sentences():
        _office(session, office)
        account = accounts.add(session, by=None, now=clock(), email=email, name=name, role=held, office=office)
    click.echo(_("An invitation goes to %(email)s.", email=account.email))


@group.command("add-role")
@_email
@_role_in_office
@on_ready_database
def add_role(email: str, role: str, office: str) -> None:
    """Give an account one more role, in the same office or another."""
    from feedback.services.accounts import get  # noqa: PLC0415
    from feedback.services.administration import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    held = _role(role)
    with unit_of_work(db.engine) as session, sentences():
        _office(session, office)
        account = get(session, email)
        accounts.grant_role(session, account, by=None, now=clock(), role=held, office=office)
    click.echo(_("The account %(email)s is now %(role)s in %(office)s.", email=account.email, role=held, office=office))


@group.command("remove-role")
@_email
@_role_in_office
@on_ready_database
def remove_role(email: str, role: str, office: str) -> None:
    """Take a role in an office away from an account."""
    from feedback.services.accounts import get  # noqa: PLC0415
    from feedback.services.administration import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    held = _role(role)
    with unit_of_work(db.engine) as session, sentences():
        _office(session, office)
        account = get(session, email)
        accounts.withdraw_role(session, account, by=None, now=clock(), role=held, office=office)
    click.echo(_("The account %(email)s is no longer %(role)s in %(office)s.", email=account.email, role=held, office=office))


@group.command("set-password")
@_email
@_password_stdin
@on_ready_database
def set_password(email: str, password_stdin: bool) -> None:
    """Give an account another password; whoever is signed in with it is out."""
    from feedback.services import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    password = _password(password_stdin)
    with unit_of_work(db.engine) as session, sentences():
        account = accounts.get(session, email)
        accounts.set_password(session, account, password, now=clock())
    click.echo(_("The account %(email)s has a new password and is signed out everywhere.", email=account.email))


@group.command("reset-factors")
@_email
@on_ready_database
def reset_factors(email: str) -> None:
    """Take every second factor of an account away, for who lost phone and recovery codes; a letter tells the person."""
    from feedback.services.accounts import get  # noqa: PLC0415
    from feedback.services.administration import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session, sentences():
        account = get(session, email)
        accounts.reset_factors(session, account, by=None, now=clock())
    click.echo(_("%(email)s has no second factor any more and is signed out everywhere.", email=account.email))


@group.command("deactivate")
@_email
@on_ready_database
def deactivate(email: str) -> None:
    """Close an account: nobody signs in with it any more."""
    from feedback.services.accounts import get  # noqa: PLC0415
    from feedback.services.administration import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session, sentences():
        account = get(session, email)
        accounts.deactivate(session, account, by=None, now=clock())
    click.echo(_("The account %(email)s is closed.", email=account.email))


@group.command("list")
@on_ready_database
def list_people() -> None:
    """One account a line: address, name, whether it is in use, roles in offices; parted by tabs."""
    from feedback.store.queries.accounts import list_with_roles  # noqa: PLC0415

    for account, roles in list_with_roles(db.session()):
        held = ", ".join(f"{role} {office}" for role, office in roles)
        click.echo("\t".join((account.email, account.name, _("in use") if account.active else _("out of use"), held)))


def _role(name: str) -> "Role":
    from feedback.domain.actors import Role  # noqa: PLC0415

    if name not in list(Role):
        raise Refused(_("“%(role)s” is no role. Choose one of %(roles)s.", role=name, roles=", ".join(Role)))
    return Role(name)


def _office(session: "Session", code: str) -> int:
    from feedback.store.queries.offices import find_office  # noqa: PLC0415

    found = find_office(session, code)
    if found is None:
        raise Refused(_("There is no office with the code “%(code)s”.", code=code))
    return found.id


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    return typed
