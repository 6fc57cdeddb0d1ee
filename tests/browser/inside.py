"""The office behind the running service, by its verbs: for tests that are about what somebody else sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.gateways.files import FileStore
from feedback.store.encryption import keyring
from tests import people
from tests.browser.conftest import Service


@dataclass(frozen=True)
class Inside:
    """A unit of work on the service's own database, at its own time."""

    session: Session
    files: FileStore
    now: datetime

    def made(self, state: str, **typed: object) -> people.Made:
        """A petition brought to a state."""
        return people.made(people.petition_in(self.session, state, now=self.now, files=self.files, **typed))

    def case(self, code: str) -> people.Case:
        """A petition that somebody sent, with the people of the health department who handle it."""
        return people.Case(self.session, people.reload(self.session, code), people.HEALTH, self.now)


@contextmanager
def inside(service: Service) -> Iterator[Inside]:
    """Work done while the service runs; it sees it once the block has ended."""
    from feedback.app import create_app
    from feedback.extensions import clock, db
    from feedback.store.base import unit_of_work

    kept = dict(vars(keyring))
    try:
        app = create_app(service.environment)
        with app.app_context(), unit_of_work(db.engine) as session:
            yield Inside(session, app.extensions["files"](), clock())
            session.flush()
        with app.app_context():
            db.engine.dispose()
    finally:
        vars(keyring).update(kept)
