"""Which room may lean on which (DESIGN 2, laws 1 to 5 and 9). The message names the line."""

import ast
import sys

import pytest

from tests.house.source import functions, imports, listed, modules

FACES = ("citizens", "staff", "public", "dev", "api")
KEEPERS = (
    "feedback.services.notifications",
    "feedback.services.ledger",
    "feedback.services.search",
    "feedback.store.queries.search",
)
FRAME = ("flask", "flask_wtf", "flask_babel", "flask_sqlalchemy", "flask_migrate", "flask_mail", "wtforms", "werkzeug", "jinja2")


def test_the_law_imports_the_standard_library_and_itself():
    strange = [
        str(found)
        for found in imports("feedback.domain")
        if not found.is_from("feedback.domain") and found.target.split(".")[0] not in sys.stdlib_module_names
    ]
    assert not strange, listed(strange)


@pytest.mark.parametrize("room", ["feedback.domain", "feedback.services", "feedback.store"])
def test_time_is_an_argument(room):
    asked = [
        f"{module}:{node.lineno} asks for the time: take it as an argument, now=clock() at the edge"
        for module in modules()
        if module.is_in(room)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow", "time", "monotonic"}
        and ast.unparse(node.func.value) in {"datetime", "date", "time", "dt", "datetime.datetime", "datetime.date"}
    ]
    asked += [str(found) for found in imports(room) if found.is_from("time", "feedback.extensions")]
    assert not asked, listed(asked)


def test_verbs_know_no_frame():
    strange = [
        str(found)
        for found in imports("feedback.services", "feedback.store", "feedback.gateways")
        if found.is_from(*FRAME, "feedback.web", "feedback.cli", "feedback.app")
        # Flask-Mail writes the letters; its messages want an app to ask how file names are written.
        and not (found.module.is_in("feedback.gateways.mime", "feedback.gateways.smtp") and found.is_from("flask_mail", "flask"))
    ]
    assert not strange, listed(strange)


def test_the_database_is_spoken_to_in_one_room():
    allowed = ("feedback.store", "feedback.extensions", "feedback.web.transaction")
    strange = [
        str(found)
        for found in imports("feedback")
        if found.is_from("sqlalchemy", "flask_sqlalchemy") and not found.module.is_in(*allowed) and not found.typing_only
    ]
    assert not strange, listed(strange)


def test_outside_the_store_only_the_session_is_named_for_types():
    strange = [
        str(found)
        for found in imports("feedback.services", "feedback.web", "feedback.cli")
        if found.is_from("sqlalchemy")
        and found.typing_only
        and found.target not in {"sqlalchemy.orm.Session", "sqlalchemy.Engine"}
    ]
    assert not strange, listed(strange)


def test_questions_to_the_database_are_written_in_queries():
    # The head of an SQL statement in a service or a face; the words of a sentence do not begin like this.
    strange = [
        f"{module}:{node.lineno} asks the database by itself: write a function in store/queries"
        for module in modules()
        if not module.is_in("feedback.store")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(
            ("session.query", "session.execute", "session.scalar", "session.scalars", "session().execute")
        )
    ]
    assert not strange, listed(strange)


def test_words_are_asked_of_one_module():
    """Flask-Babel's own would not hear which language ``force_locale`` of ours set, and take eight times as long."""
    strange = [
        str(found)
        for found in imports("feedback")
        if found.is_from("flask_babel")
        and not found.is_from(
            "flask_babel.Babel", "flask_babel.format_date", "flask_babel.format_datetime", "flask_babel.format_decimal"
        )
        and not found.module.is_in("feedback.language")
    ]
    assert not strange, listed(strange)


def test_faces_import_no_rows_and_no_gateways():
    strange = [
        str(found)
        for found in imports("feedback.web")
        if found.is_from("feedback.store.models", "feedback.gateways") and not found.typing_only
    ]
    assert not strange, listed(strange)


def test_faces_are_strangers_to_each_other():
    strange = [
        str(found)
        for face in FACES
        for found in imports(f"feedback.web.{face}")
        if found.is_from(*(f"feedback.web.{other}" for other in FACES if other != face))
    ]
    assert not strange, listed(strange)


def test_nothing_below_leans_on_what_is_above():
    rules = {
        "feedback.domain": ("feedback.store", "feedback.services", "feedback.gateways", "feedback.web", "feedback.cli"),
        "feedback.store": ("feedback.services", "feedback.gateways", "feedback.web", "feedback.cli"),
        "feedback.gateways": ("feedback.services", "feedback.store", "feedback.web", "feedback.cli"),
        "feedback.services": ("feedback.web", "feedback.cli", "feedback.app"),
        "feedback.web": ("feedback.cli", "feedback.app"),
    }
    strange = [str(found) for room, above in rules.items() for found in imports(room) if found.is_from(*above)]
    assert not strange, listed(strange)


def test_keepers_of_records_call_no_verb():
    """A keeper knows no service but the keepers: then nobody has to say which of the others is a verb."""
    strange = [str(found) for found in imports(*KEEPERS) if found.is_from("feedback.services") and not found.is_from(*KEEPERS)]
    assert not strange, listed(strange)


def test_one_place_commits():
    allowed = {"feedback/store/base.py": {"commit"}}
    strange = [
        f"{module}:{node.lineno} commits by itself: requests commit in web/transaction.py, jobs in unit_of_work()"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "begin"}
        and "history" not in ast.unparse(node.func.value)
        and node.func.attr not in allowed.get(str(module), set())
    ]
    assert not strange, listed(strange)


def test_what_is_written_apart_from_a_request_is_named_in_one_place():
    """``apart`` in web/transaction.py: tries at a door, the files of a form, when a session was last used, and what somebody
    showed or failed to show of who they are."""
    allowed = {
        "feedback/web/transaction.py",  # defines it
        "feedback/web/throttling.py",  # a refused try counts
        "feedback/web/citizens/uploads.py",  # no refusal of a form costs a file
        "feedback/web/staff/__init__.py",  # a reader does not wait for a writer
        "feedback/web/staff/signing_in.py",  # that a password was wrong is written down
        "feedback/web/staff/proving.py",  # who it is was shown, whatever becomes of the form
    }
    ways = ("feedback.store.base.unit_of_work", "feedback.web.transaction.apart")
    strange = [str(found) for found in imports("feedback.web") if found.is_from(*ways) and str(found.module) not in allowed]
    assert not strange, listed(strange)
    whole = [str(found.module) for found in imports("feedback.web") if found.is_from(ways[0])]
    assert whole == ["feedback/web/transaction.py"], listed(whole)


def test_a_petition_moves_only_through_the_book():
    """``state`` and ``publication`` are set in services/history.py; intake names the first state, before any book is open."""
    allowed = {
        "feedback/services/history.py",
        "feedback/services/intake.py",
        "feedback/services/generating/book.py",  # the book of petitions that are no rows yet, by the same table
    }
    strange, in_intake = [], 0
    for module in modules():
        for function in functions(module):
            for node in ast.walk(function):
                targets = (
                    node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
                )
                names = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
                for name in names:
                    if isinstance(name, ast.Attribute) and name.attr in {"state", "publication"}:
                        in_intake += str(module) == "feedback/services/intake.py"
                        if str(module) not in allowed:
                            strange.append(f"{module}:{name.lineno} sets .{name.attr}: use history.begin() and history.record()")
            strange += [
                f"{module}:{node.lineno} sets a state by setattr or update"
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
                and any(k.arg in {"state", "publication"} for k in node.keywords)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"values", "update"}
            ]
    assert not strange, listed(strange)
    assert in_intake == 1
