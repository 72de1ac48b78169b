"""Word lists that the company's people, places and texts are made of."""

FEMALE_NAMES = (
    "Olivia", "Amelia", "Isla", "Ava", "Grace", "Freya", "Florence", "Willow", "Ivy", "Poppy", "Elsie", "Alice",
    "Evelyn", "Harriet", "Matilda", "Beatrice", "Charlotte", "Eleanor", "Imogen", "Jasmine", "Priya", "Aisha",
    "Mei", "Zofia", "Niamh", "Bronwen", "Morag", "Sarah", "Helen", "Margaret", "Janet", "Susan", "Claire", "Ruth",
)  # fmt: skip
MALE_NAMES = (
    "Oliver", "George", "Arthur", "Noah", "Leo", "Theo", "Harry", "Jack", "Archie", "Henry", "Alfie", "Freddie",
    "Edward", "Samuel", "Daniel", "Joseph", "Rory", "Callum", "Rhys", "Dylan", "Arjun", "Omar", "Wei", "Jakub",
    "Declan", "Hamish", "David", "Peter", "Graham", "Keith", "Stephen", "Alan", "Martin", "Colin",
)  # fmt: skip
FIRST_NAMES = FEMALE_NAMES + MALE_NAMES
LAST_NAMES = (
    "Ashworth", "Atkinson", "Bainbridge", "Barlow", "Beckett", "Bennett", "Blackwood", "Booth", "Bradshaw", "Briggs",
    "Burton", "Carr", "Chadwick", "Clarke", "Cooper", "Cross", "Dalton", "Davies", "Dawson", "Dixon", "Edwards",
    "Ellis", "Evans", "Fairhurst", "Fletcher", "Foster", "Fraser", "Gibson", "Gill", "Grant", "Greenwood", "Griffiths",
    "Hall", "Hargreaves", "Harrison", "Hartley", "Holt", "Hughes", "Hussain", "Jackson", "Jenkins", "Kaur", "Kelly",
    "Kennedy", "Khan", "Lambert", "Lawson", "Lewis", "Lloyd", "Macdonald", "Marsh", "Mason", "Mercer", "Mitchell",
    "Morgan", "Murphy", "Murray", "Nowak", "O’Brien", "Owen", "Palmer", "Parker", "Patel", "Pearson", "Phillips",
    "Pritchard", "Quinn", "Reid", "Roberts", "Robinson", "Scott", "Shah", "Shaw", "Sinclair", "Slater", "Stewart",
    "Sutton", "Taylor", "Thornton", "Turner", "Walker", "Walsh", "Watson", "Whitaker", "Wood", "Wright",
)  # fmt: skip
COMPANY_FORMS = (
    "Landscapes", "Grounds Care", "Garden Design", "Holiday Parks", "Nurseries", "Estates", "Property Management",
    "Hotels", "Schools Trust", "Outdoor Centres",
)  # fmt: skip
CITIES = (
    ("London", "Greenwich"), ("London", "Richmond"), ("South East", "Brighton"), ("South East", "Guildford"),
    ("South West", "Bristol"), ("South West", "Exeter"), ("East of England", "Norwich"),
    ("East of England", "Cambridge"), ("East Midlands", "Nottingham"), ("East Midlands", "Leicester"),
    ("West Midlands", "Birmingham"), ("West Midlands", "Shrewsbury"), ("Yorkshire and the Humber", "Leeds"),
    ("Yorkshire and the Humber", "York"), ("North West", "Manchester"), ("North West", "Chester"),
    ("North East", "Newcastle upon Tyne"), ("North East", "Durham"), ("Scotland", "Edinburgh"),
    ("Scotland", "Perth"), ("Wales", "Cardiff"), ("Wales", "Swansea"), ("Northern Ireland", "Belfast"),
    ("Northern Ireland", "Lisburn"),
)  # fmt: skip
"""Region and town, two towns a region."""

CITY_WEIGHTS = (7, 6, 6, 5, 7, 4, 4, 4, 4, 3, 6, 3, 6, 4, 7, 3, 3, 2, 5, 2, 4, 2, 3, 1)
EDUCATION = ("School", "Vocational", "Degree", "Postgraduate")
LIFESTYLES = ("Country gardeners", "Urban balconies", "Young families", "Keen growers", "Weekend walkers")
LEAD_MAGNETS = (
    "Planting calendar", "Lawn care guide", "Free seed sample", "Shed planner", "Compost e-book", "Walks map",
)  # fmt: skip
GARDEN_SIZES = ("Balcony", "Small", "Medium", "Large")
TOPICS = ("Kitchen garden", "Wildlife", "Lawns", "Outdoor living", "Walking")
TOPIC_WEIGHTS = (27, 22, 16, 24, 11)
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
"""Reserved for documentation (RFC 2606), so no message can reach anybody."""

PHONE_RANGES = ("07700 900", "01632 960")
"""Reserved for drama (Ofcom); three digits follow."""

SELLERS = ("Anita Rao", "Ben Cartwright", "Carys Vaughan", "Dominic Hale", "Esther Boateng", "Fergus Muir")
AGENTS = (
    "Abigail", "Bashir", "Chloe", "Duncan", "Efua", "Finlay", "Gwen", "Hana", "Iain", "Jodie", "Kwame", "Lucy",
)  # fmt: skip
OUTLETS = (
    "The Garden Gazette", "Northern Morning Post", "Radio Hedgerow", "Outdoor Trade Weekly", "Plot & Patio",
    "Severn Evening News", "The Allotment Hour", "Ridge and Valley", "Home Truths Online", "City Balcony Blog",
)  # fmt: skip
PRAISE = ("Arrived in perfect shape, thank you.", "Friendly advice and quick delivery.", "Plants are thriving.")
GRUMBLES = ("Came days late and nobody told me.", "Box was damaged.", "Had to call twice.", "Not what I expected.")
LUKEWARM = ("Fine overall.", "Good product, slow website.", "As expected.")
