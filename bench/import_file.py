"""A file of works as a national office collects them: answers to a form, with headers that nobody recognises."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import xlsxwriter

from judging.core.provinces import PROVINCES

HEADER = ("ประทับเวลา", "รหัสที่ได้รับ", "ชื่อเรื่องที่ส่ง", "Name of it", "มาจากที่ใด", "ใครทำบ้าง", "ครูผู้ดูแล", "จังหวัดที่ตั้ง")
MEANT = ("", "code", "title_th", "title_en", "institution", "makers", "advisers", "province")

_COLLEGES = ("วิทยาลัยเทคนิค", "วิทยาลัยอาชีวศึกษา", "วิทยาลัยการอาชีพ", "วิทยาลัยสารพัดช่าง", "วิทยาลัยเกษตรและเทคโนโลยี")
_SHORT = {"วิทยาลัยเทคนิค": "วท.", "วิทยาลัยการอาชีพ": "วก."}

_ACTS = """
เครื่องอบแห้ง dryer | เครื่องหั่น slicer | เครื่องคัดขนาด sorter | เครื่องปอก peeler | เครื่องบด grinder
เครื่องคั่ว roaster | เครื่องนึ่ง steamer | เครื่องทอด fryer | เครื่องบีบน้ำมัน oil press
เครื่องอัดก้อน briquette press | เครื่องเก็บ picker | เครื่องหยอดเมล็ด seeder | เครื่องพ่นหมอก fogger
ระบบให้น้ำ watering system | ตู้เพาะ incubator | เตาเผา kiln | ถังหมัก digester | โรงเรือนปลูก greenhouse
หุ่นยนต์ดูแล care robot | แอปพลิเคชันบันทึก logbook app | ชุดฝึก trainer | เครื่องเตือนภัย alarm
เครื่องล้าง washer | เครื่องบรรจุ packing machine | เครื่องแกะ sheller | รถเข็น cart | เครื่องให้อาหาร feeder
เครื่องกวน stirrer
"""
_THINGS = """
ลำไย longan | กล้วยน้ำว้า banana | มะม่วง mango | ปลานิล tilapia | กุ้งขาว shrimp | ข้าวกล้อง brown rice
ฟางข้าว rice straw | มันสำปะหลัง cassava | อ้อย sugar cane | ยางพารา rubber | ปาล์มน้ำมัน oil palm
มะพร้าว coconut | สับปะรด pineapple | ทุเรียน durian | กาแฟ coffee | ใบชา tea leaf | สมุนไพร herb
ขมิ้น turmeric | เห็ดฟาง straw mushroom | ไข่ไก่ egg | โคนม dairy cow | สุกร pig | ผักสลัด lettuce | พริก chilli
กระเทียม garlic | ผ้าไหม silk | ผักตบชวา water hyacinth | เศษอาหาร food waste | ขวดพลาสติก bottle
น้ำเสีย waste water | ผู้สูงอายุ the elderly | ผู้ป่วยติดเตียง bedridden patient | นักเรียน pupil
รถจักรยานยนต์ motorcycle
"""
_POWERS = """
พลังงานแสงอาทิตย์ on solar power | ด้วยชีวมวล on biomass | ควบคุมผ่านสมาร์ทโฟน controlled by phone
กึ่งอัตโนมัติ semi-automatic | ด้วยลมร้อนหมุนเวียน with circulating hot air | แบบต่อเนื่อง with continuous feed
แบบสายพาน with a belt | ราคาประหยัด at low cost | ด้วยปัญญาประดิษฐ์ with image recognition
ด้วยรังสีอินฟราเรด with infrared heat | แบบถังหมุน with a rotating drum | ไร้ควัน without smoke
แจ้งเตือนทางไลน์ with alerts by LINE | ระบบไฮโดรลิก with hydraulics | แบบพกพา portable
ด้วยคลื่นอัลตราโซนิก with ultrasound
"""
_FIRST = """
สมชาย ณัฐวุฒิ ธีรเดช รัฐภูมิ ภูมิพัฒน์ จิรายุ วรากร ชยพล ธนกร พงศธร กิตติพงษ์ ศุภชัย อนุชา ปิยะ เจษฎา ไกรวิทย์
เอกรัตน์ โชคชัย ณัฐริกา เบญญาภา ปวีณา ศศิธร สุภาวดี จินตนา รัชนี อรอุมา กมลวรรณ พิมพ์ชนก ธัญชนก วราภรณ์
เพ็ญศรี แก้วตา ใบบัว เกศินี โสภา ไพลิน
"""
_FAMILY = """
แก้ว ทอง บุญ ศรี วงศ์ สุข จันทร์ พรหม ไชย รัตน์ เพชร แสง ชัย พงษ์ ธรรม นาค อินทร์ สิงห์ เจริญ มั่น เทพ
ประเสริฐ โพธิ์ ใจ
"""


def works_file(works: int) -> bytes:
    """The file, as .xlsx."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("การตอบแบบฟอร์ม")
    sheet.write_row(0, 0, HEADER)
    for number, row in enumerate(_rows(works), start=1):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def colleges() -> list[tuple[str, str]]:
    """The colleges with their provinces."""
    return [(f"{kind}{province}", province) for province in PROVINCES for kind in _COLLEGES]


def _rows(works: int) -> Iterator[tuple[str, ...]]:
    """Works of all colleges, some of which are written short. Teams have one to six makers and one or two advisers."""
    chance = random.Random(works)
    acts, things, powers = map(_pairs, (_ACTS, _THINGS, _POWERS))
    where = colleges()
    for number in range(works):
        (act, machine), (thing, crop), (power, by) = map(chance.choice, (acts, things, powers))
        college, province = chance.choice(where)
        place = chance.choice(list(PROVINCES))
        kind = next((long for long in _SHORT if college.startswith(long)), "")
        if kind and chance.random() < 0.2:
            college = _SHORT[kind] + college.removeprefix(kind)
        makers = "\n".join(f"{at}. {_person(chance)}" for at in range(1, chance.choice((1, 2, 3, 3, 4, 4, 5, 6)) + 1))
        advisers = "\n".join(_person(chance) for _ in range(chance.choice((1, 2))))
        at = f"2026-01-{number % 28 + 1:02} {number % 24:02}:{number % 60:02}:{chance.randint(0, 59):02}"
        thai = f"{act}{thing}{power}ของชุมชน{place}" if chance.random() < 0.5 else f"{act}{thing}{power}"
        english = f"{crop.capitalize()} {machine} {by}"
        yield (at, f"A{number:05}", thai, english, college, makers, advisers, province)


def _pairs(lines: str) -> list[tuple[str, str]]:
    """Thai words with the English ones behind the first space."""
    pairs = (pair.strip().partition(" ") for line in lines.strip().splitlines() for pair in line.split("|"))
    return [(thai, english) for thai, _, english in pairs]


def _person(chance: random.Random) -> str:
    first, family = _FIRST.split(), _FAMILY.split()
    surname = "".join(chance.choices(family, k=chance.choice((2, 2, 3))))
    return f"{chance.choice(('นาย', 'นางสาว', 'นาง'))}{chance.choice(first)} {surname}"
