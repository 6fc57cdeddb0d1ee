"""What is personal: its kinds, how sure a finding is, and the mask that stands in its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Sensitive(StrEnum):
    """Kinds of personal data the search knows."""

    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    INSURANCE = "insurance"
    PLATE = "plate"
    ACCOUNT = "account"
    TAX_CODE = "tax_code"
    BIRTH = "birth"
    PROFILE = "profile"
    POSITION = "position"
    HOUSE = "house"
    PERSON = "person"
    SENDER = "sender"


class Strength(IntEnum):
    """How sure a finding is. Whatever it is, a person decides."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


MASKS: Mapping[Sensitive, str] = {
    Sensitive.PHONE: "[đã che số điện thoại]",
    Sensitive.EMAIL: "[đã che thư điện tử]",
    Sensitive.ID_NUMBER: "[đã che số giấy tờ]",
    Sensitive.INSURANCE: "[đã che số bảo hiểm]",
    Sensitive.PLATE: "[đã che biển số xe]",
    Sensitive.ACCOUNT: "[đã che số tài khoản]",
    Sensitive.TAX_CODE: "[đã che mã số thuế]",
    Sensitive.BIRTH: "[đã che ngày sinh]",
    Sensitive.PROFILE: "[đã che trang cá nhân]",
    Sensitive.POSITION: "[đã che vị trí]",
    Sensitive.HOUSE: "[đã che địa chỉ nhà]",
    Sensitive.PERSON: "[đã che tên người]",
    Sensitive.SENDER: "[đã che người gửi]",
}
MASK = re.compile(r"\[đã che[^\]\n]{0,40}\]")
ASKS_WHY = frozenset(
    {
        Sensitive.SENDER,
        Sensitive.PHONE,
        Sensitive.ID_NUMBER,
        Sensitive.INSURANCE,
        Sensitive.PLATE,
        Sensitive.ACCOUNT,
        Sensitive.TAX_CODE,
    }
)
"""Kinds that are left readable only with a reason: the sender's own words, and numbers that belong to one person."""


@dataclass(frozen=True)
class Finding:
    """A place in a text: ``text[start:end]`` looks like ``kind``.

    ``reason`` % ``values`` says in words, as a message id, what it was known by.
    """

    start: int
    end: int
    kind: Sensitive
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    strength: Strength = Strength.LIKELY
