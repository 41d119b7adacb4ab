"""Pure: the columns of the sheet of teachers of a round."""

from judging.core.imports.columns import INSTITUTION, Column, SheetKind
from judging.core.text import Text

TEACHERS = SheetKind(
    name="teachers",
    title=Text(th="ครู", en="teachers"),
    columns=(
        Column(
            name="name",
            title=Text(th="ชื่อ-นามสกุล", en="name"),
            synonyms=("ชื่อ", "ชื่อ-สกุล", "ชื่อและนามสกุล", "ชื่อครู", "ครู", "ครูผู้ดูแล", "ครูผู้ประสานงาน", "full name", "teacher"),
            limit=200,
            guide=Text(th="ชื่อและนามสกุลของครู พร้อมคำนำหน้า", en="The teacher's name and surname, with the title."),
            example=Text(th="(ตัวอย่าง) นางสาวมาลี ตัวอย่าง", en="(example) นางสาวมาลี ตัวอย่าง"),
            required=True,
        ),
        INSTITUTION,
        Column(
            name="username",
            title=Text(th="ชื่อผู้ใช้", en="username"),
            synonyms=("อีเมล", "อีเมล์", "e-mail", "email", "mail", "user", "user name", "บัญชีผู้ใช้", "ที่อยู่อีเมล"),
            limit=200,
            guide=Text(
                th="ชื่อผู้ใช้หรืออีเมลที่ใช้เข้าสู่ระบบ ห้ามซ้ำกัน ใช้ a–z 0–9 และ . _ - @",
                en="The username or e-mail address to sign in with, each only once: a to z, 0 to 9 and . _ - @",
            ),
            example=Text(th="malee@example.ac.th", en="malee@example.ac.th"),
            required=True,
        ),
        Column(
            name="position",
            title=Text(th="ตำแหน่ง", en="position"),
            synonyms=("ตำแหน่งงาน", "วิทยฐานะ"),
            limit=300,
            guide=Text(th="ตำแหน่ง เว้นว่างได้", en="The position. May stay empty."),
            example=Text(th="ครูชำนาญการ", en="ครูชำนาญการ"),
        ),
    ),
    foreign=(
        *("ชื่อผลงาน", "ชื่อสิ่งประดิษฐ์", "รหัสผลงาน", "รหัสสิ่งประดิษฐ์", "title", "entry_code", "ผู้จัดทำ", "makers"),
        *("จุดให้คะแนน", "sections", "ประธาน", "chair", "รางวัล", "award"),
    ),
)
