"""How a command says no: one sentence, exit code 2, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from feedback.domain.errors import Invalid, Refusal


class Refused(click.ClickException):
    """The sentence, on the error stream."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Nothing but the sentence."""
        click.echo(self.message, file=file, err=file is None)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn refusals of the domain and the services into sentences; needs an app context."""
    from feedback.web.errors import say  # noqa: PLC0415 - only when something is refused, or about to be

    try:
        yield
    except Invalid as invalid:
        said = [say(refusal) for refusals in invalid.fields.values() for refusal in refusals]
        raise Refused(" ".join(said) or say(invalid)) from invalid
    except Refusal as refusal:
        raise Refused(say(refusal)) from refusal
