"""The facts about entries: what the work is, its documents, its evaluation. Pure: the standard library only."""

from functools import partial

from judging.core.rulebooks.fact_types import FactType, choices, fact
from judging.core.rulebooks.requirements import About

_entry = partial(fact, About.ENTRY)

_ORIGINS = choices(
    ("new", "คิดค้นขึ้นใหม่", "newly invented"),
    ("improved", "พัฒนาจากของเดิม", "developed from an earlier work"),
    ("on_product", "ต่อยอดจากสินค้าที่มีจำหน่าย", "based on a product for sale"),
)
_DEMONSTRATIONS = choices(
    ("shown", "สาธิตหรือทดลองให้ดูได้", "can be demonstrated"),
    ("evidence", "มีหลักฐานการสาธิตหรือทดลอง", "evidence of a demonstration"),
    ("none", "ไม่มีทั้งสองอย่าง", "neither"),
)
_PRESENTATIONS = choices(("online", "ออนไลน์", "online"), ("on_site", "ที่สนามประเมิน", "on site"))

_IDEA = (
    _entry(
        "description",
        FactType.TEXT,
        ("การทำงานของผลงาน", "What the work does"),
        ("ให้กรรมการเห็นว่าผลงานตรงกับประเภท", "So that the committee can see that the work fits the category"),
    ),
    _entry(
        "origin",
        FactType.CHOICE,
        ("ที่มาของผลงาน", "Where the work comes from"),
        ("ผลงานที่ต่อยอดจากสินค้าต้องแสดงว่าดีขึ้นอย่างไร", "A work based on a product must show how it is better"),
        _ORIGINS,
    ),
    _entry(
        "safe_and_kind",
        FactType.YES_NO,
        ("รับรองว่าปลอดภัยและเป็นมิตรต่อสิ่งแวดล้อม", "Declared safe and environmentally friendly"),
        ("ข้อกำหนดทั่วไปถามถึงทั้งสองด้าน", "The general requirements ask for both"),
        said=(
            "ทีมรับรองว่าผลงานปลอดภัยและเป็นมิตรต่อสิ่งแวดล้อม",
            "The team declares the work safe and environmentally friendly",
        ),
        denied=(
            "ทีมไม่ได้รับรองว่าผลงานปลอดภัยและเป็นมิตรต่อสิ่งแวดล้อม",
            "The team does not declare the work safe and environmentally friendly",
        ),
    ),
    _entry(
        "working_evidence",
        FactType.YES_NO,
        ("มีหลักฐานว่าใช้งานได้จริง", "Evidence that it works in practice"),
        ("กรรมการตรวจว่าผลงานได้ผลตามวัตถุประสงค์", "The committee checks that the work meets its purpose"),
        said=("มีหลักฐานว่าใช้งานได้จริง", "There is evidence that it works in practice"),
        denied=("ไม่มีหลักฐานว่าใช้งานได้จริง", "There is no evidence that it works in practice"),
    ),
    _entry(
        "size_and_weight",
        FactType.TEXT,
        ("ขนาด น้ำหนัก และวัสดุ", "Size, weight and materials"),
        ("กรรมการดูว่าเหมาะกับการใช้งาน", "The committee checks whether they suit the use"),
    ),
    _entry(
        "course",
        FactType.TEXT,
        ("รายวิชาที่ผลงานเกิดขึ้น", "Course in which the work was made"),
        ("ผลงานต้องเกิดจากการเรียนการสอน", "The work must come from coursework"),
    ),
    _entry(
        "demonstration",
        FactType.CHOICE,
        ("การสาธิตหรือทดลองใช้งาน", "Demonstration"),
        ("ต้องสาธิตได้ หรือมีหลักฐานชัดเจน", "It must be demonstrated, or there must be clear evidence"),
        _DEMONSTRATIONS,
    ),
    _entry(
        "similar_entries",
        FactType.COUNT,
        ("ผลงานคล้ายกันของสถานศึกษาเดียวกัน", "Similar entries of the same institution"),
        ("นับจากชื่อผลงานที่ลงทะเบียนไว้", "Counted from the registered names"),
        derived=True,
        per_level=True,
        said=("สถานศึกษาเดียวกันมีผลงานคล้ายกัน {value} ผลงาน", "Similar entries of the same institution: {value}"),
    ),
    _entry(
        "other_categories",
        FactType.COUNT,
        ("ประเภทอื่นที่ส่งผลงานนี้ด้วย", "Other categories it is entered in"),
        ("นับจากการลงทะเบียนทุกประเภท", "Counted from the registrations of all categories"),
        derived=True,
        per_level=True,
        said=("ส่งในประเภทอื่นด้วย {value} ประเภท", "Other categories it is entered in: {value}"),
    ),
    _entry(
        "national_before",
        FactType.YES_NO,
        ("เคยเข้าประกวดระดับชาติ", "Entered at the national level before"),
        ("ผลงานที่เคยเข้าระดับชาติส่งอีกไม่ได้", "Such a work may not be entered again"),
        per_level=True,
        said=("เคยเข้าประกวดระดับชาติ", "It was entered at the national level before"),
        denied=("ไม่เคยเข้าประกวดระดับชาติ", "It was never entered at the national level"),
    ),
    _entry(
        "awarded_before",
        FactType.YES_NO,
        ("เคยได้รางวัลในประเภทอื่น", "Won an award in another category before"),
        ("เปลี่ยนประเภทแล้วส่งผลงานเดิมไม่ได้", "A work that won an award may not be entered in another category"),
        per_level=True,
        said=("เคยได้รางวัลในประเภทอื่น", "It won an award in another category before"),
        denied=("ไม่เคยได้รางวัลในประเภทอื่น", "It never won an award in another category"),
    ),
)

_DOCUMENTS = (
    _entry(
        "has_proposal",
        FactType.YES_NO,
        ("แบบเสนอโครงการวิจัย (ว-สอศ-2)", "Research proposal (W-2)"),
        ("เอกสารในเล่ม ส่วนที่ 1", "Part 1 of the volume"),
        document="has_proposal",
        at_counter=True,
        said=("มีแบบเสนอโครงการวิจัย (ว-สอศ-2)", "There is a research proposal (W-2)"),
        denied=("ไม่มีแบบเสนอโครงการวิจัย (ว-สอศ-2)", "There is no research proposal (W-2)"),
    ),
    _entry(
        "has_report",
        FactType.YES_NO,
        ("แบบรายงานการวิจัย (ว-สอศ-3)", "Research report (W-3)"),
        ("เอกสารในเล่ม ส่วนที่ 2", "Part 2 of the volume"),
        document="has_report",
        at_counter=True,
        said=("มีแบบรายงานการวิจัย (ว-สอศ-3)", "There is a research report (W-3)"),
        denied=("ไม่มีแบบรายงานการวิจัย (ว-สอศ-3)", "There is no research report (W-3)"),
    ),
    _entry(
        "has_manual",
        FactType.YES_NO,
        ("คู่มือประกอบการใช้งาน ไทยและอังกฤษ", "Manual in Thai and English"),
        ("เอกสารในเล่ม ภาคผนวก ข", "Appendix of the volume"),
        document="has_manual",
        at_counter=True,
        said=("มีคู่มือประกอบการใช้งาน ไทยและอังกฤษ", "There is a manual in Thai and English"),
        denied=("ไม่มีคู่มือประกอบการใช้งาน ไทยและอังกฤษ", "There is no manual in Thai and English"),
    ),
    _entry(
        "has_use_certificate",
        FactType.YES_NO,
        ("แบบรับรองการนำผลงานไปใช้งานจริง", "Certificate of actual use"),
        ("เอกสารในเล่ม และหลักฐานของข้อ 6.1", "In the volume, and evidence for 6.1"),
        document="has_use_certificate",
        at_counter=True,
        said=("มีแบบรับรองการนำผลงานไปใช้งานจริง", "There is a certificate of actual use"),
        denied=("ไม่มีแบบรับรองการนำผลงานไปใช้งานจริง", "There is no certificate of actual use"),
    ),
    _entry(
        "has_characteristics",
        FactType.YES_NO,
        ("แบบคุณลักษณะผลงาน", "Characteristics form"),
        ("พิมพ์จากฐานข้อมูลผลงานระดับชาติ", "Printed from the national registry"),
        document="has_characteristics",
        at_counter=True,
        said=("มีแบบคุณลักษณะผลงาน", "There is a characteristics form"),
        denied=("ไม่มีแบบคุณลักษณะผลงาน", "There is no characteristics form"),
    ),
    _entry(
        "characteristics_sheets",
        FactType.COUNT,
        ("แบบคุณลักษณะ กี่แผ่น", "Sheets of the characteristics form"),
        ("ในเล่มเล่มละ 1 แผ่น และแยกส่ง 1 แผ่น", "One in each volume, and one handed in separately"),
        at_counter=True,
        said=("แบบคุณลักษณะ {value} แผ่น", "Sheets of the characteristics form: {value}"),
    ),
    _entry(
        "volumes",
        FactType.COUNT,
        ("เอกสารกี่เล่ม", "Volumes"),
        ("ส่ง 2 เล่มในวันลงทะเบียน", "Two are handed in on registration day"),
        at_counter=True,
        said=("ส่งเอกสาร {value} เล่ม", "Volumes handed in: {value}"),
    ),
    _entry(
        "same_volume",
        FactType.YES_NO,
        ("เอกสารทั้งหมดอยู่ในเล่มเดียวกัน", "All documents in the same volume"),
        ("ถ้าแยกเล่ม กรรมการไม่ตรวจให้", "Otherwise the documents are not examined"),
        at_counter=True,
        said=("เอกสารทั้งหมดอยู่ในเล่มเดียวกัน", "All documents are in the same volume"),
        denied=("เอกสารไม่ได้อยู่ในเล่มเดียวกัน", "The documents are not in the same volume"),
    ),
    _entry(
        "report_pages",
        FactType.COUNT,
        ("ว-สอศ-3 บทที่ 1–5 กี่หน้า", "Pages of chapters 1 to 5 of W-3"),
        (
            "ไม่นับปก บทคัดย่อ สารบัญ บรรณานุกรม ภาคผนวก",
            "Cover, abstract, contents, bibliography and appendices do not count",
        ),
        document="has_report",
        said=("ว-สอศ-3 บทที่ 1–5 มี {value} หน้า", "Chapters 1 to 5 of W-3 have this many pages: {value}"),
    ),
    _entry(
        "pdf_uploaded",
        FactType.YES_NO,
        ("อัปโหลดไฟล์ PDF แล้ว", "PDF uploaded"),
        ("ว-สอศ-2 ว-สอศ-3 และภาคผนวก ในฐานข้อมูลผลงาน", "W-2, W-3 and appendices, in the national registry"),
        said=("อัปโหลดไฟล์ PDF ในฐานข้อมูลผลงานแล้ว", "The PDF is uploaded to the national registry"),
        denied=("ยังไม่ได้อัปโหลดไฟล์ PDF ในฐานข้อมูลผลงาน", "The PDF is not uploaded to the national registry"),
    ),
    _entry(
        "handed_in_at",
        FactType.MOMENT,
        ("ส่งเล่มเอกสารเมื่อ", "Volumes handed in at"),
        ("ต้องทันเวลาในวันลงทะเบียน", "They must be on time on registration day"),
        per_level=True,
    ),
    _entry(
        "set_typeface",
        FactType.YES_NO,
        ("พิมพ์ด้วย TH SarabunPSK 16/18", "Set in TH SarabunPSK 16/18"),
        ("รูปแบบการพิมพ์ตามข้อ 7", "Typography required by clause 7"),
        said=("พิมพ์ด้วย TH SarabunPSK 16/18", "Set in TH SarabunPSK 16/18"),
        denied=("ไม่ได้พิมพ์ด้วย TH SarabunPSK 16/18", "Not set in TH SarabunPSK 16/18"),
    ),
)

_EVALUATION = (
    _entry(
        "video_seconds",
        FactType.COUNT,
        ("วิดีโอยาวกี่วินาที", "Length of the video in seconds"),
        ("ไม่เกิน 10 นาที", "At most 10 minutes"),
        said=("วิดีโอยาว {value} นาที", "Length of the video: {value} minutes"),
    ),
    _entry(
        "video_link",
        FactType.LINK,
        ("ลิงก์วิดีโอ", "Link to the video"),
        ("กรรมการเปิดดูก่อนหรือระหว่างการประเมิน", "The judges watch it before or during the evaluation"),
    ),
    _entry(
        "video_sent_at",
        FactType.MOMENT,
        ("ส่งลิงก์วิดีโอเมื่อ", "Video link sent at"),
        ("ต้องส่งก่อนเข้ารับการประเมิน", "It is due before the evaluation"),
        per_level=True,
    ),
    _entry(
        "presentation",
        FactType.CHOICE,
        ("วิธีนำเสนอ", "Type of presentation"),
        ("ปีนี้นำเสนอออนไลน์", "This year's works are presented online"),
        _PRESENTATIONS,
    ),
    _entry(
        "registry_number",
        FactType.TEXT,
        ("เลขทะเบียนในฐานข้อมูลผลงาน", "Number in the national registry"),
        ("ใช้ตรวจว่าลงทะเบียนแล้ว", "To check that the work is registered"),
    ),
    _entry(
        "registered_at",
        FactType.MOMENT,
        ("ลงทะเบียนในฐานข้อมูลเมื่อ", "Registered in the national registry at"),
        (
            "ไม่ลงทะเบียนก่อนวันประเมินไม่มีสิทธิ์เข้าร่วม",
            "A work that is not registered before the evaluation day cannot take part",
        ),
        per_level=True,
    ),
    _entry(
        "characteristics_handed_in",
        FactType.DAY,
        ("ส่งแบบคุณลักษณะวันที่", "Characteristics form handed in on"),
        ("ต้องส่งก่อนวันประเมิน", "It is due before the evaluation day"),
        per_level=True,
    ),
    _entry(
        "improvement",
        FactType.TEXT,
        ("ดีขึ้นกว่าของเดิมอย่างไร", "How it is better"),
        ("ถามเมื่อต่อยอดจากสินค้าที่มีจำหน่าย", "Asked if the work is based on a product for sale"),
        asked_when=("origin", "on_product"),
    ),
    _entry(
        "product",
        FactType.TEXT,
        ("ต่อยอดจากสินค้าใด", "Product it is based on"),
        ("ให้กรรมการเทียบกับสินค้าในตลาด", "So that the committee can compare it with products on the market"),
        asked_when=("origin", "on_product"),
    ),
    _entry(
        "infringes_nothing",
        FactType.YES_NO,
        ("รับรองว่าไม่ละเมิดสิทธิบัตรหรืออนุสิทธิบัตร", "Declared not to infringe a patent or petty patent"),
        ("ถามเมื่อต่อยอดจากสินค้าที่มีจำหน่าย", "Asked if the work is based on a product for sale"),
        asked_when=("origin", "on_product"),
        said=("ทีมรับรองว่าไม่ละเมิดสิทธิบัตรหรืออนุสิทธิบัตร", "The team declares that it infringes no patent or petty patent"),
        denied=(
            "ทีมไม่ได้รับรองเรื่องสิทธิบัตรหรืออนุสิทธิบัตร",
            "The team does not declare that it infringes no patent or petty patent",
        ),
    ),
    _entry(
        "energy_cost_before",
        FactType.AMOUNT,
        ("ต้นทุนพลังงานต่อหน่วยผลิต (เดิม)", "Energy cost per unit before"),
        ("ฐานเปรียบเทียบประสิทธิภาพ ดูคู่กับข้อ 6.2", "Used to compare efficiency, together with 6.2"),
        said=("ต้นทุนพลังงานต่อหน่วยผลิต เดิม {value}", "Energy cost per unit before: {value}"),
        unit="energy_cost_unit",
    ),
    _entry(
        "energy_cost_after",
        FactType.AMOUNT,
        ("ต้นทุนพลังงานต่อหน่วยผลิต (ใหม่)", "Energy cost per unit after"),
        ("ฐานเปรียบเทียบประสิทธิภาพ ดูคู่กับข้อ 6.2", "Used to compare efficiency, together with 6.2"),
        said=("ต้นทุนพลังงานต่อหน่วยผลิต ใหม่ {value}", "Energy cost per unit after: {value}"),
        unit="energy_cost_unit",
    ),
    _entry(
        "energy_cost_unit",
        FactType.TEXT,
        ("หน่วยของต้นทุนพลังงาน", "Unit of the energy cost"),
        ("เช่น บาทต่อกิโลกรัม หรือ บาทต่อชั่วโมง", "For example baht per kilogram, or baht per hour"),
    ),
    _entry(
        "use_places",
        FactType.COUNT,
        ("ทดลองใช้แล้วกี่แห่ง", "Places that tried it out"),
        ("แสดงให้กรรมการเห็นที่ข้อ 6.1", "Shown to the judges at 6.1"),
        said=("ทดลองใช้แล้ว {value} แห่ง", "Places that tried it out: {value}"),
    ),
    _entry(
        "use_agencies",
        FactType.COUNT,
        ("หน่วยงานที่ทดสอบหรือตรวจมาตรฐาน", "Agencies that tested it"),
        ("แสดงให้กรรมการเห็นที่ข้อ 6.1", "Shown to the judges at 6.1"),
        said=("มีหน่วยงานทดสอบหรือตรวจมาตรฐาน {value} แห่ง", "Agencies that tested it: {value}"),
    ),
    _entry(
        "use_named",
        FactType.TEXT,
        ("สถานที่และหน่วยงานเหล่านั้น", "Those places and agencies"),
        ("ชื่อสถานที่และหน่วยงาน บรรทัดละหนึ่งชื่อ", "Their names, one per line"),
        said=("สถานที่และหน่วยงาน: {value}", "Places and agencies: {value}"),
    ),
    _entry(
        "use_certificates",
        FactType.COUNT,
        ("ใบรับรองจากสถานที่และหน่วยงาน กี่ฉบับ", "Certificates of those places and agencies"),
        ("แสดงให้กรรมการเห็นที่ข้อ 6.1", "Shown to the judges at 6.1"),
        said=("มีใบรับรองจากสถานที่และหน่วยงาน {value} ฉบับ", "Certificates of places and agencies: {value}"),
    ),
)

_PEOPLE = (
    _entry(
        "makers",
        FactType.COUNT,
        ("จำนวนผู้จัดทำ", "Number of makers"),
        ("นับจากรายชื่อผู้จัดทำ", "Counted from the list of makers"),
        derived=True,
        said=("ผู้จัดทำ {value} คน", "Makers: {value}"),
    ),
    _entry(
        "advisers",
        FactType.COUNT,
        ("จำนวนครูที่ปรึกษา", "Number of advisers"),
        ("นับจากรายชื่อครูที่ปรึกษา", "Counted from the list of advisers"),
        derived=True,
        said=("ครูที่ปรึกษา {value} คน", "Advisers: {value}"),
    ),
)

ENTRY_FACTS = (*_IDEA, *_DOCUMENTS, *_EVALUATION, *_PEOPLE)
