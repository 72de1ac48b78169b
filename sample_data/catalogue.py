"""What Meridian sells and from where."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_data.chance import Flags, Floats, Ints
from sample_data.days import Calendar
from sample_data.effects.products import LIFE_CYCLES, PRICE_CHANGE
from sample_data.tables import keys, money, pence, table

PRODUCTS = (
    # name, category, kind, list price, unit cost, weight in demand, launched (days since the first, may be negative)
    ("Daffodil bulb", "Plants & seeds", "good", 0.95, 0.38, 16, -900),
    ("Seed sachet, wild flowers", "Plants & seeds", "good", 2.45, 0.70, 18, -900),
    ("Tomato plug plant", "Plants & seeds", "good", 3.20, 1.30, 16, -900),
    ("Lavender, 2 litre", "Plants & seeds", "good", 6.95, 3.10, 22, -900),
    ("Rose, bare root", "Plants & seeds", "good", 12.50, 5.60, 16, -900),
    ("Peat-free compost, 40 litre", "Plants & seeds", "good", 7.95, 5.20, 30, -900),
    ("Lawn seed, 1 kg", "Plants & seeds", "good", 11.50, 5.40, 18, -900),
    ("Apple tree, patio", "Plants & seeds", "good", 34.00, 17.50, 14, -900),
    ("Japanese maple", "Plants & seeds", "good", 48.00, 25.00, 9, 300),
    ("Hedge pack, 10 hawthorns", "Plants & seeds", "good", 27.00, 11.80, 7, 130),
    ("Hand trowel", "Tools", "good", 9.50, 3.90, 24, -900),
    ("Secateurs", "Tools", "good", 22.00, 9.60, 17, -900),
    ("Border fork", "Tools", "good", 32.00, 15.20, 9, -900),
    ("Digging spade", "Tools", "good", 36.00, 17.00, 10, -900),
    ("Loppers", "Tools", "good", 29.50, 13.90, 7, -900),
    ("Watering can, 9 litre", "Tools", "good", 17.50, 7.20, 12, -900),
    ("Hose reel, 30 m", "Tools", "good", 54.00, 29.00, 8, -900),
    ("Wheelbarrow", "Tools", "good", 79.00, 44.00, 9, -900),
    ("Cordless hedge trimmer", "Tools", "good", 129.00, 78.00, 9, 210),
    ("Robot mower", "Tools", "good", 449.00, 322.00, 4, 420),
    ("Bistro set", "Outdoor living", "good", 119.00, 66.00, 14, -900),
    ("Oak bench", "Outdoor living", "good", 189.00, 104.00, 8, -900),
    ("Parasol, 3 m", "Outdoor living", "good", 74.00, 36.00, 10, -900),
    ("Picnic blanket", "Outdoor living", "good", 24.00, 9.00, 15, -900),
    ("Hammock", "Outdoor living", "good", 46.00, 19.00, 12, 150),
    ("Fire bowl", "Outdoor living", "good", 98.00, 52.00, 12, -900),
    ("Charcoal barbecue", "Outdoor living", "good", 145.00, 92.00, 11, -900),
    ("Gas barbecue", "Outdoor living", "good", 329.00, 224.00, 6, -900),
    ("Citronella candle", "Outdoor living", "good", 8.50, 2.90, 19, -900),
    ("Outdoor cushion", "Outdoor living", "good", 16.50, 6.20, 20, -900),
    ("Solar stake light", "Lighting & décor", "good", 7.50, 3.10, 28, -900),
    ("String lights, 20 m", "Lighting & décor", "good", 26.00, 10.40, 18, -900),
    ("Lantern", "Lighting & décor", "good", 19.00, 7.60, 14, -900),
    ("Terracotta pot, 30 cm", "Lighting & décor", "good", 13.00, 5.90, 20, -900),
    ("Glazed planter", "Lighting & décor", "good", 42.00, 20.50, 8, -900),
    ("Door wreath", "Lighting & décor", "good", 28.00, 11.50, 9, -900),
    ("Bird feeder", "Lighting & décor", "good", 14.50, 5.70, 26, -900),
    ("Hedgehog house", "Lighting & décor", "good", 39.00, 18.20, 6, 495),
    ("Water feature", "Lighting & décor", "good", 165.00, 98.00, 5, -900),
    ("Compost bin, 220 litre", "Structures", "good", 45.00, 27.00, 13, -900),
    ("Raised bed, larch", "Structures", "good", 68.00, 39.00, 14, -900),
    ("Cold frame", "Structures", "good", 89.00, 51.00, 9, -900),
    ("Garden arch", "Structures", "good", 59.00, 31.00, 8, -900),
    ("Tool shed, 6 × 4", "Structures", "good", 379.00, 262.00, 6, -900),
    ("Greenhouse, 6 × 6", "Structures", "good", 595.00, 428.00, 3, -900),
    ("Enamel mug", "Walking & camping", "good", 9.00, 3.20, 16, -900),
    ("Walking socks", "Walking & camping", "good", 14.00, 5.10, 26, -900),
    ("Day pack, 22 litre", "Walking & camping", "good", 52.00, 25.00, 8, -900),
    ("Trekking poles", "Walking & camping", "good", 44.00, 21.00, 6, -900),
    ("Head torch", "Walking & camping", "good", 21.50, 9.40, 9, -900),
    ("Two-person tent", "Walking & camping", "good", 159.00, 96.00, 8, -900),
    ("Gardening gloves", "Walking & camping", "good", 6.50, 2.40, 26, -900),
    ("Multi-tool", "Walking & camping", "good", 31.00, 33.50, 4, -900),
    ("Rain jacket", "Walking & camping", "good", 84.00, 43.00, 10, -900),
    ("Seasonal seed box", "Plans", "prodice", 12.00, 6.10, 8, 60),
    ("Mower as a service", "Plans", "prodice", 39.00, 24.00, 3, 420),
    ("Houseplant plan", "Plans", "prodice", 18.00, 9.20, 5, 240),
    ("Tool library pass", "Plans", "prodice", 60.00, 21.00, 2, 600),
    ("Tool sharpening", "Services", "service", 11.00, 6.00, 9, -900),
    ("Lawn treatment", "Services", "service", 38.00, 23.00, 10, -900),
    ("Barbecue service", "Services", "service", 49.00, 30.00, 6, -900),
    ("Shed assembly", "Services", "service", 140.00, 92.00, 6, -900),
    ("Planting day", "Services", "service", 220.00, 148.00, 4, -900),
    ("Grounds care contract", "Services", "service", 1850.00, 1180.00, 0, -900),
    ("Balcony herb tower", "Plants & seeds", "good", 24.00, 11.50, 60, 940),
    ("Solar festoon", "Lighting & décor", "good", 17.00, 6.90, 40, 420),
)  # fmt: skip

LOCATIONS = (
    # name, kind, region, town, opened (days since the first)
    ("Meridian Leeds", "store", "Yorkshire and the Humber", "Leeds", -900),
    ("Meridian Richmond", "store", "London", "Richmond", -800),
    ("Meridian Brighton", "store", "South East", "Brighton", -640),
    ("Meridian Edinburgh", "store", "Scotland", "Edinburgh", -420),
    ("Meridian Cardiff", "store", "Wales", "Cardiff", -200),
    ("Meridian Bristol", "store", "South West", "Bristol", -60),
    ("Meridian Norwich", "store", "East of England", "Norwich", -30),
    ("Wakefield distribution", "warehouse", "Yorkshire and the Humber", "Leeds", -900),
    ("Daventry distribution", "warehouse", "East Midlands", "Leicester", -300),
    ("Head office", "office", "North West", "Manchester", -900),
    ("meridian.example", "web", "North West", "Manchester", -900),
)  # fmt: skip
WITHDRAWN = {"Garden arch": 800, "Multi-tool": 980}
"""Last day on offer, days since the first."""

STORES = 7
"""The first seven locations are stores; two warehouses follow, which serve everything ordered from afar."""


@dataclass(frozen=True)
class Catalogue:
    """Products as arrays in the order of the table; money in pence, moments in days."""

    price: Ints
    cost: Ints
    weight: Floats
    launched: Floats
    withdrawn: Floats
    kind: tuple[str, ...]
    name: tuple[str, ...]

    def on_offer(self, product: Ints, at: Floats) -> Flags:
        """Whether each product was on offer at that moment; true where there is no product."""
        return (product < 0) | ((at >= self.launched[product]) & (at < self.withdrawn[product]))

    def demand(self, product: Ints, at: Floats) -> Floats:
        """Demand for each product at that moment against its possible most, 0 while it is not on offer."""
        level = self.on_offer(product, at).astype(float)
        for life in LIFE_CYCLES:
            rows = np.flatnonzero(product == self.name.index(life.product))
            level[rows] /= 1 + np.exp(-(at[rows] - life.midpoint) / life.pace)
        level[self._raised(product) & (at >= PRICE_CHANGE.day)] *= PRICE_CHANGE.lines
        return level

    def before_rise(self, product: Ints, at: Floats) -> Floats:
        """What the price of each product was then against its price after the change of one price."""
        return np.where(self._raised(product) & (at < PRICE_CHANGE.day), 1 / (1 + PRICE_CHANGE.rise), 1.0)

    def _raised(self, product: Ints) -> Flags:
        raised: Flags = product == self.name.index(PRICE_CHANGE.product)
        return raised

    def positions(self, kind: str) -> Ints:
        """Positions of the products of one kind: good, service or prodice."""
        return np.flatnonzero(np.array(self.kind) == kind)

    @property
    def lasting_weight(self) -> Floats:
        """Weights in demand of what was on offer, and in level demand, all three years; 0 for the rest."""
        changing = np.isin(self.name, [*(life.product for life in LIFE_CYCLES), PRICE_CHANGE.product])
        return np.where((self.launched > 0) | np.isfinite(self.withdrawn) | changing, 0.0, self.weight)


def catalogue() -> Catalogue:
    """Meridian's products."""
    name, _, kind, price, cost, weight, launched = zip(*PRODUCTS, strict=True)
    return Catalogue(
        price=pence(np.array(price)),
        cost=pence(np.array(cost)),
        weight=np.array(weight, float),
        launched=np.array(launched, float),
        withdrawn=np.array([WITHDRAWN.get(product, np.inf) for product in name]),
        kind=kind,
        name=name,
    )


def product_table(calendar: Calendar, catalogue: Catalogue) -> pa.Table:
    """The table ``products``."""
    name, category, kind, *_ = zip(*PRODUCTS, strict=True)
    return table(
        "products",
        product_id=keys("P", np.arange(len(name)), 3),
        name=pa.array(name),
        category=pa.array(category),
        kind=pa.array(kind),
        launched_on=np.datetime64(calendar.first_day) + catalogue.launched.astype("timedelta64[D]"),
        withdrawn_on=calendar.instants(catalogue.withdrawn).astype("datetime64[D]"),
        list_price=money(catalogue.price),
        unit_cost=money(catalogue.cost),
    )


def location_table(calendar: Calendar) -> pa.Table:
    """The table ``locations``."""
    name, kind, region, city, opened = zip(*LOCATIONS, strict=True)
    return table(
        "locations",
        location_id=keys("L", np.arange(len(name)), 2),
        name=pa.array(name),
        kind=pa.array(kind),
        region=pa.array(region),
        city=pa.array(city),
        opened_on=np.datetime64(calendar.first_day) + np.array(opened).astype("timedelta64[D]"),
    )
