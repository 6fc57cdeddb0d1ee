"""Each kind of personal data in the forms in which people write it, and what only looks like it."""

import time

import pytest

from feedback.domain.publication import Public, Sensitive, find_personal_data

K = Sensitive


def found(text: str, public: Public | None = None) -> list[tuple[Sensitive, str]]:
    findings = find_personal_data(text, (), public) if public else find_personal_data(text)
    return [(finding.kind, text[finding.start : finding.end]) for finding in findings]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("gọi không chín một hai ba bốn năm sáu bảy tám nhé", (K.PHONE, "không chín một hai ba bốn năm sáu bảy tám")),
        ("không chín một, 234, 567 tám", (K.PHONE, "không chín một, 234, 567 tám")),
        ("số o912 345 678", (K.PHONE, "o912 345 678")),
        ("09l2.345.678", (K.PHONE, "09l2.345.678")),
        ("0 9 1 2 3 4 5 6 7 8", (K.PHONE, "0 9 1 2 3 4 5 6 7 8")),
        ("thẻ GD4222212345678", (K.INSURANCE, "GD4222212345678")),
        ("thẻ DN 4 22 22 1234 5678", (K.INSURANCE, "DN 4 22 22 1234 5678")),
        ("số sổ BHXH: 2212345678", (K.INSURANCE, "2212345678")),
        ("xe 29A-123.45 đỗ", (K.PLATE, "29A-123.45")),
        ("xe máy 14H1 234.56", (K.PLATE, "14H1 234.56")),
        ("xe máy 14-B1 234.56", (K.PLATE, "14-B1 234.56")),
        ("rơ-moóc 14R-012.34", (K.PLATE, "14R-012.34")),
        ("xe 14C12345 chở đất", (K.PLATE, "14C12345")),
        ("xe 80-NG-123-45", (K.PLATE, "80-NG-123-45")),
        ("biển số 14a 12345 lấn làn", (K.PLATE, "14a 12345")),
        ("xe quân đội TM-12-34", (K.PLATE, "TM-12-34")),
        ("xe điện 14MĐ1-123.45", (K.PLATE, "14MĐ1-123.45")),
        ("chuyển vào STK 19031234567 ngân hàng Techcombank", (K.ACCOUNT, "19031234567")),
        ("số tài khoản Agribank 8001 205 123456", (K.ACCOUNT, "8001 205 123456")),
        ("chuyển khoản 0011004123456 Vietcombank", (K.ACCOUNT, "0011004123456")),
        ("mã số thuế cá nhân 8123456789", (K.TAX_CODE, "8123456789")),
        ("MST của tôi: 0312345678", (K.TAX_CODE, "0312345678")),
        ("sinh ngày 12/03/1975 tại", (K.BIRTH, "12/03/1975")),
        ("sinh ngày 5 tháng 3 năm 1980", (K.BIRTH, "5 tháng 3 năm 1980")),
        ("năm sinh: 1961", (K.BIRTH, "1961")),
        ("xem facebook.com/hoa.nguyen.96 nhé", (K.PROFILE, "facebook.com/hoa.nguyen.96")),
        ("nick zalo: hoahalong88", (K.PROFILE, "hoahalong88")),
        ("nhắn @hoa_hl nhé", (K.PROFILE, "@hoa_hl")),
        ("tại 20.951234, 107.081234", (K.POSITION, "20.951234, 107.081234")),
        ("tại 20°57'12\"N 107°04'30\"E", (K.POSITION, "20°57'12\"N 107°04'30\"E")),
        ("https://maps.app.goo.gl/AbC123xyz", (K.POSITION, "https://maps.app.goo.gl/AbC123xyz")),
        ("số nhà 12 ngõ 5 phố Hàng Nồi", (K.HOUSE, "số nhà 12 ngõ 5 phố Hàng Nồi")),
        ("số 12/5 Nguyễn Du", (K.HOUSE, "số 12/5 Nguyễn Du")),
        ("cạnh 27 đường Trần Phú", (K.HOUSE, "27 đường Trần Phú")),
        ("ngách 12/5 phố Mới", (K.HOUSE, "ngách 12/5 phố Mới")),
        ("nhà tôi ở tổ 5, khu 3", (K.HOUSE, "tổ 5, khu 3")),
        ("gia đình tôi ở thôn 4", (K.HOUSE, "thôn 4")),
        ("căn hộ 1205 tòa A2", (K.HOUSE, "căn hộ 1205 tòa A2")),
        ("lô 12 ô 5 khu đô thị", (K.HOUSE, "lô 12 ô 5")),
        ("nha so 5 ngo 20 duong Le Loi", (K.HOUSE, "nha so 5 ngo 20 duong Le Loi")),
        ("gặp ông Trần Văn Ba ở đó", (K.PERSON, "Trần Văn Ba")),
        ("chị Hoa bán hàng", (K.PERSON, "Hoa")),
        ("đồng chí Hùng nhận tiền", (K.PERSON, "Hùng")),
        ("cán bộ Phạm Thu Hà", (K.PERSON, "Phạm Thu Hà")),
        ("NGUYỄN VĂN AN ký tên", (K.PERSON, "NGUYỄN VĂN AN")),
        ("ĐỀ NGHỊ ÔNG TRẦN VĂN BA XỬ LÝ NGAY VIỆC NÀY", (K.PERSON, "TRẦN VĂN BA")),
        ("toi la Nguyen Van Hung", (K.PERSON, "Nguyen Van Hung")),
        ("ong nguyen van hung", (K.PERSON, "nguyen van hung")),
        ("nguyễn thị hoa nói", (K.PERSON, "nguyễn thị hoa")),
        ("anh tuấn hàng xóm", (K.PERSON, "tuấn")),
        ("ông Lê Lợi ở tầng trên", (K.PERSON, "Lê Lợi")),
    ],
)
def test_what_is_personal(text, what):
    assert found(text) == [what]


@pytest.mark.parametrize(
    "text",
    [
        "đường Lê Lợi ngập",
        "phố Nguyễn Văn Cừ, Trần Phú và Lê Thánh Tông",
        "phường Trần Hưng Đạo",
        "trường tiểu học Nguyễn Bá Ngọc",
        "Trường THPT Vũ Văn Hiếu",
        "tại Nguyễn Văn Cừ ngập sâu",
        "ngõ 12 đường Nguyễn Văn Cừ rác chất đống",
        "rác ở khu 3",
        "tổ 5 mất nước",
        "mã số thuế công ty 5701234567",
        "MST doanh nghiệp 0312345678",
        "giấy khai sinh ngày 12/3/2026",
        "ngày sinh hoạt chi bộ",
        "vệ sinh ngày 12/3",
        "quầy số 2, văn bản số 12/UBND",
        "cần 20 hộ, 3 người, nhà 3 tầng, bàn 5",
        "mã hồ sơ 000.00.15.H37-260512-0012",
        "mã biên nhận 022180001234",
        "quốc lộ 18A 1234 mét",
        "anh Công an phường, chị Hội phụ nữ, ông Chủ tịch",
        "bà con khu phố, anh em công nhân, các cháu học sinh",
        "Kính gửi UBND thành phố Hạ Long, Sở Y tế tỉnh Quảng Ninh",
        "ô tô tải đỗ trên vỉa hè",
        "tổng đài 1900 1234",
        "giá điện 3.151 đồng, 450 kWh, 1.250.000 đ",
    ],
)
def test_what_only_looks_like_it(text):
    assert found(text) == []


def test_a_place_that_sounds_like_somebody_is_a_place_with_its_kind_before_it():
    public = Public.of(["Đặc khu Cô Tô", "Cô Tô"], [])
    assert found("Rác chưa được thu gom tại đặc khu Cô Tô", public) == []
    assert found("Tôi đã hỏi cô Tô ở quầy số 3", public)


def test_what_is_published_by_the_offices_themselves_is_nobodys_own():
    public = Public.of(["Phường Hà Trung Sơn"], ["0203 3835 678", "MotCua@halong.example"])
    assert found("gọi (0203) 3835.678 hoặc motcua@halong.example", public) == []
    assert found("gọi 0203 3835 679", public) == [(K.PHONE, "0203 3835 679")]
    assert found("Lê Trung Sơn", Public.of(["Lê Trung Sơn"], [])) == []


def test_every_finding_says_why():
    [finding] = find_personal_data("gọi 0912 345 678")
    assert finding.reason % dict(finding.values) == "mobile number: ten digits that begin with 09"
    text = "Ông Nam, nhà số 5 ngõ 3, xe 14A-123.45, sinh năm 1970, STK 123456789 BIDV, zalo: namhl, MST cá nhân 8123456789"
    assert all(finding.reason % dict(finding.values) for finding in find_personal_data(text))


HOSTILE = ["0", "9", " ", ".", "a", "A", "ông ", "@", "a@", "0 ", "không ", "Nguyễn ", "NGUYỄN ", "số ", "14A", "stk ", "sinh "]
HOSTILE += [
    "ngõ 1 ",
    "1,",
    "zalo: ",
    "(",
    "/",
    "tổ 5, ",
    "20.",
    "[đã che",
    "e\u0301",
    "12/",
    "ngày ",
    "TM-",
    "bhxh ",
    "nhà tôi ở ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_it_takes_grows_with_the_text_and_no_faster(piece):
    """Twenty times the text takes some twenty times as long; if each letter looked at all others, it would be 400 times."""

    def least(size: int) -> float:
        text, times = piece * (size // len(piece)), []
        for _again in range(2):
            begun = time.process_time()
            find_personal_data(text)
            times.append(time.process_time() - begun)
        return min(times)

    assert least(20_000) <= 100 * max(least(1_000), 0.0003)
