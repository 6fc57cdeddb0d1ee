"""What invented citizens write about: situations filled from phrases, titles made of them, and who sends them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from feedback.domain.petition import Kind, PetitionerType
from feedback.services.catalogues import read_yaml
from feedback.store.models import Commune

_CONDUCT = {
    "TTHC-HV": 1.0, "TTHC": 0.5, "YT": 0.5, "DAT-GCN": 0.6, "DAT-BT": 0.3, "YT-BTXH": 0.2, "YT-BHYT": 0.3, "NV": 0.3, "GD": 0.3,
    "TP": 0.3, "TC": 0.2,
}  # fmt: skip
_FIELD = {
    "MT": 0.9, "MT-RT": 1, "MT-KS": 0.9, "XD-TTXD": 1, "XD-HTKT": 1, "XD-NS": 0.8, "GT": 0.9, "GT-ATGT": 0.95, "ANTT": 0.9,
    "CT-DIEN": 0.8, "CT-TT": 0.8, "YT-ATTP": 0.9, "VH": 0.6, "VH-DL": 0.8, "NN": 0.6, "XD": 0.4, "TTTT": 0.6, "DAT": 0.2,
}  # fmt: skip
_HOURS = {"giờ đêm": (22, 23, 1, 2), "giờ trưa": (11, 12), "giờ tối": (18, 19, 20, 21), "tiếng": (6, 8, 10, 12)}
_OFFICE_HOURS = (8, 9, 10, 14, 15, 16)
_LONGEST_TITLE = 95
_SHORTEST_TITLE = 42
_CITY = "06688"
_GOING_ON = ("Bên cạnh đó,", "Đồng thời,", "Thêm nữa,", "Cũng xin phản ánh:", "Việc nữa là", "Hàng xóm của tôi cũng cho biết:")
_JOINTS = re.compile(r",(?= )|,? (?:mà|nhưng|thì|để|nên|vì|do|khi|bảo|và|còn|nằm trong|thực chất|từ|vẫn bị|đi làm) ")


@dataclass(frozen=True)
class Situation:
    """What a petition is about. ``manner`` is ``praise``, ``question`` or the family of the sector."""

    sector: str
    kind: Kind
    title: str
    content: str
    commune: Commune
    manner: str


@dataclass(frozen=True)
class Person:
    """An invented sender; the telephone numbers are of a range kept for such use here."""

    type: PetitionerType
    full_name: str
    representative: str
    position: str
    address: str
    phone: str
    email: str


class Writer:
    """Makes situations and senders; the same random source gives the same ones."""

    def __init__(self, rng: Random, communes: Sequence[Commune]) -> None:
        self._rng = rng
        self._phrases = read_yaml("phrases.yaml")
        self.words = read_yaml("demonstration.yaml")
        self._communes = communes
        self._by_code = {commune.code: commune for commune in communes}
        self._by_name = {_in_sentence(commune.name): commune for commune in communes}
        self._used: set[str] = set()

    def situation(self, sector: str = "", commune_code: str = "", *, further: int = 0) -> Situation:
        """A new situation, anywhere unless told; no phrase comes twice before a sector's are used up.

        :param further: how many more matters of the sector the letter goes on to.
        """
        rng = self._rng
        weights: dict[str, float] = self._phrases["mix"]["weights"]
        more: dict[str, float] = self.words["more"]
        sector = sector or rng.choices(list(weights), [weight * more.get(code, 1) for code, weight in weights.items()])[0]
        phrase = self._phrase(sector)
        commune = self._by_code[commune_code] if commune_code else self._commune(phrase)
        text = self._fill(phrase, commune)
        title = title_of(text)
        if rng.random() < self._phrases["mix"]["two_sector_share"]:
            other = self._fill(self._phrase(rng.choice([code for code in weights if code != sector])), commune)
            text = f"{text} Ngoài ra, {_small(other)}"
        for _matter in range(further):
            text = f"{text} {rng.choice(_GOING_ON)} {_small(self._fill(self._phrase(sector), commune))}"
        kind = self._kind(sector)
        return Situation(sector, kind, title, self._letter(text, commune), commune, self._manner(sector, kind, phrase))

    def answer(self, situation: Situation) -> str:
        """What an office answers: of its family the words that speak of the same thing, else what fits any matter."""
        content = situation.content.lower()
        family: list[dict[str, str]] = self.words["answers"][situation.manner]
        fitting = [said["text"] for said in family if re.search(said["when"], content, re.I)]
        if not fitting:
            anything = "any_place" if situation.kind is Kind.FIELD_REPORT else "any_matter"
            fitting = [said["text"] for said in self.words["answers"][anything]]
        return self._rng.choice(fitting)

    def person(self, commune: Commune) -> Person:
        """An invented sender who lives in the commune."""
        rng, people = self._rng, self.words["people"]
        half = people[rng.choice(("women", "men"))]
        name = f"{rng.choice(people['family'])} {rng.choice(half['middle'])} {rng.choice(half['given'])}"
        number = rng.randrange(1000)
        organisation = rng.random() < 0.08  # noqa: PLR2004
        return Person(
            type=PetitionerType.ORGANISATION if organisation else PetitionerType.PERSON,
            full_name=rng.choice(self.words["organisations"]) if organisation else name,
            representative=name if organisation else "",
            position=rng.choice(self.words["positions"]) if organisation else "",
            address=f"{_big(rng.choice(self._phrases['slots']['khu']))}, {_in_sentence(commune.name)}",
            phone=f"0900000{number:03d}",
            email=f"nguoigui{number:03d}@example.com" if rng.random() < 0.5 else "",  # noqa: PLR2004
        )

    def choice(self, *path: str) -> Any:
        """One of the words at a place in ``demonstration.yaml``."""
        found: Any = self.words
        for key in path:
            found = found[key]
        return self._rng.choice(found)

    def _phrase(self, sector: str) -> str:
        every: list[str] = self._phrases["sectors"][sector]
        fresh = [phrase for phrase in every if phrase not in self._used] or every
        phrase = self._rng.choice(fresh)
        self._used.add(phrase)
        return phrase

    def _commune(self, phrase: str) -> Commune:
        """The commune a phrase speaks of: one by the sea where it speaks of the sea; else often the inner city."""
        for slot in ("xa_dao", "xa_nui", "xa_bien"):
            if f"{{{slot}}}" in phrase:
                names = [name for name in self._phrases["slots"][slot] if name in self._by_name]
                return self._by_name[self._rng.choice(names)]
        if self._rng.random() < 0.3:  # noqa: PLR2004
            return self._by_code[_CITY]
        return self._rng.choice(self._communes)

    def _fill(self, phrase: str, commune: Commune) -> str:
        def value(match: "re.Match[str]") -> str:
            if match[1] == "gio":
                following = phrase[match.end() :].lstrip()
                fitting = next((hours for words, hours in _HOURS.items() if following.startswith(words)), _OFFICE_HOURS)
                return str(self._rng.choice(fitting))
            slot = self._phrases["slots"][match[1]]
            if match[1].startswith("xa"):
                return _in_sentence(commune.name)
            if isinstance(slot, Mapping):
                return str(self._rng.randint(*slot["int"]))
            return str(self._rng.choice(slot))

        return _big(re.sub(r"\{(\w+)\}", value, phrase))

    def _letter(self, text: str, commune: Commune) -> str:
        """Opening, situation, closing, and now and then what real letters have: no marks, short forms, a telephone number."""
        rng = self._rng
        opener = self._fill(self._of("openers"), commune)
        joined = f"{opener} {_small(text)}" if opener.endswith(("phản ánh", "hỏi")) else "\n".join(filter(None, (opener, text)))
        letter = "\n".join(filter(None, (joined, self._fill(self._of("closers"), commune))))
        if rng.random() < 0.08:  # noqa: PLR2004
            letter = f"{letter} Liên hệ {rng.choice(('anh Nam', 'chị Hoa', 'ông Bình'))} 0900 000 {rng.randrange(1000):03d}."
        noise = rng.random()
        if noise < 0.06:  # noqa: PLR2004
            return unmarked(letter)
        if noise < 0.12:  # noqa: PLR2004
            short: dict[str, str] = self._phrases["noise"][1]["map"]
            return re.sub("|".join(rf"\b{re.escape(word)}\b" for word in short), lambda match: short[match[0]], letter)
        return letter

    def _of(self, part: str) -> str:
        groups = self._phrases[part]
        group = self._rng.choices(groups, [group["weight"] for group in groups])[0]
        return str(self._rng.choice(group["items"]))

    def _kind(self, sector: str) -> Kind:
        chance = self._rng.random()
        if chance < _CONDUCT.get(sector, 0):
            return Kind.CONDUCT
        return Kind.FIELD_REPORT if chance < _FIELD.get(sector, 0) else Kind.REGULATION

    def _manner(self, sector: str, kind: Kind, phrase: str) -> str:
        if re.match(r"Xin (cảm ơn|khen)|Gửi lời cảm ơn", phrase):
            return "praise"
        if kind is Kind.CONDUCT:
            return "conduct"
        if phrase.rstrip().endswith("?") or "xin hỏi" in phrase.lower():
            return "question"
        families: dict[str, str] = self.words["families"]
        return families.get(sector, "general")


def title_of(text: str) -> str:
    """A title from the situation's own words: its first clauses, never cut inside a word or at a loose end."""
    plain = re.sub(r"[\"“”]", "", text)
    clauses = re.split(r"(?<=[,.;:?])\s+", plain)
    title = clauses[0]
    for clause in clauses[1:]:
        if len(title) >= _SHORTEST_TITLE or len(title) + len(clause) > _LONGEST_TITLE:
            break
        title = f"{title} {clause}"
    if len(title) > _LONGEST_TITLE:
        title = title[:_LONGEST_TITLE].rsplit(" ", 1)[0]
        ends = [found.start() for found in _JOINTS.finditer(title) if found.start() >= _SHORTEST_TITLE]
        title = title[: ends[-1]] if ends else title
    return title.rstrip(",.;: ")


def unmarked(text: str) -> str:
    """The text as typed without a Vietnamese keyboard."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _in_sentence(name: str) -> str:
    """``Phường Hà Lầm`` inside a sentence: ``phường Hà Lầm``; ``Đặc khu`` likewise."""
    return _small(name)
