"""What is written: letters of some six hundred characters, answers, and the words that go with a step."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from feedback.domain.calendar import local_date
from feedback.domain.publication import find_personal_data, mask
from feedback.services.demonstration.situations import Person, Situation, Writer

if TYPE_CHECKING:
    from feedback.services.generating.life import Life
    from feedback.services.generating.world import World
    from feedback.store.models import Commune, Office

_MATTERS = (2, 3, 3, 4, 4, 5, 6)
"""How many matters a letter goes on to: with them it has about six hundred characters."""
_GRADES = ((5, 4, 5, 4, 4), (4, 4, 5, 5, 4), (3, 4, 4, 3, 2), (2, 3, 3, 1, 2))
_SAID = {
    "no_supplement": "Đã quá mười ngày làm việc mà không có bổ sung.",
    "same_matter": "Cùng một sự việc tại cùng một nơi.",
}
_NUMBER = "0900 000"
_AGAIN = "Tôi cũng gặp việc này."


class Letters:
    """Writes by chance; the same source of chance writes the same."""

    def __init__(self, rng: Random, world: "World") -> None:
        self._rng, self._world = rng, world
        self._writer = Writer(rng, world.communes)

    def situation(self) -> Situation:
        """What a petition is about."""
        return self._writer.situation(further=self._rng.choice(_MATTERS))

    def again(self, situation: Situation) -> Situation:
        """The same in the words of somebody else."""
        content = f"{_AGAIN} {situation.content}"
        return Situation(situation.sector, situation.kind, situation.title, content, situation.commune, situation.manner)

    def person(self, commune: "Commune") -> Person:
        """An invented sender."""
        return self._writer.person(commune)

    def words(self, *path: str) -> Any:
        """Words that go with a step, one of several where there are several."""
        found: Any = self._writer.words
        for key in path:
            found = found[key]
        return self._rng.choice(found) if isinstance(found, list) else found

    def said(self, what: str) -> str:
        """Words that are always the same."""
        return _SAID[what]

    def refusal(self, situation: Situation) -> tuple[str, str]:
        """The ground and the sentence of a refusal."""
        refusals: dict[str, str] = self._writer.words["refusals"]
        ground = "question" if situation.manner == "question" else self._rng.choice(sorted(refusals))
        return ground, refusals[ground]

    def grades(self, *, satisfied: bool) -> Sequence[int | None]:
        """What the sender gives each side; most give none."""
        if self._rng.random() < 0.6:  # noqa: PLR2004 - a share
            return (None,) * 5
        return _GRADES[(0 if satisfied else 2) + self._rng.randrange(2)]

    def answer(self, life: "Life", day: date) -> str:
        """What the office answers on a day, with days that fit the story."""
        begun, calendar, work, petition = local_date(life.at), self._world.calendar, self._world.clockwork, life.petition
        span = max(calendar.working_days_between(begun, day), 0)
        commune = petition.commune.name
        words = self._writer.answer(life.situation).format(
            seen=f"{work.add(begun, span // 3):%d/%m/%Y}",
            done=f"{work.add(begun, span * 4 // 5):%d/%m/%Y}",
            plan=f"{work.add(day, self._rng.randint(10, 40)):%d/%m/%Y}",
            commune=commune[:1].lower() + commune[1:],
        )
        opening = f"Về việc “{petition.title}”, {petition.office.name_on(day)} trả lời như sau."
        return f"{opening}\n\n{words}\n\nCảm ơn Ông/Bà đã phản ánh."

    def sign(self, office: "Office") -> str:
        """The sign of an office in the number of a letter; communes share theirs."""
        return "UBND" if office.code.startswith("UBND-") else office.code

    def public(self, life: "Life") -> tuple[str, str, str]:
        """Title, content and answer as everyone reads them: the telephone number and the name beside it are masked.

        Only the lines into which a number was written are looked through: to look through every text would take longer
        than all the rest, and the other words are nobody's.
        """
        petition = life.petition
        content = petition.content
        number = content.find(_NUMBER)
        if number >= 0:
            line = content.rfind("\n", 0, number) + 1
            found = find_personal_data(content[line:], (), self._world.public)
            content = content[:line] + mask(content[line:], found)
        return petition.title, content, petition.answers[-1].text
