"""The sentences of notes about a sheet: what was done or seen and stops nothing."""

from collections.abc import Mapping

from judging.core.text import Text

NOTE_SENTENCES: Mapping[str, Text] = {
    "columns_ignored": Text("ไม่ได้ใช้คอลัมน์: {columns}", "Columns not used: {columns}."),
    "sheet_not_read": Text(
        "ไม่ได้อ่านแผ่นงาน “{sheet}” เพราะหัวตารางไม่ตรง (พบ: {found})",
        "Sheet “{sheet}” was not read, because its headers do not fit (found: {found}).",
    ),
    "sheets_hidden": Text("ไม่ได้อ่านแผ่นงานที่ซ่อนไว้: {sheets}", "Hidden sheets were not read: {sheets}."),
    "header_repeated": Text("ข้ามแถวหัวตารางที่ซ้ำ", "A repeated header was skipped."),
    "totals_row": Text("ข้ามแถวผลรวม: {text}", "A row of totals was skipped: {text}."),
    "row_unread": Text(
        "ข้ามแถวที่มีข้อมูลเฉพาะในคอลัมน์ที่ไม่ได้อ่าน: {text}",
        "A row with content in unread columns only was skipped: {text}.",
    ),
    "heading_row": Text("ข้ามแถวหัวข้อ: {text}", "A heading across the table was skipped: {text}."),
    "note_row": Text("ข้ามแถวหมายเหตุ: {text}", "A note was skipped: {text}."),
    "signature_row": Text("ข้ามแถวลงชื่อ: {text}", "A line of a signature was skipped: {text}."),
    "people_row": Text("ชื่อในแถวนี้รวมไว้กับแถว {row}: {text}", "The names of this line were added to row {row}: {text}."),
    "no_person": Text("“{found}” ไม่ใช่ชื่อบุคคล จึงไม่ได้อ่าน", "“{found}” names nobody and was not read."),
    "columns_unnamed": Text(
        "ไม่ได้อ่านคอลัมน์ที่ไม่มีหัวตารางแต่มีข้อมูล: {columns}",
        "Columns with content but without a header were not read: {columns}.",
    ),
    "columns_hidden": Text(
        "อ่านคอลัมน์ที่ซ่อนไว้ด้วย: {columns} โปรดตรวจค่าในคอลัมน์นั้น",
        "Hidden columns were read too: {columns}. Check their values.",
    ),
    "filled_down": Text(
        "ช่องที่ผสานหลายแถวใช้ค่าเดียวกันทุกแถว: {columns}",
        "Cells merged over several rows give each row their value: {columns}.",
    ),
    "values_under_merges": Text(
        "มีค่าซ่อนอยู่ใต้ช่องที่ผสาน ซึ่งไม่ได้อ่าน: {columns}", "Values hidden under merged cells were not read: {columns}."
    ),
    "read_as_windows_874": Text("อ่านไฟล์ด้วยรหัสอักขระ Windows-874", "The file was read as Windows-874."),
    "example_skipped": Text("ข้ามแถวตัวอย่างของแบบฟอร์ม", "The template's example row was skipped."),
    "thai_mended": Text(
        "แก้การพิมพ์สระหรือวรรณยุกต์ให้เป็นแบบเดียวกัน: “{after}”",
        "Thai vowels or tone marks were normalised: “{after}”.",
    ),
    "province_unknown": Text(
        "ไม่รู้จักจังหวัด “{found}” โปรดตรวจสอบ", "The province “{found}” does not exist. Please check it."
    ),
    "province_alike": Text(
        "ไม่รู้จักจังหวัด “{found}” หมายถึง {proposed} หรือไม่",
        "The province “{found}” does not exist. Did you mean {proposed}?",
    ),
    "past_work_twice": Text(
        "เป็นผลงานเดียวกับแถว {first} บันทึกเพียงครั้งเดียว", "Row {first} is the same work. It is imported once."
    ),
    "institution_alike": Text(
        "ชื่อใกล้เคียงกับ {names} โปรดตรวจสอบว่าเป็นคนละแห่ง",
        "The name is similar to {names}. Please check that these are different institutions.",
    ),
    "work_under_other_code": Text(
        "ชื่อผลงานและสถานศึกษานี้มีอยู่แล้วในรหัส “{code}” โปรดตรวจว่าโปรแกรมตัดเลขศูนย์หน้ารหัสหรือไม่",
        "A work with this title and institution has the code “{code}” already. Check whether a program cut zeros from "
        "the codes.",
    ),
    "judge_known": Text(
        "เป็นกรรมการประเภทที่ {category} ปีการศึกษา {year} อยู่แล้ว จะใช้บัญชีเดิมของ {name}",
        "{name} judges category {category} of the school year {year}. The same account is used.",
    ),
    "teacher_known": Text(
        "มีบัญชีอยู่แล้ว: {name} ({username}) ใช้บัญชีและรหัสผ่านเดิม",
        "Has an account already: {name} ({username}). Account and password stay.",
    ),
    "position_kept": Text(
        "คงตำแหน่งเดิม “{kept}” ไว้ เพราะบัญชีนี้ใช้ที่อื่นด้วย (ในไฟล์: {found}) แก้ไขได้ที่หน้ากรรมการ",
        "The position “{kept}” stays, because the account is also used elsewhere (in the file: {found}). Change it on "
        "the judge's page.",
    ),
    "title_twice": Text(
        "ชื่อผลงานเหมือนกับแถว {first} โปรดตรวจสอบว่าเป็นคนละผลงาน",
        "Row {first} has the same title. Please check that these are two different works.",
    ),
    "order_was_drawn": Text(
        "จับสลากลำดับการนำเสนอไว้แล้ว จึงไม่ใช้คอลัมน์ลำดับ หากต้องการเปลี่ยน ให้แก้ที่หน้าลำดับและตารางเวลาพร้อมเหตุผล",
        "The order of presentation was drawn by lot, so its column is not used. Change it under Order and timetable, "
        "with a reason.",
    ),
    "title_in_other_category": Text(
        "ชื่อผลงานและสถานศึกษาเหมือนกับแถว {first} ซึ่งอยู่อีกประเภทหนึ่ง เมื่อนำเข้าแล้ว ระบบจะให้ตรวจว่าเป็นผลงานเดียวกันหรือไม่",
        "Row {first}, in another category, has the same title and institution. After the import, you will be asked "
        "whether both are the same work.",
    ),
    "category_also": Text(
        "ระบุประเภทที่ {category} ไว้ด้วย หน้านี้นำเข้าเฉพาะประเภทของหน้านี้",
        "The row also names category {category}. It is imported here into the category of this page alone.",
    ),
    "category_unread": Text(
        "ไม่รู้จักประเภท “{found}” จึงนำเข้าในประเภทของหน้านี้",
        "The category “{found}” is unknown. The row is imported into the category of this page.",
    ),
    "chair_from_position": Text(
        "ถือเป็นประธานกรรมการตามตำแหน่ง “{position}”", "Imported as the chair because of the position “{position}”."
    ),
}
