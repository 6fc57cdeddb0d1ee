"""the back office"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_LIMITS = (
    ("objection_request", 10),
    ("objection_decision", 5),
    ("contribution", 5),
)
_POLICIES = {"extension_days": "10", "extensions": "1"}

_DELAY_CAUSES = (
    ("other_body", "Chờ ý kiến hoặc tài liệu của cơ quan khác", "Waiting for another body's opinion or papers"),
    ("inspection", "Cần kiểm tra thực địa, giám định nhiều lần", "The place had to be inspected or examined several times"),
    ("complex", "Vụ việc phức tạp, liên quan nhiều lĩnh vực", "The matter is complex and touches several sectors"),
    ("sender", "Chờ người gửi bổ sung, xác nhận", "Waiting for the sender to supply or confirm something"),
    ("routed_late", "Chuyển sai đơn vị, chuyển lại nhiều lần", "It went to the wrong office and was passed on"),
    ("staff", "Thiếu người, cán bộ nghỉ hoặc thay người xử lý", "Too few people, or the officer was away or replaced"),
    ("system", "Lỗi hệ thống, mất kết nối", "The system failed or could not be reached"),
    ("other", "Nguyên nhân khác", "Another cause"),
)
_OUTCOMES = {"done": "resolved", "planned": "planned", "explained": "explained", "conduct": "resolved"}
_OPENING = "Về phản ánh {mã phản ánh} “{tiêu đề}”, tiếp nhận ngày {ngày tiếp nhận}, {cơ quan} trả lời như sau.\n\n"
_THANKS = "Cảm ơn Ông/Bà đã phản ánh."
_TEMPLATES = (
    (
        "not_founded",
        "Kiểm tra không thấy như phản ánh",
        "not_founded",
        None,
        (
            _OPENING + "Ngày {ngày kiểm tra}, {đơn vị thực hiện} đã kiểm tra tại nơi Ông/Bà nêu.\n\n"
            "Kết quả kiểm tra: {kết quả}. Vì vậy, {kết luận}.\n\n"
            "Nếu sự việc lặp lại, Ông/Bà có thể gửi phản ánh mới kèm ảnh và thời gian, hoặc báo cho {người liên hệ}.\n\n"
            + _THANKS
        ),
    ),
    (
        "guidance",
        "Hướng dẫn việc làm tiếp",
        "guidance",
        None,
        (
            _OPENING + "Việc Ông/Bà nêu do {đơn vị thực hiện} giải quyết, căn cứ {căn cứ pháp luật}.\n\n"
            "Việc Ông/Bà có thể làm tiếp: {hướng dẫn}.\n\n"
            "Người liên hệ: {người liên hệ}.\n\n" + _THANKS
        ),
    ),
    (
        "waste_done",
        "Rác thải: đã thu gom",
        "resolved",
        "MT-RT",
        (
            _OPENING + "Ngày {ngày kiểm tra}, {đơn vị thực hiện} đã kiểm tra tại {địa điểm}. Kết quả: {kết quả}.\n\n"
            "Việc đã làm: {việc đã làm}, hoàn thành ngày {ngày hoàn thành}.\n\n"
            "Để rác không tồn đọng trở lại, từ nay: {việc sẽ làm}.\n\n" + _THANKS
        ),
    ),
    (
        "street_planned",
        "Hạ tầng đô thị: sẽ sửa chữa",
        "planned",
        "XD-HTKT",
        (
            _OPENING + "Ngày {ngày kiểm tra}, {đơn vị thực hiện} đã kiểm tra tại {địa điểm}. Kết quả: {kết quả}.\n\n"
            "{đơn vị thực hiện} sẽ {việc sẽ làm}, chậm nhất ngày {ngày hoàn thành}.\n\n"
            "Trong khi chờ: {việc đã làm}.\n\n" + _THANKS
        ),
    ),
    (
        "building_done",
        "Trật tự xây dựng: đã kiểm tra, xử lý",
        "resolved",
        "XD-TTXD",
        (
            _OPENING
            + "Ngày {ngày kiểm tra}, {đơn vị thực hiện} đã kiểm tra công trình tại {địa điểm}, {địa bàn}. Kết quả: {kết quả}.\n\n"
            "Việc đã làm, căn cứ {căn cứ pháp luật}: {việc đã làm}.\n\n"
            "Việc khắc phục phải xong chậm nhất ngày {ngày hoàn thành}; {đơn vị thực hiện} kiểm tra lại sau ngày đó.\n\n"
            + _THANKS
        ),
    ),
    (
        "traffic_planned",
        "Giao thông: sẽ khắc phục",
        "planned",
        "GT",
        (
            _OPENING + "Ngày {ngày kiểm tra}, {đơn vị thực hiện} đã kiểm tra tại {địa điểm}. Kết quả: {kết quả}.\n\n"
            "{đơn vị thực hiện} sẽ {việc sẽ làm}, chậm nhất ngày {ngày hoàn thành}.\n\n" + _THANKS
        ),
    ),
    (
        "late_file_done",
        "Hồ sơ quá hẹn: đã trả kết quả",
        "resolved",
        "TTHC",
        (
            _OPENING + "Hồ sơ của Ông/Bà quá hẹn vì {lý do}.\n\n"
            "Việc đã làm: {việc đã làm}, hoàn thành ngày {ngày hoàn thành}.\n\n"
            "{cơ quan} xin lỗi về sự chậm trễ. Người liên hệ: {người liên hệ}.\n\n" + _THANKS
        ),
    ),
    (
        "land_guidance",
        "Đất đai: hướng dẫn hồ sơ",
        "guidance",
        "DAT",
        (
            _OPENING + "Quy định đang áp dụng: {căn cứ pháp luật}. Trường hợp của Ông/Bà: {giải thích}.\n\n"
            "Hồ sơ cần có và nơi nộp: {hướng dẫn}.\n\n"
            "Người liên hệ: {người liên hệ}.\n\n" + _THANKS
        ),
    ),
    (
        "health_done",
        "Y tế: đã chấn chỉnh việc phục vụ",
        "resolved",
        "YT",
        (
            _OPENING + "Ngày {ngày làm việc}, {cơ quan} đã làm việc với {đơn vị thực hiện}. Kết quả: {kết quả}.\n\n"
            "Việc đã làm: {việc đã làm}, từ ngày {ngày hoàn thành}.\n\n"
            "{cơ quan} xin lỗi Ông/Bà về sự việc. Người liên hệ: {người liên hệ}.\n\n" + _THANKS
        ),
    ),
    (
        "water_planned",
        "Nước sạch: kế hoạch khắc phục",
        "planned",
        "XD-NS",
        (
            _OPENING + "Ngày {ngày kiểm tra}, {đơn vị thực hiện} đã kiểm tra tại {địa điểm}. Nguyên nhân: {lý do}.\n\n"
            "{đơn vị thực hiện} sẽ {việc sẽ làm}, chậm nhất ngày {ngày hoàn thành}. Trong khi chờ: {việc đã làm}.\n\n" + _THANKS
        ),
    ),
)
_CAPTIONS = {
    "ii-05b": {
        "form": "Biểu số II.05b/VPCP/KSTT",
        "issued": "Ban hành theo Thông tư số 01/2020/TT-VPCP ngày 21/10/2020",
        "title": "KẾT QUẢ TIẾP NHẬN, XỬ LÝ PHẢN ÁNH, KIẾN NGHỊ (PAKN) THEO ĐƠN VỊ BÁO CÁO",
        "reporting_unit": "Đơn vị báo cáo",
        "receiving_unit": "Đơn vị nhận báo cáo",
        "receiver": "Bộ Tư pháp",
        "unit": "Đơn vị tính: Số PAKN",
        "part_a": "TỔNG HỢP TÌNH HÌNH, KẾT QUẢ XỬ LÝ PAKN THEO ĐƠN VỊ",
        "number": "STT",
        "unit_name": "Đơn vị; ngành, lĩnh vực có PAKN",
        "without_office": "Đầu mối tiếp nhận (chưa giao đơn vị)",
        "classification": "Phân loại PAKN",
        "total": "Tổng số",
        "by_content": "Theo nội dung",
        "conduct": "Hành vi hành chính",
        "regulation": "Quy định hành chính",
        "by_time": "Theo thời điểm tiếp nhận",
        "carried_over": "Kỳ trước chuyển qua",
        "received": "Tiếp nhận mới trong kỳ",
        "result": "Kết quả xử lý",
        "competent": "Thuộc thẩm quyền giải quyết",
        "handled": "Đã xử lý",
        "in_progress": "Đang xử lý",
        "transferred": "Chuyển cơ quan, đơn vị có thẩm quyền xử lý",
        "published": "Đăng tải công khai kết quả xử lý",
    },
    "register": {
        "form": "Sổ tiếp nhận phản ánh, kiến nghị",
        "issued": "Lập theo Điều 9 Nghị định số 20/2008/NĐ-CP",
        "title": "SỔ TIẾP NHẬN PHẢN ÁNH, KIẾN NGHỊ",
        "reporting_unit": "Đơn vị lập sổ",
        "receiving_unit": "Lưu tại",
        "receiver": "bộ phận tiếp nhận",
        "unit": "Đơn vị tính: Số PAKN",
        "table": "DANH SÁCH PHẢN ÁNH, KIẾN NGHỊ ĐÃ TIẾP NHẬN",
        "number": "STT",
        "received": "Ngày tiếp nhận",
        "code": "Mã PAKN",
        "sender": "Họ tên, địa chỉ người gửi",
        "channel": "Cách gửi",
        "content": "Nội dung tóm tắt",
        "class": "Loại PAKN, lĩnh vực",
        "repeats": "Số PAKN trùng được gộp vào",
        "competent": "Thuộc thẩm quyền",
        "passed": "Chuyển cơ quan có thẩm quyền",
        "office": "Đơn vị xử lý",
        "result": "Kết quả, số văn bản trả lời",
        "remarks": "Ghi chú",
    },
}

_SIGNS = (
    ("VP", "VP", "CHÁNH VĂN PHÒNG"),
    ("SNV", "SNV", "GIÁM ĐỐC"),
    ("STC", "STC", "GIÁM ĐỐC"),
    ("SXD", "SXD", "GIÁM ĐỐC"),
    ("SNNMT", "SNNMT", "GIÁM ĐỐC"),
    ("SKHCN", "SKHCN", "GIÁM ĐỐC"),
    ("SVHTTDL", "SVHTTDL", "GIÁM ĐỐC"),
    ("SDTTG", "SDTTG", "GIÁM ĐỐC"),
    ("SGDDT", "SGDĐT", "GIÁM ĐỐC"),
    ("SYT", "SYT", "GIÁM ĐỐC"),
    ("SCT", "SCT", "GIÁM ĐỐC"),
    ("STP", "STP", "GIÁM ĐỐC"),
    ("SNGV", "SNGV", "GIÁM ĐỐC"),
    ("TT", "TTr", "CHÁNH THANH TRA"),
    ("CA", "CA", "GIÁM ĐỐC"),
    ("BHXH", "BHXH", "GIÁM ĐỐC"),
    ("THUE", "THUE", ""),
    ("BQLKKT", "BQLKKT", "TRƯỞNG BAN"),
    ("BQLVHL", "BQLVHL", "TRƯỞNG BAN"),
    ("TTPVHCC", "TTPVHCC", "GIÁM ĐỐC"),
    ("DIENLUC", "DIENLUC", ""),
    ("NUOCSACH", "NUOCSACH", ""),
    ("STNMT", "STNMT", "GIÁM ĐỐC"),
    ("SNNPTNT", "SNNPTNT", "GIÁM ĐỐC"),
    ("SGTVT", "SGTVT", "GIÁM ĐỐC"),
    ("STTTT", "STTTT", "GIÁM ĐỐC"),
    ("SLDTBXH", "SLĐTBXH", "GIÁM ĐỐC"),
    ("SKHDT", "SKHĐT", "GIÁM ĐỐC"),
    ("SVHTT", "SVHTT", "GIÁM ĐỐC"),
    ("SDL", "SDL", "GIÁM ĐỐC"),
    ("BDT", "BDT", "TRƯỞNG BAN"),
)
"""Code of an office as it was delivered, its sign in the numbers of documents, the title over the signature."""


def _fill(bind: sa.Connection) -> None:
    """Give what stands in the tables already what the new columns and catalogues ask for; a new database has nothing yet."""
    op.execute("UPDATE event SET commune_id = (SELECT commune_id FROM petition WHERE petition.id = event.petition_id)")
    # The dates of the past were not kept event by event: the last one known is the best there is.
    op.execute(
        "UPDATE event SET answer_due = (SELECT deadline.due FROM deadline WHERE deadline.petition_id = event.petition_id"
        " AND deadline.step = 'answer' AND deadline.round = event.round)"
    )
    if bind.scalar(sa.text("SELECT count(*) FROM limit_preset")) == 0:
        return
    sign = sa.text("UPDATE office SET symbol = :symbol, signing_title = :title WHERE code = :code")
    for code, symbol, title in _SIGNS:
        bind.execute(sign, {"code": code, "symbol": symbol, "title": title})
    op.execute("UPDATE office SET symbol = 'UBND', signing_title = 'CHỦ TỊCH' WHERE kind IN ('authority', 'commune')")
    for step, days in _LIMITS:
        bind.execute(
            sa.text(
                "INSERT INTO limit_preset (step, working_days, from_date, version, source)"
                " VALUES (:step, :days, '2000-01-01', 1, 'quy định nội bộ, chưa có trong luật')"
            ),
            {"step": step, "days": days},
        )
    for key, value in _POLICIES.items():
        bind.execute(sa.text("INSERT INTO policy (key, value) VALUES (:key, :value)"), {"key": key, "value": value})
    for position, (code, vi, en) in enumerate(_DELAY_CAUSES):
        bind.execute(
            sa.text(
                "INSERT INTO delay_cause (code, position, label_vi, label_en, active)"
                " VALUES (:code, :position, :vi, :en, :active)"
            ),
            {"code": code, "position": position, "vi": vi, "en": en, "active": True},
        )
    for code, outcome in _OUTCOMES.items():
        bind.execute(
            sa.text("UPDATE answer_template SET outcome = :outcome WHERE code = :code"), {"outcome": outcome, "code": code}
        )
    # Until now nobody could change a template: each stands as it was delivered.
    bind.execute(
        sa.text("UPDATE answer_template SET body = replace(body, :before, :after) WHERE code = 'explained'"),
        {"before": "Về nội dung Ông/Bà phản ánh, cơ quan trả lời như sau.\n\n", "after": _OPENING},
    )
    bind.execute(
        sa.text("UPDATE answer_template SET body = :opening || body WHERE code IN ('done', 'planned', 'conduct')"),
        {"opening": _OPENING},
    )
    bind.execute(
        sa.text("UPDATE answer_template SET sector_id = (SELECT id FROM sector WHERE code = 'TTHC-HV') WHERE code = 'conduct'")
    )
    there = bind.scalar(sa.text("SELECT count(*) FROM answer_template")) or 0
    known = set(bind.scalars(sa.text("SELECT code FROM answer_template")))
    for position, (code, title, outcome, sector, body) in enumerate(_TEMPLATES, start=there):
        if code in known:
            continue
        bind.execute(
            sa.text(
                "INSERT INTO answer_template (code, position, title, body, outcome, sector_id, active) VALUES"
                " (:code, :position, :title, :body, :outcome, (SELECT id FROM sector WHERE sector.code = :sector), :active)"
            ),
            {
                "code": code,
                "position": position,
                "title": title,
                "body": body,
                "outcome": outcome,
                "sector": sector,
                "active": True,
            },
        )
    bind.execute(
        sa.text("UPDATE report_caption SET position = position + 1 WHERE report = 'ii-05a' AND position >= :position"),
        {"position": 27},
    )
    insert = sa.text("INSERT INTO report_caption (report, key, position, text) VALUES (:report, :key, :position, :text)")
    bind.execute(insert, {"report": "ii-05a", "key": "b_code", "position": 27, "text": "Mã PAKN"})
    for report, captions in _CAPTIONS.items():
        for position, (key, text) in enumerate(captions.items()):
            bind.execute(insert, {"report": report, "key": key, "position": position, "text": text})


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "delay_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_vi", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay_cause")),
        sa.UniqueConstraint("code", name=op.f("uq_delay_cause_code")),
    )
    op.create_table(
        "administration_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_administration_change_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_change")),
    )
    with op.batch_alter_table("administration_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_administration_change_at"), ["at"], unique=False)
        batch_op.create_index("ix_administration_change_noun_key", ["noun", "key"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_account_id"), ["account_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("arguments", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("result_key", sa.String(), nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_job_account_id_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("reference", name=op.f("uq_job_reference")),
    )
    with op.batch_alter_table("job") as batch_op:
        batch_op.create_index(batch_op.f("ix_job_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_job_status_lease_until", ["status", "lease_until"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_filter_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id_name")),
        sa.UniqueConstraint("reference", name=op.f("uq_saved_filter_reference")),
    )
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_deputy_deputy_id_account")),
        sa.ForeignKeyConstraint(["leader_id"], ["account.id"], name=op.f("fk_deputy_leader_id_account")),
        sa.ForeignKeyConstraint(["named_by"], ["account.id"], name=op.f("fk_deputy_named_by_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_deputy_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy") as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_office_id"), ["office_id"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_number_series_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "year", "series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "coordination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("contributed_by", sa.Integer(), nullable=True),
        sa.Column("contributed_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_coordination_asked_by_account")),
        sa.ForeignKeyConstraint(["contributed_by"], ["account.id"], name=op.f("fk_coordination_contributed_by_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_coordination_office_id_office")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_coordination_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination")),
    )
    with op.batch_alter_table("coordination") as batch_op:
        batch_op.create_index(batch_op.f("ix_coordination_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coordination_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "decision_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_decision_request_asked_by_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_decision_request_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_decision_request_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_request")),
    )
    with op.batch_alter_table("decision_request") as batch_op:
        batch_op.create_index(
            "ix_decision_request_open",
            ["kind", "petition_id"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_decision_request_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_presence_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "account_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence") as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "working_copy",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_working_copy_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_working_copy_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "account_id", name=op.f("pk_working_copy")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("signed_key", sa.String(), nullable=True),
        sa.Column("signed_hash", sa.String(), nullable=True),
        sa.Column("signed_size", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_document_answer_id_answer")),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name=op.f("fk_document_issued_by_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_document_office_id_office")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_document_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name=op.f("fk_document_signed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("office_id", "year", "series", "number", name=op.f("uq_document_office_id_year_series_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_document_reference")),
    )
    with op.batch_alter_table("document") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_extension_deadline_id_deadline"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["decision_request.id"], name=op.f("fk_extension_request_id_decision_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension") as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_deadline_id"), ["deadline_id"], unique=False)

    op.create_table(
        "replaced_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("published_petition_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_petition_id"],
            ["published_petition.id"],
            name=op.f("fk_replaced_answer_published_petition_id_published_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_answer")),
    )
    with op.batch_alter_table("replaced_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_replaced_answer_published_petition_id"), ["published_petition_id"], unique=False)

    op.execute(
        "INSERT INTO decision_request (kind, petition_id, reason, requested_at, decided_at, decided_by, granted)"
        " SELECT 'reopening', petition_id, reason, requested_at, decided_at, decided_by, granted"
        " FROM reopening_request ORDER BY id"
    )
    with op.batch_alter_table("reopening_request") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reopening_request_petition_id"))

    op.drop_table("reopening_request")
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("calendar_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("last_digest_on", sa.Date(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_account_calendar_hash"), ["calendar_hash"])

    with op.batch_alter_table("answer") as batch_op:
        batch_op.add_column(sa.Column("checks", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("correction", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("answer") as batch_op:
        batch_op.alter_column("checks", server_default=None)
        batch_op.alter_column("correction", server_default=None)

    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.add_column(sa.Column("sector_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_answer_template_sector_id_sector"), "sector", ["sector_id"], ["id"])
    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.alter_column("outcome", server_default=None)

    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="petition"))
        batch_op.add_column(sa.Column("answer_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("added_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_attachment_answer_id_answer"), "answer", ["answer_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_attachment_added_by_account"), "account", ["added_by"], ["id"])
    op.execute("UPDATE attachment SET purpose = 'supplement' WHERE supplement")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.alter_column("purpose", server_default=None)
        batch_op.drop_column("supplement")

    with op.batch_alter_table("deadline") as batch_op:
        batch_op.create_index(
            "ix_deadline_running",
            ["due"],
            unique=False,
            sqlite_where=sa.text("met_at IS NULL AND void_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL AND void_at IS NULL"),
        )

    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("on_behalf_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("commune_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answer_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(
            "ix_event_calendar_changed",
            ["recorded_at"],
            unique=False,
            sqlite_where=sa.text("action = 'calendar_changed'"),
            postgresql_where=sa.text("action = 'calendar_changed'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_event_commune_id_commune"), "commune", ["commune_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_event_on_behalf_of_id_account"), "account", ["on_behalf_of_id"], ["id"])
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("extended_days", server_default=None)

    with op.batch_alter_table("office") as batch_op:
        batch_op.add_column(sa.Column("symbol", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signing_title", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("office") as batch_op:
        batch_op.alter_column("symbol", server_default=None)
        batch_op.alter_column("signing_title", server_default=None)

    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.alter_column("petition_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_outbox_message_account_id"), ["account_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_message_account_id_account"), "account", ["account_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("petition") as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("primary_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("linked_from", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("split_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("clock_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("subject_account_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("office_override", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("officer_override", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_by", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_petition_primary_id"), ["primary_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_petition_split_from_id"), ["split_from_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_petition_primary_id_petition"), "petition", ["primary_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_petition_split_from_id_petition"), "petition", ["split_from_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_petition_subject_account_id_account"), "account", ["subject_account_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_petition_entered_by_account"), "account", ["entered_by"], ["id"])
    with op.batch_alter_table("petition") as batch_op:
        batch_op.alter_column("urgent", server_default=None)
        batch_op.alter_column("office_override", server_default=None)
        batch_op.alter_column("officer_override", server_default=None)

    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.add_column(sa.Column("until_date", sa.Date(), nullable=True))
    _fill(op.get_bind())


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.drop_column("until_date")

    with op.batch_alter_table("petition") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_petition_entered_by_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_subject_account_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_split_from_id_petition"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_primary_id_petition"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_petition_split_from_id"))
        batch_op.drop_index(batch_op.f("ix_petition_primary_id"))
        batch_op.drop_column("entered_by")
        batch_op.drop_column("officer_override")
        batch_op.drop_column("office_override")
        batch_op.drop_column("subject_account_id")
        batch_op.drop_column("clock_from")
        batch_op.drop_column("split_from_id")
        batch_op.drop_column("linked_from")
        batch_op.drop_column("primary_id")
        batch_op.drop_column("urgent")

    op.execute("DELETE FROM outbox_message WHERE petition_id IS NULL")
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outbox_message_account_id_account"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outbox_message_account_id"))
        batch_op.alter_column("petition_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("account_id")

    with op.batch_alter_table("office") as batch_op:
        batch_op.drop_column("signing_title")
        batch_op.drop_column("symbol")

    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_event_on_behalf_of_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_event_commune_id_commune"), type_="foreignkey")
        batch_op.drop_index(
            "ix_event_calendar_changed",
            sqlite_where=sa.text("action = 'calendar_changed'"),
            postgresql_where=sa.text("action = 'calendar_changed'"),
        )
        batch_op.drop_column("extended_days")
        batch_op.drop_column("answer_due")
        batch_op.drop_column("commune_id")
        batch_op.drop_column("on_behalf_of_id")

    with op.batch_alter_table("deadline") as batch_op:
        batch_op.drop_index(
            "ix_deadline_running",
            sqlite_where=sa.text("met_at IS NULL AND void_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL AND void_at IS NULL"),
        )

    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("supplement", sa.BOOLEAN(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE attachment SET supplement = (purpose = 'supplement')")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.alter_column("supplement", server_default=None)
        batch_op.drop_constraint(batch_op.f("fk_attachment_added_by_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_attachment_answer_id_answer"), type_="foreignkey")
        batch_op.drop_column("added_by")
        batch_op.drop_column("answer_id")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_answer_template_sector_id_sector"), type_="foreignkey")
        batch_op.drop_column("outcome")
        batch_op.drop_column("sector_id")

    with op.batch_alter_table("answer") as batch_op:
        batch_op.drop_column("correction")
        batch_op.drop_column("checks")

    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_account_calendar_hash"), type_="unique")
        batch_op.drop_column("last_digest_on")
        batch_op.drop_column("calendar_hash")

    op.create_table(
        "reopening_request",
        sa.Column("id", sa.INTEGER(), nullable=False),
        sa.Column("petition_id", sa.INTEGER(), nullable=False),
        sa.Column("reason", sa.VARCHAR(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.INTEGER(), nullable=True),
        sa.Column("granted", sa.BOOLEAN(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_reopening_request_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_reopening_request_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening_request")),
    )
    with op.batch_alter_table("reopening_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_reopening_request_petition_id"), ["petition_id"], unique=False)

    op.execute(
        "INSERT INTO reopening_request (petition_id, reason, requested_at, decided_at, decided_by, granted)"
        " SELECT petition_id, reason, requested_at, decided_at, decided_by, granted"
        " FROM decision_request WHERE kind = 'reopening' ORDER BY id"
    )
    with op.batch_alter_table("replaced_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_replaced_answer_published_petition_id"))

    op.drop_table("replaced_answer")
    with op.batch_alter_table("extension") as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_deadline_id"))

    op.drop_table("extension")
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_petition_id"))

    op.drop_table("document")
    op.drop_table("working_copy")
    with op.batch_alter_table("presence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_seen_at"))

    op.drop_table("presence")
    with op.batch_alter_table("decision_request") as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_request_petition_id"))
        batch_op.drop_index(
            "ix_decision_request_open", sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL")
        )

    op.drop_table("decision_request")
    with op.batch_alter_table("coordination") as batch_op:
        batch_op.drop_index(batch_op.f("ix_coordination_petition_id"))
        batch_op.drop_index(batch_op.f("ix_coordination_office_id"))

    op.drop_table("coordination")
    op.drop_table("number_series")
    with op.batch_alter_table("deputy") as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputy_office_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_deputy_id"))

    op.drop_table("deputy")
    op.drop_table("saved_filter")
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index("ix_job_status_lease_until")
        batch_op.drop_index(batch_op.f("ix_job_account_id"))

    op.drop_table("job")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_account_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("administration_change") as batch_op:
        batch_op.drop_index("ix_administration_change_noun_key")
        batch_op.drop_index(batch_op.f("ix_administration_change_at"))

    op.drop_table("administration_change")
    op.drop_table("delay_cause")
