"""Accounts of staff."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from feedback.cli.preparing import on_ready_database
from feedback.cli.refusing import Refused, sentences
from feedback.extensions import clock, db

group = AppGroup("people", help="Accounts of staff.")


@group.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, help="coordinator, clerk, officer, leader, inspector or administrator.")
@click.option("--office", required=True, help="Code of the office, such as SYT or UBND-06688.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input instead of asking.")
@on_ready_database
def create(email: str, name: str, role: str, office: str, password_stdin: bool) -> None:
    """Create an account with one role in one office."""
    from feedback.domain.actors import Role  # noqa: PLC0415
    from feedback.domain.contact import normalise_email  # noqa: PLC0415
    from feedback.domain.text import tidy_line  # noqa: PLC0415
    from feedback.services import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.queries.offices import find_office  # noqa: PLC0415

    address = normalise_email(email)
    if address is None:
        raise Refused(_("This is no e-mail address. Write it like ten@example.com."))
    if not tidy_line(name):
        raise Refused(_("Write the name."))
    if role not in list(Role):
        raise Refused(_("“%(role)s” is no role. Choose one of %(roles)s.", role=role, roles=", ".join(Role)))
    with unit_of_work(db.engine) as session, sentences():
        found = find_office(session, office)
        if found is None:
            raise Refused(_("There is no office with the code “%(code)s”.", code=office))
        accounts.create_account(
            session,
            email=address,
            name=tidy_line(name),
            password=_password(password_stdin),
            roles=[(found.id, Role(role))],
            now=clock(),
        )
    click.echo(_("The account %(email)s was created.", email=address))


@group.command("deactivate")
@click.option("--email", required=True)
@on_ready_database
def deactivate(email: str) -> None:
    """Close an account: nobody signs in with it any more."""
    from feedback.services import accounts  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415

    with unit_of_work(db.engine) as session, sentences():
        account = accounts.close_account(session, email, now=clock())
    click.echo(_("The account %(email)s is closed.", email=account.email))


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    return typed
