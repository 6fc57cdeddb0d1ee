"""The job loop: what goes wrong in a round never ends it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from feedback.cli.jobs import LONGEST_REST_SECONDS, REST_SECONDS, Worker
from feedback.services.notifications.outbox import Round
from feedback.store.models import OutboxMessage


class Scene:
    """Plays rounds from a list and stops after the last; resting is instant and moves the clock."""

    def __init__(self, *rounds: Round | Exception) -> None:
        self.rounds = list(rounds)
        self.rests: list[float] = []
        self.kept_house = 0
        self.now = datetime(2026, 11, 20, tzinfo=UTC)
        Worker(self.send, self.forget, self.rest, lambda: self.now).run()

    def send(self) -> Round:
        result = self.rounds.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    def forget(self) -> None:
        self.kept_house += 1

    def rest(self, seconds: float) -> bool:
        self.rests.append(seconds)
        self.now += timedelta(seconds=seconds)
        return not self.rounds


LOCKED = OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


def test_a_locked_database_makes_rests_longer_and_a_good_round_short_again():
    scene = Scene(Round(), LOCKED, LOCKED, KeyError("x"), Round(sent=1))
    assert scene.rests == [REST_SECONDS, 4, 8, 16, REST_SECONDS]


def test_an_unreachable_mail_server_makes_rests_longer_up_to_a_minute():
    scene = Scene(*[Round(unreachable=True) for _ in range(8)])
    assert scene.rests == [4, 8, 16, 32, *[LONGEST_REST_SECONDS] * 4]


def test_housekeeping_is_done_at_once_and_then_hourly():
    assert Scene(*[Round() for _ in range(1000)]).kept_house == 1
    assert Scene(*[Round() for _ in range(1801)]).kept_house == 2


def test_every_letter_that_was_given_up_is_queued_again(app, make_petition, work):
    made = make_petition()
    with work() as session:
        kept = session.scalars(select(OutboxMessage).where(OutboxMessage.petition_id == made.id)).one()
        columns = ("petition_id", "channel", "letter", "language", "recipient", "payload", "created_at", "next_try_at")
        copied = {column: getattr(kept, column) for column in columns}
        session.add_all(OutboxMessage(**copied, status="queued", tries=10, last_error="") for _ in range(450))
        session.flush()
        session.execute(update(OutboxMessage).values(status="dead"))
    answer = app.test_cli_runner().invoke(args=["jobs", "revive"])
    assert (answer.exit_code, answer.stdout) == (0, "Letters queued again: 451.\n")
    with work() as session:
        waiting = select(func.count()).where(OutboxMessage.status == "queued", OutboxMessage.tries == 0)
        assert session.execute(waiting).scalar_one() == 451
