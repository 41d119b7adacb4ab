"""The sentences of faults that only a sheet of teachers has (``readers.spreadsheets.faults``)."""

from collections.abc import Mapping

from judging.core.text import Text

TEACHER_FAULTS: Mapping[str, Text] = {
    "username_unreadable": Text(
        "ใช้ “{found}” เป็นชื่อผู้ใช้ไม่ได้ ใช้ได้ {least} ถึง {most} ตัว: a–z 0–9 โดยมี . _ - @ คั่นได้",
        "“{found}” cannot be a username. Use {least} to {most} characters: a to z and 0 to 9, with . _ - @ between "
        "them.",
    ),
    "username_twice": Text(
        "ชื่อผู้ใช้ “{username}” ซ้ำกับแถว {first} ครูแต่ละคนต้องมีชื่อผู้ใช้ของตนเอง",
        "Row {first} has the same username “{username}”. Each teacher needs their own.",
    ),
    "username_of_another": Text(
        "ชื่อผู้ใช้ “{username}” เป็นของ {name} โปรดแก้ชื่อ หรือใช้ชื่อผู้ใช้อื่น",
        "The username “{username}” belongs to {name}. Correct the name, or use another username.",
    ),
    "username_of_account": Text(
        "มีผู้ใช้ชื่อผู้ใช้ “{username}” อยู่แล้ว โปรดใช้ชื่อผู้ใช้อื่น หรือติดต่อผู้ดูแลระบบหากเป็นบุคคลเดียวกัน",
        "The username “{username}” is already in use. Use another, or ask an administrator if it is the same person.",
    ),
    "institution_not_of_area": Text(
        "ไม่พบ “{found}” ในสถานศึกษาของพื้นที่การประเมินนี้ โปรดแก้ชื่อ หรือให้ผู้ดูแลระบบเพิ่มสถานศึกษา",
        "“{found}” is not an institution in the area of this round. Correct the name, or ask an administrator to add "
        "the institution.",
    ),
    "teacher_meant_twice": Text(
        "“{name}” เป็นบุคคลเดียวกับแถว {first} โปรดลบแถวใดแถวหนึ่ง หรือเลือกคำตอบอื่น",
        "“{name}” is the same person as in row {first}. Remove one of the rows, or choose another answer.",
    ),
}
