"""Forms as they go over the line: the petition form, with texts of which no two are alike, and with a photo."""

import io
import itertools
import random
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from PIL import Image, ImageFilter

from tests.bench.driver import Ask
from tests.torture.browser import Fields, _multipart

_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_THINGS = (
    "đèn đường,vỉa hè,rác thải,thoát nước,cây xanh,trường học,trạm y tế,chợ,bến xe,hồ sơ,quầy tiếp nhận,lối đi,biển báo,"
    "nắp cống,tiếng ồn,bụi,xe tải,điện,nước sạch,hàng rong,công trình,mặt đường,ổ gà,bãi đỗ,bệnh viện,giấy phép"
).split(",")
_SAID = (
    "kéo dài nhiều ngày,chưa có ai xử lý,gây nguy hiểm cho người đi bộ,đã hỏng từ tuần trước,làm ảnh hưởng đến sinh hoạt,"
    "người dân đã hỏi nhưng chưa được trả lời,đề nghị kiểm tra và khắc phục sớm,mùa mưa nước ngập sâu,ban đêm rất tối,"
    "nhiều lần phải đi lại,thời gian chờ quá lâu,không có biển hướng dẫn,đề nghị cho biết khi nào xong"
).split(",")
_number = itertools.count(1)


def texts(chance: random.Random) -> dict[str, str]:
    """What somebody types: about 600 characters, hardly a sentence of which stands in another."""
    number = next(_number) + chance.randrange(10**9)
    sentences = [f"{chance.choice(_THINGS).capitalize()} và {chance.choice(_THINGS)} {chance.choice(_SAID)}" for _ in range(9)]
    return {
        "kind": "conduct",
        "sector": "YT",
        "title": f"{chance.choice(_THINGS).capitalize()} và {chance.choice(_THINGS)} {chance.choice(_SAID)} {word(number)}",
        "content": ". ".join(sentences) + f". Việc {word(number)}.",
        "petitioner_type": "person",
        "full_name": f"{chance.choice(('Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng'))} Văn {word(number).capitalize()}",
        "phone": f"09{number % 10**8:08d}",
        "email": f"nguoi.gui.{number}@example.vn",
        "consent": "y",
    }


def word(number: int) -> str:
    """A word that stands nowhere else: the number in syllables that no language has."""
    made = ""
    while number:
        number, left = divmod(number, 60)
        made += "bdghklmnqr"[left // 6] + "aeiouy"[left % 6]
    return made or "zu"


def address(chance: random.Random) -> tuple[str, str]:
    """The header by which the proxy before the service says who asks: another sender each time."""
    return "X-Forwarded-For", ".".join(["10", *(str(chance.randrange(1, 255)) for _ in range(3))])


def sends(tokens: Iterable[str], chance: random.Random, picture: bytes = b"") -> list[Ask]:
    """A petition for each token of a form."""
    asks = []
    for token in tokens:
        fields: Fields = list({**texts(chance), "form_token": token}.items())
        if picture:
            kind, body = _multipart([*fields, ("attachments", ("anh.jpg", picture))])
            headers: Sequence[tuple[str, str]] = (("Content-Type", kind),)
        else:
            headers, body = _FORM, urlencode(fields).encode()
        asks.append(Ask("/submit", "POST", (*headers, address(chance)), body))
    return asks


def plain_sends(number: int, chance: random.Random) -> list[Ask]:
    """The same for the baseline."""
    return [Ask("/send", "POST", _FORM, urlencode(texts(chance)).encode()) for _ in range(number)]


def photo(chance: random.Random) -> bytes:
    """A picture as a telephone takes it, made smaller by the page's script: 1600 by 1200, some 300 KiB."""
    rough = Image.frombytes("RGB", (200, 150), chance.randbytes(200 * 150 * 3)).resize((1600, 1200), Image.Resampling.BICUBIC)
    made = io.BytesIO()
    rough.filter(ImageFilter.GaussianBlur(1)).save(made, "JPEG", quality=80)
    return made.getvalue()
