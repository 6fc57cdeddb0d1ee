"""A file of a hundred thousand petitions: written piece by piece, each piece let go before the next is read."""

import gc

import pytest
from sqlalchemy.event import listen, remove

from feedback.services import exports
from feedback.services.jobs import Task
from feedback.store.queries.exported import ExportRow
from feedback.store.queries.filtered import Filter
from tests import people
from tests.databases import on_both_databases
from tests.reports import many

PIECE = 50


@pytest.fixture
def export(session, engine, files, clock, monkeypatch):
    """``export(ending)``: how many lines there are, the most that were alive at once, how often the database was asked."""
    monkeypatch.setattr(exports, "_CHUNK", PIECE)
    by = people.account(session, "coordinator", now=clock()).id
    session.commit()

    def done(ending):
        alive, heard = [], []
        monkeypatch.setattr(
            Task, "progress", lambda *_: alive.append(sum(isinstance(one, ExportRow) for one in gc.get_objects()))
        )
        words = {"language": "vi", "columns": {}, "kinds": {}, "states": {}, "channels": {}}
        asked = {"filter": Filter().as_json(), "ending": ending, "words": words}
        listen(engine, "before_cursor_execute", note := lambda *a: heard.append(a[2]))
        task = Task(1, by, exports.KIND, asked, None, "", engine, files, clock, clock())
        outcome = exports.export(task)
        remove(engine, "before_cursor_execute", note)
        return outcome.summary["count"], max(alive), len(heard)

    return done


@on_both_databases
@pytest.mark.parametrize("ending", exports.FORMATS)
def test_a_longer_file_needs_no_more_memory_and_asks_once_a_piece(session, export, ending):
    every = many.lives(session, 400)
    many.write(session, every[: PIECE * 2])
    few, alive_of_few, asked_of_few = export(ending)
    many.write(session, every[PIECE * 2 :])
    more, alive_of_more, asked_of_more = export(ending)
    assert (few, more) == (PIECE * 2, 400)
    assert alive_of_more <= alive_of_few <= PIECE
    pieces = (more - few) // PIECE
    assert asked_of_more - asked_of_few <= pieces * 3, "begun, and asked once"
