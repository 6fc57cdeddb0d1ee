"""Words of which names of persons are made, and words that make a name one of a place."""

SURNAMES = frozenset(
    "mã lù phí sùng giàng thào tằng chìu chíu bàn phùn voòng lã đàm tẩn lỷ nình vừ sầm "
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đào đoàn lương trịnh trương mai tô hà "
    "lâm phùng tạ cao tống thái châu quách vương triệu chu lưu tăng khúc doãn kiều nghiêm thân bạch la mạc ninh đồng từ "
    "giang lục viên khổng hứa tiêu nông hoa trà diệp vi ma hầu giáp lò quàng lường chử cù nhữ bế".split()
)
LAKES = frozenset({"hồ", "cao", "hà", "mai", "mã", "bàn", "phí", "đàm", "hoa", "trà", "đồng"})
"""Surnames that are other words as well: the next word must be one of names."""
COMMON_SURNAMES = frozenset(
    "nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi đỗ ngô đinh đoàn trịnh trương phùng quách doãn khổng nghiêm nhữ hoàng".split()
)
"""Of which two words make a name."""
BARE_SURNAMES = frozenset(
    "nguyen tran pham huynh phan vu vo dang bui ngo dinh doan trinh truong phung quach le do hoang duong".split()
)
MIDDLE = frozenset(
    "a seo sặt nhì mằn lệ ngân thục hiền tuệ tường vân trúc quỳnh nguyễn trần phạm lê hoàng xuân kỳ cao đại thùy trà "
    "văn thị đức hữu đình quang minh xuân thanh ngọc công bá duy thế trọng mạnh hồng kim thu thúy thuý thùy phương hải "
    "viết đăng khắc quốc tiến gia anh bích diệu mỹ như tuấn việt hoàng nhật bảo tấn sỹ sĩ danh trung vĩnh phúc chí doãn "
    "huy khánh thành thái cẩm mai lan tuyết ánh hoài kiều nam thủy thuỷ".split()
)
BARE_MIDDLE = frozenset("van thi duc huu dinh quang minh xuan thanh ngoc".split())
GIVEN = frozenset(
    "hùng dũng tuấn cường thắng huy khánh linh trang thảo hương hạnh phượng nga thủy thuỷ hằng loan lan hoa mai cúc huệ "
    "nhung oanh yến tuyết vân hà hải sơn lâm long phong tùng bách kiên cương chiến thành đạt toàn hòa bình an tâm minh "
    "quang hưng thịnh phúc lộc thọ khoa kiệt nghĩa nhân đức trí tín dương duy đông nam bắc tú trung hiếu quân quyền "
    "quyết tiến lợi phú quý vinh hiển khang my ly chi mi diễm thúy thuý thu thư trinh trâm trúc quỳnh ngân ngọc nguyệt "
    "nhàn nhi như hiền hoàn hoàng việt vương xuân út tư năm bảy tám chín sáu ba hai liên liễu lựu lý mận mơ mùi na nụ "
    "thơm thoa thìn tỵ ngọ mùi thân dậu tuất hợi sửu dần mão bính tân kỷ canh nhâm quý luyến luân lương mạnh giang giáp "
    "hậu hiệp hoạt huấn hữu khải khiêm khôi kỳ lãm lập lực ninh phát phi phương sáng tài tân thái thanh thông thuận "
    "thuật thức tích tiệp toản tráng triệu trọng trường tuyên tường văn viễn việt vũ đăng đại đào điệp đính đoan đoàn "
    "hân dung duyên bích châu chung cẩm diệp diệu".split()
)
KIN = frozenset("ông bà anh chị em cháu cô chú bác dì cậu mợ thím cụ thầy bạn đồng_chí".split())
SURE_KIN = frozenset("ông bà anh chị chú bác dì thím mợ cụ".split())
BARE_KIN = frozenset("ong anh chi".split())
OFFICERS = frozenset(
    "phóng_viên thợ_điện thợ_nước đội_trưởng thủ_quỹ thủ_kho bệnh_nhân nạn_nhân học_sinh sinh_viên người_nhận nhân_chứng "
    "chủ_tịch cán_bộ chuyên_viên công_chức nhân_viên trưởng_phòng phó_phòng giám_đốc bác_sĩ bác_sỹ y_tá điều_dưỡng "
    "trưởng_thôn tổ_trưởng kế_toán hiệu_trưởng giáo_viên cô_giáo thầy_giáo bí_thư trưởng_khu trưởng_ban thư_ký đại_úy "
    "trung_úy thượng_úy thiếu_tá trung_tá thượng_tá đại_tá cảnh_sát luật_sư địa_chính văn_thư kỹ_sư hàng_xóm chủ_nhà "
    "chủ_hộ lái_xe tài_xế vợ_chồng con_gái con_trai tên_là tôi_là em_là tên người_gửi họ_tên họ_và_tên ký_tên vợ chồng "
    "con bố mẹ đ/c".split()
)
PLACES = frozenset(
    "đường phố ngõ ngách hẻm kiệt phường xã quận huyện tỉnh thôn xóm ấp bản làng khu tổ khối cầu chợ bến cảng đảo hồ "
    "sông suối núi trường thpt thcs học non viện chùa đền đình miếu sạn hàng quán công_viên trạm ga sở phòng ban tuyến tư toà "
    "tòa cư thị dự mỏ máy sân bãi đồi dốc kè đập hầm vịnh biển đài quảng lộ hợp vượt công ty tnhh cổ phần quỹ giải lễ "
    "hội nhà tàu siêu tiệm shop cafe phê vườn tp tx tt p q h x ql tl".split()
)
"""The last word of what a place, a street, a school or a firm is called by."""
NO_NAMES = frozenset(
    "ủy uỷ sở phòng ban hội đảng nhà trường bộ đội trưởng phó chủ giám bí cán giáo chính tòa toà viện cục tổng tổ khu "
    "phường xã quận huyện tỉnh địa kế y lao nội ngoại quản đài mặt ubnd hđnd csgt vneid và của thì là có không được bị "
    "đã đang sẽ này kia đó cũng rất tôi họ".split()
)
OFFICE_WORDS = frozenset(
    "thuế điện đường than kho hải kiểm thi thú khuyến thống dân tín vật xây giao du quy hành thương nông thủy lâm tài covid "
    "tiếng lớp trạm đài hộ một tiếp trật bảo môi kỹ sản cấp ca nhi dược".split()
)
"""Words with which the name of an office begins that may stand behind a post: "cán bộ Thuế", "nhân viên Điện lực"."""
NO_PAIRS = frozenset(
    "hiệu_trưởng hiệu_phó tổ_trưởng tổ_phó tư_vấn tiếng_anh tiếng_việt nam_định hải_phòng hải_dương hưng_yên thanh_hóa an_giang "
    "công_an công_ty công_thương công_chức công_trình công_nghệ công_dân tài_nguyên tài_chính văn_hóa văn_hoá văn_phòng "
    "văn_thư an_ninh an_toàn bình_thường quân_đội quân_sự dân_phố dân_quân hải_quan hải_đội môi_trường khoa_học khoa_nội "
    "khoa_ngoại khoa_khám khoa_sản khoa_nhi khoa_cấp tân_binh trí_thức thanh_niên thanh_tra phúc_lợi hạ_long vân_đồn "
    "bà_rịa cô_tô uông_bí bà_triệu tư_pháp tư_nhân kim_loại trung_tâm trung_ương bảo_vệ bảo_hiểm đoàn_thanh chi_bộ "
    "chi_nhánh chi_cục hợp_tác kinh_tế thành_phố thành_ủy hai_bà quốc_hội quốc_gia việt_nam mỹ_đức phong_trào con_bà".split()
)
STREETS = frozenset(
    "hồ_chí_minh lê_lợi trần_phú lê_thánh_tông trần_hưng_đạo nguyễn_du nguyễn_trãi nguyễn_huệ quang_trung hai_bà_trưng "
    "bà_triệu lý_thường_kiệt lý_thái_tổ ngô_quyền đinh_tiên_hoàng lê_hồng_phong nguyễn_văn_cừ nguyễn_văn_trỗi "
    "võ_nguyên_giáp võ_thị_sáu phạm_ngũ_lão phan_bội_châu phan_chu_trinh phan_châu_trinh phan_đình_phùng phan_đình_giót "
    "hoàng_văn_thụ hoàng_hoa_thám hoàng_quốc_việt trần_quốc_toản trần_nhật_duật trần_khánh_dư trần_quang_khải "
    "trần_nguyên_hãn trần_quốc_nghiễn trần_thái_tông trần_nhân_tông trần_anh_tông lê_duẩn lê_lai lê_đại_hành lê_quý_đôn "
    "lê_văn_tám lê_thanh_nghị nguyễn_đức_cảnh nguyễn_công_trứ nguyễn_đình_chiểu nguyễn_khuyến nguyễn_thái_học "
    "nguyễn_thị_minh_khai nguyễn_bỉnh_khiêm nguyễn_tri_phương nguyễn_lương_bằng nguyễn_chí_thanh nguyễn_xiển "
    "nguyễn_viết_xuân nguyễn_văn_linh nguyễn_hữu_cảnh tôn_đức_thắng trường_chinh phạm_văn_đồng phạm_hồng_thái chu_văn_an "
    "mạc_đĩnh_chi mạc_đăng_dung tô_hiến_thành tô_hiệu vũ_văn_hiếu vũ_phạm_hàm cao_bá_quát cao_thắng cao_xanh đặng_dung "
    "đặng_thai_mai đoàn_thị_điểm đào_duy_từ đào_duy_anh bùi_thị_xuân hoàng_diệu huỳnh_thúc_kháng kim_đồng lương_thế_vinh "
    "lương_ngọc_quyến tống_duy_tân tạ_quang_bửu ngô_gia_tự ngô_thì_nhậm dương_đình_nghệ hồ_xuân_hương hồ_tùng_mậu "
    "xuân_diệu tố_hữu nam_cao đỗ_sĩ_họa đỗ_sỹ_họa bạch_đằng bùi_xuân_phái văn_cao trịnh_công_sơn an_dương_vương "
    "hùng_vương lạc_long_quân âu_cơ lý_nam_đế lý_tự_trọng lý_anh_tông thái_phiên triệu_quang_phục yết_kiêu mai_hắc_đế "
    "phùng_hưng phùng_khắc_khoan trần_bình_trọng trần_cao_vân trần_đăng_ninh trần_duy_hưng trần_khát_chân trần_đại_nghĩa "
    "lê_chân lê_trọng_tấn lê_văn_lương hà_tu hà_lầm hà_khánh hà_khẩu hà_nội hà_nam hà_giang hà_tĩnh hà_an hồng_hà "
    "hồng_hải hồng_gai hoành_bồ hoàng_tân hoàng_quế đồng_tháp đồng_nai đồng_tiến đồng_rui đồng_ngũ đồng_văn mai_châu "
    "cao_bằng lâm_đồng thái_bình thái_nguyên ninh_bình ninh_dương ninh_thuận lạng_sơn tô_châu giang_nam vương_quốc "
    "lương_minh lương_mông dương_huy la_phù trà_vinh hứa_hẹn thân_mến thân_ái mạc_triều châu_âu châu_á châu_đốc từ_liêm "
    "từ_thiện từ_sơn lục_nam lục_ngạn hoa_kỳ hoa_lư chu_đáo tăng_cường đoàn_thanh đoàn_kết lưu_ý cao_tốc hồ_sơ hồ_bơi "
    "đồng_chí viên_chức mai_dịch la_hét võ_thuật lý_do lý_lịch đào_đường đào_tạo đỗ_xe đỗ_sai dương_tính vũ_trường "
    "vũ_trụ tiêu_chuẩn tiêu_chí đặng_xá kiều_bào nông_dân nông_nghiệp nông_thôn thái_lan giáp_ranh giáp_tết ngô_đồng "
    "bạch_mai vi_phạm hà_trì hà_đông hồ_tây trương_định".split()
)
"""Streets, schools and places that bear a surname first; a name of these is a person's only after a word for a person."""
