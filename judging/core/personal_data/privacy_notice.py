"""Pure: the personal data that is stored, who sees it and why."""

from dataclasses import dataclass

from judging.core.rulebooks.fact_types import VIEWER_NAMES
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import About
from judging.core.text import Text


@dataclass(frozen=True, slots=True)
class StoredDatum:
    """One kind of stored personal data: what, who may see it, and why."""

    what: Text
    seen_by: tuple[Text, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class StoredCategory:
    """The stored personal data of one group of people."""

    who: Text
    data: tuple[StoredDatum, ...]


_THEMSELVES = Text("เจ้าตัว", "the person")
_TEACHERS = Text("ครูของสถานศึกษา", "teachers of the institution")
_ORGANISERS = Text("ฝ่ายจัดการประเมิน", "organisers of the contest")
_PANEL = Text("กรรมการของรายการ", "judges of the contest")
_ADMINS = Text("ผู้ดูแลระบบ", "administrators")
_NOBODY = Text("ไม่มีใครเห็น", "nobody")
_EVERYONE = Text("ทุกคน", "everyone")


def _facts_of(about: About) -> tuple[StoredDatum, ...]:
    return tuple(
        StoredDatum(fact.label, tuple(VIEWER_NAMES[viewer] for viewer in fact.seen_by), fact.kept_because)
        for fact in FACTS.values()
        if fact.about is about and fact.kept_because is not None
    )


_TEAM = (
    StoredDatum(
        Text("เอกสารของผลงานที่มีชื่ออยู่ในนั้น", "Documents of the work that contain their names"),
        (_TEACHERS, _ORGANISERS, _PANEL),
        Text("ตรวจคุณสมบัติและให้คะแนนผลงาน", "To check eligibility and to score the work"),
    ),
)

_JUDGES = (
    StoredDatum(
        Text("คำนำหน้า ชื่อ–สกุล ตำแหน่ง และสถานศึกษา", "Prefix, name, position and institution"),
        (_THEMSELVES, _PANEL, _ORGANISERS),
        Text("แต่งตั้ง ตรวจส่วนได้เสีย และลงนามผล", "To appoint them, find conflicts of interest and sign results"),
    ),
    StoredDatum(
        Text("ผลงานที่งดให้คะแนน และเหตุผล", "Works they do not score, and why"),
        (_THEMSELVES, _ORGANISERS),
        Text("แสดงว่าการประเมินเป็นกลาง", "To show that the judging was impartial"),
    ),
    StoredDatum(
        Text("คะแนนและข้อเสนอแนะที่ให้ไว้", "Marks and comments they gave"),
        (_THEMSELVES, _PANEL, _ORGANISERS),
        Text("ใครก็คำนวณผลซ้ำได้ โดยไม่เปิดเผยชื่อ", "So that anyone can recount; names are not shown"),
    ),
)

_NOTES = StoredDatum(
    Text(
        "บันทึกส่วนตัวของกรรมการในใบให้คะแนน (ลบเมื่อประกาศผลอย่างเป็นทางการ)",
        "Notes to self on score sheets (deleted when the final results are published)",
    ),
    (_THEMSELVES,),
    Text(
        "ช่วยจำระหว่างให้คะแนน ไม่เป็นส่วนหนึ่งของผลการประเมิน",
        "To help them remember while scoring; they are no part of the results",
    ),
)

_PAPERS = StoredDatum(
    Text(
        "ไฟล์สแกนของใบให้คะแนนกระดาษ ซึ่งมีชื่อและลายมือชื่อ (ลบพร้อมเอกสารของผลงาน)",
        "Scans of score sheets on paper, with name and signature (deleted with the works' documents)",
    ),
    (_THEMSELVES, _ORGANISERS),
    Text("ตรวจว่าคะแนนที่บันทึกตรงกับที่กรรมการให้ไว้", "To show that what was keyed is what the judge gave"),
)

_CERTIFICATES = StoredDatum(
    Text(
        "ชื่อบนเกียรติบัตรที่ออกแล้ว และคำขอแก้ไขชื่อ",
        "The name on issued certificates, and corrections asked for",
    ),
    (_THEMSELVES, _TEACHERS, _ORGANISERS, Text("ผู้ที่มีรหัสของเกียรติบัตร", "whoever has the certificate's code")),
    Text("ให้ตรวจสอบเกียรติบัตรได้", "So that the certificate can be checked"),
)

_SIGNATORIES = (
    StoredDatum(
        Text("ชื่อ–สกุล และตำแหน่ง", "Name and position"),
        (Text("ทุกคน", "everyone"),),
        Text("พิมพ์บนเกียรติบัตร", "Printed on certificates"),
    ),
    StoredDatum(
        Text("ภาพลายมือชื่อ โดยเจ้าของยินยอม", "The picture of the signature, with its owner's consent"),
        (Text("ทุกคน", "everyone"),),
        Text("พิมพ์บนเกียรติบัตร ลบทันทีเมื่อเจ้าของขอ", "Printed on certificates; deleted when its owner asks"),
    ),
)

_TABLETS = StoredDatum(
    Text(
        "แท็บเล็ตที่ใช้ให้คะแนนเชื่อมต่อล่าสุดเมื่อใด และมีคะแนนรอส่งกี่รายการ (ลบเมื่อรับรองผล)",
        "When the tablet on which they score was last seen, and how many marks wait on it (deleted at certification)",
    ),
    (_THEMSELVES, _ORGANISERS),
    Text("ให้เห็นแท็บเล็ตที่ส่งคะแนนไม่ได้ทันเวลา", "To notice in time a tablet that cannot send its marks"),
)

_HELPERS = (
    StoredDatum(
        Text("ชื่อที่ฝ่ายจัดการประเมินกรอก", "The name that the organisers entered"),
        (_THEMSELVES, _TEACHERS, _ORGANISERS),
        Text("ให้เห็นว่าใครเป็นผู้รับเอกสาร", "To show who received what was handed in"),
    ),
    StoredDatum(
        Text("สิ่งที่บันทึกที่จุดรับเอกสาร และเมื่อใด", "What they recorded at the counter, and when"),
        (_THEMSELVES, _TEACHERS, _ORGANISERS),
        Text("ให้แก้ไขรายการที่บันทึกผิดได้ และเป็นหลักฐานของทีม", "To correct slips, and as the team's receipt"),
    ),
)

_STAFF = (
    StoredDatum(
        Text("ชื่อ–สกุล ตำแหน่ง ชื่อผู้ใช้ และบทบาท", "Name, position, username and roles"),
        (_THEMSELVES, _ORGANISERS, _ADMINS),
        Text("ให้เข้าสู่ระบบและรู้ว่าใครทำอะไรได้", "To sign in and to control access"),
    ),
    StoredDatum(
        Text("ค่าแฮชของรหัสผ่านและของบัตร", "Hashes of the password and the card"),
        (_NOBODY,),
        Text("ตรวจว่าเป็นเจ้าตัว รหัสผ่านเองไม่ได้เก็บไว้", "To verify identity; the password itself is not stored"),
    ),
    StoredDatum(
        Text(
            "กุญแจของแอปยืนยันตัวตน (เข้ารหัสไว้) และค่าแฮชของรหัสกู้คืน",
            "The encrypted key of the authenticator app, and hashes of recovery codes",
        ),
        (_NOBODY,),
        Text("ตรวจว่าเป็นเจ้าตัวด้วยปัจจัยที่สอง", "To verify identity with a second factor"),
    ),
    StoredDatum(
        Text(
            "เข้าสู่ระบบเมื่อใดและด้วยเบราว์เซอร์ใด เช่น Chrome, Android (ไม่เก็บเลขที่อยู่ไอพี)",
            "When they signed in and with which browser, such as Chrome, Android (no network address)",
        ),
        (_THEMSELVES, _ORGANISERS, _ADMINS),
        Text("ให้เห็นและยุติการเข้าสู่ระบบที่ไม่ใช่ของตนได้", "To see and end sessions that are not theirs"),
    ),
    StoredDatum(
        Text("สิ่งที่ทำในระบบและเมื่อใด โดยใช้เลขบัญชี ไม่ใช้ชื่อ", "Actions and times, by account number"),
        (_ORGANISERS, _ADMINS),
        Text("ประวัติการดำเนินการที่แก้ไขไม่ได้", "The audit log, which nobody can change"),
    ),
)

_SIGNERS = (
    StoredDatum(
        Text("ชื่อ–สกุลและตำแหน่ง", "Name and position"),
        (_EVERYONE,),
        Text("ลงนามในประกาศและคำสั่ง", "To sign announcements and orders"),
    ),
    StoredDatum(
        Text(
            "ไฟล์สแกนของประกาศที่ลงนามแล้ว ซึ่งมีลายมือชื่อ (ลบพร้อมเอกสารของผลงาน)",
            "Scans of signed announcements, with the signature (deleted with the works' documents)",
        ),
        (_EVERYONE,),
        Text("แสดงประกาศฉบับลงนามให้ทุกคนเห็น", "To show everyone the announcement as it was signed"),
    ),
)


def stored_personal_data() -> tuple[StoredCategory, ...]:
    """The groups of people whose data is stored: makers, advisers, judges and other account holders."""
    return (
        StoredCategory(Text("ผู้จัดทำ", "Makers"), (*_facts_of(About.MAKER), *_TEAM, _CERTIFICATES)),
        StoredCategory(Text("ครูที่ปรึกษา", "Advisers"), (*_facts_of(About.ADVISER), *_TEAM, _CERTIFICATES)),
        StoredCategory(
            Text("กรรมการและประธานกรรมการ", "Judges and chairs"), (*_JUDGES, _NOTES, _PAPERS, _TABLETS, _CERTIFICATES)
        ),
        StoredCategory(Text("ผู้ลงนามในเกียรติบัตร", "Signatories of certificates"), _SIGNATORIES),
        StoredCategory(Text("ผู้ช่วยจุดรับเอกสาร", "Helpers at the counter"), _HELPERS),
        StoredCategory(Text("ผู้ลงนามในประกาศและคำสั่ง", "Who signs announcements and orders"), _SIGNERS),
        StoredCategory(Text("ครู ฝ่ายจัดการประเมิน และผู้ดูแลระบบ", "Teachers, organisers and administrators"), _STAFF),
    )
