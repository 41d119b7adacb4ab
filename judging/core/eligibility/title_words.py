"""Pure: words of titles: those that say nothing, and those that mean the same (docs/adr/0017-title-similarity.md).

A line of ``MEANINGS`` is one meaning: Thai words, a bar, English words. Longer words win over shorter ones
that they contain. The tables are general vocabulary of this series, not a list of titles. Changing a line changes the
stored keys of past works: it needs a migration like 0023.
"""

GENERIC_TH = """
เครื่องจักร เครื่องมือ เครื่อง ระบบ ชุดอุปกรณ์ ชุด อุปกรณ์ ต้นแบบ นวัตกรรม สิ่งประดิษฐ์ ผลิตภัณฑ์ เทคโนโลยี โปรแกรม กลไก จักร
การพัฒนา พัฒนา การออกแบบ ออกแบบ การสร้าง สร้าง ประสิทธิภาพ แบบ รุ่นใหม่ รุ่นที่ รุ่น เวอร์ชัน ดัดแปลง ประยุกต์ ติดตั้ง ติดท้าย ติด พ่วง ท้าย
สำหรับ ร่วมกับ และ ด้วย จาก เพื่อ โดยใช้ โดยการ โดย ใช้ ใน ของ ที่ ผ่าน พร้อม ตาม แก่ ให้ ช่วย การ ขณะ เมื่อ ออก เป็น ทำ ได้ ความ ตัว ลด เพิ่ม
พลังงานแสงอาทิตย์ พลังแสงอาทิตย์ แสงอาทิตย์ พลังงานทดแทน พลังงานชีวมวล ชีวมวล พลังงานลม พลังงานไฟฟ้า พลังงาน แผง ไฟฟ้า มอเตอร์
โซลาร์เซลล์ โซล่าเซลล์ โซลาเซลล์ โซล่าร์เซลล์ โซล่าร์ โซลาร์ โซล่า โซลา แบตเตอรี่ แบตเตอรี เซนเซอร์ เซ็นเซอร์ ไมโครคอนโทรลเลอร์ อาดูโน่
กึ่งอัตโนมัติ อัตโนมัติ อัจฉริยะ สมาร์ท สมาร์ต อเนกประสงค์ เอนกประสงค์ ควบคุม สั่งงาน สั่งการ บังคับ ไฮบริด ดิจิทัล ดิจิตอล ออนไลน์
ประหยัด ราคา ชุมชน ครัวเรือน ขนาดเล็ก ขนาด พกพา เคลื่อนที่ ปรับระดับ ปรับ อุณหภูมิ ผลิต ต่ำ สูง
ตู้ เตา ถัง กล่อง ห้อง โรงเรือน โรง รถเข็น รถ แผ่น บ่อ ฟาร์ม หัว ลูก
แอปพลิเคชัน แอพพลิเคชั่น แอปพลิเคชั่น เว็บแอป แอป แอพ ไอโอที อินเทอร์เน็ตของสรรพสิ่ง อินเทอร์เน็ต สมาร์ทโฟน สมาร์ตโฟน โทรศัพท์มือถือ โทรศัพท์
มือถือ ไลน์ จีพีเอส แอลอีดี พีแอลซี วิทยาลัยเทคนิค วิทยาลัยการอาชีพ วิทยาลัยอาชีวศึกษา วิทยาลัย
แนวตั้ง แนวนอน ไร้สาย มือหมุน มือโยก คันโยก เท้าเหยียบ เหยียบ เขย่า สายพาน ลูกกลิ้ง ใบมีด ถังหมุน หมุน ลากจูง เคลื่อนย้าย พับได้ ถอดประกอบ
ทุ่นแรง ผ่อนแรง ต่อเนื่อง ความเร็วรอบ ความเร็ว รอบ อินเวอร์เตอร์ ต้นทุน ราคาถูก ปลอดภัย ธรรมชาติ ท้องถิ่น พื้นบ้าน ภูมิปัญญา
เสริม สอง หลาย เดียว ระดับ หลักการ เทคนิค งาน อย่าง ง่าย เร็ว ใหม่ ด้าน วิธี ตนเอง ไม่ มี เอง ทาง บน เข้า ลง
"""
"""Thai words that most titles share or that only vary the form of a work: they are left out of the comparison."""

GENERIC_EN = """
a an the of for with and by on in to from using use used based via through under when type made system machine device
set unit kit tool equipment product program software innovation prototype design development efficiency technology
automatic automated semi auto smart intelligent hybrid digital online control controlled controller
solar cell panel powered power energy electric electrical battery sensor iot gps led line mobile phone smartphone app
application portable small mini low cost multipurpose house cabinet box cart vehicle
vertical horizontal rotary roller belt manual hand foot pedal wireless continuous speed high adjustable foldable natural
local double multi new assist assistant aid helper apparatus instrument building
"""

MEANINGS = """
อบแห้ง อบ ตากแห้ง ตาก แดดเดียว ทำแห้ง | dryer drying dry dehydrator oven
สูบน้ำ ปั๊มน้ำ ปั้มน้ำ สูบ ปั๊ม ปั้ม | pump pumping
รดน้ำ ให้น้ำ สปริงเกอร์ | watering irrigation sprinkler
พ่นหมอก ฉีดพ่น พ่น ฉีด | sprayer spraying spray fogging mist
หว่าน โปรย หยอด ปักดำ ดำนา | planter planting seeder sowing broadcasting spreader transplanter
ขุด เจาะหลุม เจาะดิน เจาะ สว่าน | digger digging auger drill punching hole
เก็บเกี่ยว เกี่ยว เก็บ สอย | harvester harvesting picker collector collecting gather
ตัด ริด เล็ม สาง | cutter cutting trimmer pruner mower
หั่น สับ ซอย ฝาน สไลซ์ สไลด์ ผ่า เหลา จัก | slicer slicing chopper shredder splitter splitting
บด โม่ ย่อย ป่น ตำ ปั่น | grinder grinding crusher crushing mill blender
ปอก ลอก แกะ กะเทาะ สีข้าว | peeler peeling sheller cracker huller
ขูด คว้าน | scraper grater scraping grating
นวด | thresher threshing kneader massage
บีบ คั้น หีบ สกัด | squeezer juicer extractor press pressed extraction
อัดแท่ง อัดเม็ด อัดก้อน อัด | briquette pelletizer pellet compress compressor
รีด ม้วน | ironing
คั่ว | roaster roasting
ปิ้ง ย่าง | griller grill grilling
ทอด | fryer frying
นึ่ง | steamer steaming
ต้ม เคี่ยว | boiler boiling cooker
กวน คน | stirrer stirring
ผสม คลุก | mixer mixing
คัดแยก คัดขนาด คัด แยก | sorter sorting grader grading sizing separator
ร่อน ฝัด ตะแกรง | sieve sifter screen winnower
นับ | counter counting
ชั่ง | weighing scale
ล้าง ซัก ทำความสะอาด ขัด | washer washing cleaner cleaning scrubber
ดูดฝุ่น | vacuum dust
ฆ่าเชื้อ | sterilizing sterilizer disinfection uv
กรอง บำบัด ฟอก | filter treatment purifier
กลั่น | distiller distillation
ตรวจวัด วัด มิเตอร์ | meter measuring measurement tester
ตรวจจับ ตรวจสอบ ตรวจ สแกน เฝ้าระวัง | detector detection monitoring recognition inspection
แจ้งเตือน เตือนภัย เตือน | alert warning alarm notification
ให้อาหาร | feeder feeding
ฟักไข่ ฟัก | incubator hatching
เพาะ เลี้ยง | cultivation nursery propagator culture
ปลูก | grow growing
กับดัก ดัก | trap
ไล่ | repeller repellent repelling scarer
กำจัด ฆ่า | eliminator killer removal
ป้องกัน กัน | protection prevention guard safety
ยก | lifter hoist lift
พยุง ค้ำยัน เดิน | walker walking crutch
ฝึก กายภาพบำบัด ฟื้นฟู | exercise therapy rehabilitation
เชื่อม | welding welder
ลับ เจียร เจียระไน | sharpener sharpening
สาน ทอ จักสาน | weaving loom
เย็บ | sewing
ซีล ผนึก | sealer sealing
บรรจุ กรอก แพ็ค | packing filling filler bottling
ห่อ | wrapper wrapping
พับ | folding folder
ดัด งอ | bending bender
ส่องสว่าง แสงสว่าง โคมไฟ เสาไฟ หลอดไฟ ไฟถนน | light lamp lighting
แช่เย็น แช่ ทำความเย็น เก็บความเย็น เย็น | refrigerator cooler cooling cold
เปิดปิด เปิด ประตู | gate opener door
เช็คชื่อ เช็กชื่อ บันทึกเวลา ลงเวลา | attendance
จองคิว จอง | queue booking reservation
สอน สื่อ เรียน | learning teaching training
หมัก | fermenter fermentation fermented digester compost
เผา | burner kiln incinerator
ผลิตไฟฟ้า ปั่นไฟ กำเนิดไฟฟ้า กังหัน | generator turbine
ชาร์จ | charger charging
เติมอากาศ กังหันน้ำ | aerator aeration
ทาสี ทา | paint painting
ย้อม | dye dyeing
กันขโมย | burglar theft lock
ถอด | puller remover
ขนส่ง ลำเลียง ขนย้าย ขน | transport conveyor carrier
จำหน่าย ขาย | vending dispenser
จ่าย |
พิมพ์ | printer printing
แปล | translating translator translation
ขอความช่วยเหลือ ฉุกเฉิน | emergency sos rescue
หกล้ม ล้ม | fall falling
กรีด | tapping
ลวก | blanching
แช่แข็ง | freezer freezing frozen
จัดเก็บ ชั้นวาง วาง | storage rack shelf
กลึง | lathe turning
เลื่อย | saw sawing
ปลอกสาย | stripper stripping
เขียน | writing plotter
เล่น เกม | game play toy
จอด ที่จอด | parking
ดับเพลิง ดับไฟ | fire extinguisher firefighting
ไฟไหม้ อัคคีภัย ไฟป่า | wildfire
ทดสอบ จำลอง | simulator simulation demonstration
สั่งซื้อ สั่งอาหาร | order ordering
บันทึก จัดการ บัญชี | record management accounting
ติดตาม | tracking tracker
นำทาง | navigation guide
ปิด | shutoff closing
กำจัดขน ถอนขน | plucker plucking
ขัดสี สี | rice polishing
ดึง ลาก ชัก | winch
หล่อ | casting mold molding
ตอก | hammer driving
สุกร หมู | pig swine piglet pork
โค วัว | cow cattle dairy beef
กระบือ ควาย | buffalo
เป็ดไก่ ไก่ | chicken hen poultry layer
สุนัข หมา | dog
มูล ขี้ | manure dung
ก๊าซชีวภาพ แก๊สชีวภาพ ไบโอแก๊ส ไบโอก๊าซ | biogas
ก๊าซ แก๊ส | gas lpg
รถจักรยานยนต์ จักรยานยนต์ มอเตอร์ไซค์ มอเตอร์ไซด์ | motorcycle motorbike
จักรยาน | bicycle bike
หมวกกันน็อก หมวกกันน็อค หมวกนิรภัย | helmet
หลับใน ง่วงนอน ง่วง | drowsiness drowsy sleepiness
อากาศยานไร้คนขับ โดรน | drone uav
หุ่นยนต์ โรบอท โรบอต | robot robotic
รีโมทคอนโทรล รีโมต รีโมท วิทยุ ระยะไกล | remote radio
น้ำท่วมฉับพลัน น้ำป่าไหลหลาก น้ำท่วม น้ำป่า อุทกภัย | flood flash
ผู้สูงอายุ คนชรา ผู้สูงวัย | elderly
ผู้พิการ คนพิการ พิการ | disabled
ผู้ป่วย คนไข้ | patient
คนตาบอด ผู้พิการทางสายตา | blind
ของเหลือใช้ วัสดุเหลือใช้ เหลือใช้ เศษวัสดุ รีไซเคิล | waste recycled
ขยะ มูลฝอย | garbage trash rubbish
สารกำจัดแมลง ยาฆ่าแมลง สารเคมี | insecticide pesticide chemical
วัชพืช หญ้า | weed grass
สะพายหลัง สะพายบ่า สะพาย เป้ | backpack knapsack
นาข้าว แปลงนา ท้องนา ไร่นา นา | paddy field
ข้าวเปลือก ข้าว |
ข้าวโพด | corn maize
ยางพารา ยางแผ่น ยาง | rubber para
เมล็ดพันธุ์ เมล็ด เม็ด |
น้ำมัน | oil
น้ำตาล | sugar
น้ำผึ้ง | honey
น้ำหนัก | weight
น้ำยาง | latex
ฟักข้าว | gac
ฟักทอง | pumpkin
เด็ก | child children
ทารก | baby infant
ร้านตัดผม ตัดผม บาร์เบอร์ | barber haircut salon
ความเป็นจริงเสริม เออาร์ | ar augmented reality
ปราศจากกลูเตน กลูเตนฟรี กลูเตน | gluten
ไซรัป น้ำเชื่อม | syrup
รถแทรกเตอร์ แทรกเตอร์ รถไถเดินตาม รถไถ | tractor
ประมวลผลภาพ กล้อง ภาพถ่าย | camera image vision
ใบหน้า | face facial
ลายนิ้วมือ | fingerprint
ความชื้น | humidity moisture
ปุ๋ย | fertilizer
ดิน | soil
น้ำ | water
ฝุ่น พีเอ็ม |
ควัน | smoke
อากาศ | air atmospheric
ยุง | mosquito
แมลง | insect bug
ปลา | fish
กุ้ง | shrimp
เห็ด | mushroom
ผัก | vegetable
กล้วย | banana
มะพร้าว | coconut
ปาล์ม | palm
อ้อย | sugarcane
มันสำปะหลัง | cassava
ทุเรียน | durian
กาแฟ | coffee
สมุนไพร | herb herbal
ไม้ไผ่ ไผ่ | bamboo
ไข่ | egg
เป็ด | duck
แพะ | goat sheep
ช้าง | elephant
นก | bird
หนู | rat mouse
แมว | cat
จิ้งหรีด | cricket
ผึ้ง ชันโรง | bee stingless
หอย | snail mussel oyster clam
ปู | crab
กบ | frog
หนอน | worm larvae maggot
ปลวก | termite
ไหม รังไหม | silk cocoon silkworm
พริก | chili pepper
กระเทียม | garlic
หอมแดง หัวหอม | onion shallot
ขิง | ginger
ขมิ้น | turmeric
ตะไคร้ | lemongrass citronella
มะนาว | lime lemon
มะม่วง | mango
มะขาม | tamarind
มะละกอ | papaya
ลำไย | longan
ลิ้นจี่ | lychee
มังคุด | mangosteen
เงาะ | rambutan
ขนุน | jackfruit
สับปะรด | pineapple
ส้ม | orange
แตงโม | watermelon
เมล่อน แคนตาลูป | melon cantaloupe
ถั่วลิสง ถั่ว | peanut bean nut
งา | sesame
บัว | lotus
อัญชัน | butterfly pea
กัญชา กัญชง | cannabis hemp
ว่านหางจระเข้ | aloe vera
ผักตบชวา | hyacinth
ใบเตย เตย | pandan
ตาลโตนด โตนด | palmyra
ชา | tea
โกโก้ | cocoa cacao
แป้ง | flour starch
เกลือ | salt
ขนมปัง เบเกอรี่ | bread bakery
คุกกี้ | cookie biscuit
ไอศกรีม ไอติม | ice cream
โยเกิร์ต | yogurt
เส้นก๋วยเตี๋ยว บะหมี่ พาสต้า | noodle pasta
น้ำพริก | paste dip
นม | milk
สบู่ | soap
แชมพู | shampoo
ครีม โลชั่น โลชัน | lotion
เจล | gel
เทียน | candle
ยาหม่อง บาล์ม | balm
หน้ากากอนามัย หน้ากาก แมสก์ มาส์ก | mask
แผล | wound
วีลแชร์ รถเข็นผู้ป่วย รถเข็นคนพิการ | wheelchair
เตียง ที่นอน | bed mattress
เก้าอี้ ที่นั่ง | chair seat
โต๊ะ | table desk
หมอน | pillow
ถุงมือ | glove
รองเท้า | shoe
กระเป๋า | bag purse
แว่น | glasses
ไม้เท้า | cane stick
เข่า ขา | knee leg
แขน | arm
นักเรียน นักศึกษา ผู้เรียน | student
ภาษาอังกฤษ | english
คำศัพท์ ศัพท์ | vocabulary word
รถยนต์ ยานยนต์ รถเก๋ง | car automobile automotive
รถบรรทุก รถกระบะ | truck pickup
ล้อ | wheel
น็อต นัต สกรู | bolt screw
เครื่องยนต์ | engine
ผู้ขับขี่ คนขับ | rider
เรือ | boat
แพ ทุ่น ลอยน้ำ | raft floating buoy
ถนน | road street
คลอง แม่น้ำ | canal river
ห้องน้ำ สุขา ส้วม | toilet bathroom restroom
บ้าน | home household residential
สวน ไร่ แปลง | garden orchard farm plot
อิฐ บล็อก | brick block
คอนกรีต ปูน | concrete cement mortar
กระเบื้อง | tile
กระดาษ | paper
พลาสติก | plastic
ขวด | bottle
กระป๋อง | can tin
ถุง | sack
แก้ว | glass cup
ผ้า | fabric cloth
ไม้ | wood wooden
เหล็ก โลหะ | steel metal
ถ่าน เชื้อเพลิง | charcoal fuel biochar
แกลบ | husk
ฟาง | straw
กะลา |
หม้อ กระทะ | pot pan wok
ท่อ | pipe tube
สายไฟ | wire cable
สัญญาณ | signal
เสียง | sound voice speech
แดด | sunlight sun
ลม | wind
ฝน | rain
ความร้อน ลมร้อน | heat hot heater
ปัญญาประดิษฐ์ เอไอ | ai artificial intelligence
คิวอาร์โค้ด คิวอาร์ | qr
บลูทูธ | bluetooth
อาร์เอฟไอดี | rfid
พีวีซี | pvc
ความจริงเสมือน วีอาร์ | vr virtual
โลรา | lora
วาล์ว | valve
รั่วไหล รั่ว | leak leakage
"""
"""What a work does, what it is about, and what it works with."""
