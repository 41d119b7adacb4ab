"""Pure: the columns of the sheets of the two registries, past works and institutions."""

from judging.core.imports.columns import INSTITUTION, Column, SheetKind
from judging.core.text import Text

PAST_WORKS = SheetKind(
    name="past_works",
    title=Text(th="ผลงานในอดีต", en="past works"),
    columns=(
        Column(
            name="title",
            title=Text(th="ชื่อผลงาน", en="title"),
            synonyms=("ชื่อสิ่งประดิษฐ์", "ผลงาน", "สิ่งประดิษฐ์", "ชื่อโครงการ", "work", "work title", "invention"),
            limit=400,
            guide=Text(th="ชื่อผลงานตามประกาศผล", en="The title of the work, as it was announced."),
            example=Text(th="(ตัวอย่าง) เครื่องอบแห้งพลังงานแสงอาทิตย์", en="(example) เครื่องอบแห้งพลังงานแสงอาทิตย์"),
            required=True,
        ),
        Column(
            name="school_year",
            title=Text(th="ปีการศึกษา", en="school_year"),
            synonyms=("ปี", "ปี พ.ศ.", "พ.ศ.", "year", "school year"),
            limit=40,
            guide=Text(th="ปีการศึกษา พ.ศ. สี่หลัก เช่น 2563", en="The school year of the Buddhist era: 2563."),
            example=Text(th="2563", en="2563"),
            required=True,
        ),
        Column(
            name="level",
            title=Text(th="ระดับ", en="level"),
            synonyms=("ระดับการประเมิน", "ระดับการประกวด", "ระดับที่เข้าประกวด", "round"),
            limit=40,
            guide=Text(
                th="ระดับสูงสุดที่เข้าร่วม: ชาติ ภาค จังหวัด หรือ สถานศึกษา",
                en="The highest level it took part in: national, regional, provincial or college.",
            ),
            example=Text(th="ชาติ", en="national"),
            required=True,
        ),
        Column(
            name="award",
            title=Text(th="รางวัล", en="award"),
            synonyms=("รางวัลที่ได้รับ", "ผลการประกวด", "ผลการประเมิน", "prize", "medal"),
            limit=200,
            guide=Text(th="รางวัลที่ได้รับ เว้นว่างถ้าไม่ได้รางวัล", en="The award, empty where there was none."),
            example=Text(th="รองชนะเลิศอันดับ 1", en="รองชนะเลิศอันดับ 1"),
        ),
        INSTITUTION,
        Column(
            name="category",
            title=Text(th="ประเภท", en="category"),
            synonyms=("ประเภทที่", "ประเภทผลงาน", "ประเภทสิ่งประดิษฐ์", "type"),
            limit=20,
            guide=Text(th="ประเภทของผลงาน เช่น 4 เว้นว่างได้", en="The category, such as 4. May stay empty."),
            example=Text(th="4", en="4"),
        ),
    ),
    foreign=("ผู้จัดทำ", "ครูที่ปรึกษา", "makers", "advisers", "รหัสสิ่งประดิษฐ์", "รหัสผลงาน", "entry_code"),
)

INSTITUTIONS = SheetKind(
    name="institutions",
    title=Text(th="สถานศึกษา", en="institutions"),
    columns=(
        Column(
            name="name_th",
            title=Text(th="ชื่อสถานศึกษา", en="name"),
            synonyms=("สถานศึกษา", "ชื่อวิทยาลัย", "วิทยาลัย", "ชื่อภาษาไทย", "institution", "college", "thai name"),
            limit=200,
            guide=Text(th="ชื่อเต็มภาษาไทย หรือชื่อย่อ เช่น วท.ลพบุรี", en="The name in Thai, in full, or short as in วท.ลพบุรี."),
            example=Text(th="(ตัวอย่าง) วิทยาลัยเทคนิคตัวอย่าง", en="(example) วิทยาลัยเทคนิคตัวอย่าง"),
            required=True,
        ),
        Column(
            name="name_en",
            title=Text(th="ชื่อภาษาอังกฤษ", en="name_en"),
            synonyms=("ชื่อสถานศึกษาภาษาอังกฤษ", "english name", "name in english"),
            limit=200,
            guide=Text(th="ชื่อภาษาอังกฤษ เว้นว่างได้", en="The name in English. May stay empty."),
            example=Text(th="Example Technical College", en="Example Technical College"),
        ),
        Column(
            name="code",
            title=Text(th="รหัสสถานศึกษา", en="code"),
            synonyms=("รหัส", "institution code", "college code"),
            limit=40,
            guide=Text(th="รหัสสถานศึกษา ห้ามซ้ำกัน เว้นว่างได้", en="The institution's code, each only once. May stay empty."),
            example=Text(th="1316016101", en="1316016101"),
        ),
        Column(
            name="province",
            title=Text(th="จังหวัด", en="province"),
            synonyms=("จ.", "changwat"),
            limit=80,
            guide=Text(th="จังหวัดที่ตั้ง", en="The province."),
            example=Text(th="ลพบุรี", en="ลพบุรี"),
            required=True,
        ),
        Column(
            name="region",
            title=Text(th="ภาค", en="region"),
            synonyms=("อาชีวศึกษาภาค", "ระดับภาค"),
            limit=80,
            guide=Text(th="ภาคที่สังกัด เว้นว่างได้", en="The region. May stay empty."),
            example=Text(th="ภาคกลาง", en="ภาคกลาง"),
        ),
        Column(
            name="kind",
            title=Text(th="รัฐ/เอกชน", en="public_or_private"),
            synonyms=("รัฐหรือเอกชน", "ประเภทสถานศึกษา", "สังกัด", "ownership", "private"),
            limit=40,
            guide=Text(
                th="รัฐ หรือ เอกชน เว้นว่างคือไม่เปลี่ยน (รายใหม่ถือเป็นรัฐ)",
                en="public or private. Empty changes nothing; a new one is public.",
            ),
            example=Text(th="รัฐ", en="public"),
        ),
    ),
    foreign=(
        *("ชื่อผลงาน", "ชื่อสิ่งประดิษฐ์", "รหัสผลงาน", "รหัสสิ่งประดิษฐ์", "title", "entry_code", "ผู้จัดทำ", "makers"),
        *("ตำแหน่ง", "position", "รางวัล", "award"),
    ),
)
