"""The accounts of the demo with a password. It is public, and valid in demos only."""

from dataclasses import dataclass

PASSWORD = "open-to-everyone"


@dataclass(frozen=True, slots=True)
class Staff:
    """An account of the demo; ``does`` is its purpose in English."""

    username: str
    name: str
    position: str
    does: str


ADMIN = Staff("admin", "นางสาวกมลชนก ดูแลดี", "ผู้ดูแลระบบ", "administrator: people, rulebooks, institutions")
ORGANISER = Staff("organiser", "นายพงศธร จัดการดี", "ฝ่ายจัดการประเมินระดับชาติ", "organiser of every round")
REGION = Staff(
    "region", "นางศิริพร ภาคภูมิ", "ฝ่ายจัดการประเมินภาคกลาง", "organises the region in scoring, resets its teachers"
)
CENTRAL = Staff("central", "ดร.อนันต์ เที่ยงธรรม", "คณะกรรมการกลาง", "central committee: rules on cases")
TEACHER = Staff(
    "teacher", "นายสมบูรณ์ สอนดี", "ครูที่ปรึกษา วิทยาลัยเทคนิคลพบุรี", "teacher of the college whose work A005 lost a tie-break"
)
TEACHER_COLLEGE = "วิทยาลัยเทคนิคลพบุรี"
ENTERING = Staff(
    "teacher2",
    "นางสาวอรทัย ใส่ใจ",
    "ครูที่ปรึกษา วิทยาลัยตัวอย่างคลองสมมติ",
    "teacher with a work in the eligibility check and a draft that missed the deadline",
)
ENTERING_COLLEGE = "วิทยาลัยตัวอย่างคลองสมมติ"

STAFF = (ADMIN, ORGANISER, REGION, CENTRAL, TEACHER, ENTERING)
