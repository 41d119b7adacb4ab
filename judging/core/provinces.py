"""Pure: the provinces of Thailand and the regions of the series, in both languages.

They serve to find mistyped names and to write out English and short ones.
"""

import re
from difflib import get_close_matches

from judging.core.thai import normalise

PROVINCES: dict[str, str] = {
    "กรุงเทพมหานคร": "Bangkok",
    "กระบี่": "Krabi",
    "กาญจนบุรี": "Kanchanaburi",
    "กาฬสินธุ์": "Kalasin",
    "กำแพงเพชร": "Kamphaeng Phet",
    "ขอนแก่น": "Khon Kaen",
    "จันทบุรี": "Chanthaburi",
    "ฉะเชิงเทรา": "Chachoengsao",
    "ชลบุรี": "Chonburi",
    "ชัยนาท": "Chai Nat",
    "ชัยภูมิ": "Chaiyaphum",
    "ชุมพร": "Chumphon",
    "เชียงราย": "Chiang Rai",
    "เชียงใหม่": "Chiang Mai",
    "ตรัง": "Trang",
    "ตราด": "Trat",
    "ตาก": "Tak",
    "นครนายก": "Nakhon Nayok",
    "นครปฐม": "Nakhon Pathom",
    "นครพนม": "Nakhon Phanom",
    "นครราชสีมา": "Nakhon Ratchasima",
    "นครศรีธรรมราช": "Nakhon Si Thammarat",
    "นครสวรรค์": "Nakhon Sawan",
    "นนทบุรี": "Nonthaburi",
    "นราธิวาส": "Narathiwat",
    "น่าน": "Nan",
    "บึงกาฬ": "Bueng Kan",
    "บุรีรัมย์": "Buriram",
    "ปทุมธานี": "Pathum Thani",
    "ประจวบคีรีขันธ์": "Prachuap Khiri Khan",
    "ปราจีนบุรี": "Prachinburi",
    "ปัตตานี": "Pattani",
    "พระนครศรีอยุธยา": "Phra Nakhon Si Ayutthaya",
    "พะเยา": "Phayao",
    "พังงา": "Phang Nga",
    "พัทลุง": "Phatthalung",
    "พิจิตร": "Phichit",
    "พิษณุโลก": "Phitsanulok",
    "เพชรบุรี": "Phetchaburi",
    "เพชรบูรณ์": "Phetchabun",
    "แพร่": "Phrae",
    "ภูเก็ต": "Phuket",
    "มหาสารคาม": "Maha Sarakham",
    "มุกดาหาร": "Mukdahan",
    "แม่ฮ่องสอน": "Mae Hong Son",
    "ยโสธร": "Yasothon",
    "ยะลา": "Yala",
    "ร้อยเอ็ด": "Roi Et",
    "ระนอง": "Ranong",
    "ระยอง": "Rayong",
    "ราชบุรี": "Ratchaburi",
    "ลพบุรี": "Lopburi",
    "ลำปาง": "Lampang",
    "ลำพูน": "Lamphun",
    "เลย": "Loei",
    "ศรีสะเกษ": "Sisaket",
    "สกลนคร": "Sakon Nakhon",
    "สงขลา": "Songkhla",
    "สตูล": "Satun",
    "สมุทรปราการ": "Samut Prakan",
    "สมุทรสงคราม": "Samut Songkhram",
    "สมุทรสาคร": "Samut Sakhon",
    "สระแก้ว": "Sa Kaeo",
    "สระบุรี": "Saraburi",
    "สิงห์บุรี": "Sing Buri",
    "สุโขทัย": "Sukhothai",
    "สุพรรณบุรี": "Suphan Buri",
    "สุราษฎร์ธานี": "Surat Thani",
    "สุรินทร์": "Surin",
    "หนองคาย": "Nong Khai",
    "หนองบัวลำภู": "Nong Bua Lamphu",
    "อ่างทอง": "Ang Thong",
    "อำนาจเจริญ": "Amnat Charoen",
    "อุดรธานี": "Udon Thani",
    "อุตรดิตถ์": "Uttaradit",
    "อุทัยธานี": "Uthai Thani",
    "อุบลราชธานี": "Ubon Ratchathani",
}

REGIONS: dict[str, str] = {
    "ภาคกลาง": "Central Region",
    "ภาคเหนือ": "Northern Region",
    "ภาคใต้": "Southern Region",
    "ภาคตะวันออก": "Eastern Region",
    "ภาคตะวันออกเฉียงเหนือ": "Northeastern Region",
    "ภาคตะวันออกและกรุงเทพมหานคร": "Eastern Region and Bangkok",
}


_NEAR = 0.75
"""From this similarity (of 1) on, a name counts as a mistyped province."""

_SHORT = {"กทม": "กรุงเทพมหานคร", "กรุงเทพ": "กรุงเทพมหานคร", "อยุธยา": "พระนครศรีอยุธยา", "โคราช": "นครราชสีมา"}
_PREFIX = re.compile(r"(?:จังหวัด|จ\.)\s*")


def _key(text: str) -> str:
    return re.sub(r"[^a-zก-ฮะ-๎]", "", text.casefold())


_PROVINCES = (
    {_key(name): name for name in PROVINCES} | {_key(english): name for name, english in PROVINCES.items()} | _SHORT
)
_REGIONS = {
    key: name
    for name, english in REGIONS.items()
    for key in (_key(name), _key(name.removeprefix("ภาค")), _key("อาชีวศึกษา" + name), _key(english))
} | {_key(english.removesuffix(" Region")): name for name, english in REGIONS.items()}


def province(text: str) -> str:
    """The standard name of the province, without จังหวัด or จ.; the normalised text where it is no province."""
    typed = normalise(text)
    if prefix := _PREFIX.match(typed):
        typed = typed[prefix.end() :]
    return _PROVINCES.get(_key(typed), typed)


def region(text: str) -> str:
    """The standard name of the region (ภาคกลาง); the normalised text where it is no region."""
    typed = normalise(text)
    return _REGIONS.get(_key(typed), typed)


def main_region(name: str) -> str:
    """A region without its addition: ภาคตะวันออก of ภาคตะวันออกและกรุงเทพมหานคร."""
    return name.partition("และ")[0]


def nearest_province(text: str) -> str | None:
    """The province that a misspelt name probably means."""
    found = get_close_matches(_key(text), _PROVINCES, n=1, cutoff=_NEAR)
    return _PROVINCES[found[0]] if found else None


def province_in_full(name: str) -> str:
    """The province as addresses write it: จังหวัดลพบุรี, กรุงเทพมหานคร."""
    return name if name == "กรุงเทพมหานคร" or name.startswith("จังหวัด") or not name else f"จังหวัด{name}"


def place_name(name: str, code: str) -> str:
    """A province or region in the language ``code``: its English name for "en" where it has one, else as written."""
    if not code.startswith("en"):
        return name
    return PROVINCES.get(name.removeprefix("อาชีวศึกษา").removeprefix("จังหวัด")) or REGIONS.get(name, name)
