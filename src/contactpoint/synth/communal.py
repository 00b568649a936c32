"""The addresses that unrelated children share, as schools and practices write them down."""

from random import Random

_HOUSES = (
    "Oaklands",
    "The Beeches",
    "Willow House",
    "Rowan Lodge",
    "Hillcrest",
    "Fernleigh",
    "Ashdown House",
    "The Gables",
    "Meadowbank",
    "Larchwood",
    "Holly Bank",
    "Springfield House",
    "Elm Tree House",
    "Brookside",
    "Thornfield",
)
_HOTELS = (
    "Parkview Hotel",
    "Station Hotel",
    "The Grange Hotel",
    "Britannia Hotel",
    "Royal Court Hotel",
    "Travel Inn",
    "Victoria Guest House",
    "Ashley Court B&B",
)
_HOSTELS = ("Harbour House", "Bridge House", "Cromwell House", "St Anne's House", "Phoenix House")
_REFUGES = ("Haven House", "Women's Refuge", "Family Hub Refuge", "Rose House", "Safe Haven")
_SITES = ("Common", "Lane", "Park", "Field", "Meadow", "Marsh")
_PLACES = ("Cleve", "Mill", "Long", "Star", "Ferry", "Willow", "Black", "Moor", "Thistle", "Hop")


def childrens_home(rng: Random) -> str:
    """A children's home by its name, with or without saying that it is one."""
    name = rng.choice(_HOUSES)
    return f"{name} Children's Home" if rng.random() < 0.5 else name


def hostel(rng: Random) -> str:
    """A hotel or a hostel that houses families."""
    return rng.choice(_HOTELS) if rng.random() < 0.65 else f"{rng.choice(_HOSTELS)} Hostel"


def asylum_hostel(rng: Random) -> str:
    """Supported lodgings for those who came alone; empty for a house like any other."""
    return "" if rng.random() < 0.4 else rng.choice(_HOSTELS)


def refuge(rng: Random) -> str:
    """A refuge by its name."""
    return rng.choice(_REFUGES)


def lines_of(rng: Random, name: str, street: str) -> tuple[str, ...]:
    """The lines of a house with a name, which may be empty."""
    return tuple(line for line in (name, f"{_number(rng)} {street}") if line)


def refuge_lines(rng: Random, street: str) -> tuple[str, ...]:
    """A refuge in its street, or by the box of its office, since the street is kept secret."""
    if rng.random() < 0.4:
        return refuge(rng), f"PO Box {rng.randrange(100, 9999)}"
    return lines_of(rng, refuge(rng), street)


def caravan_site(rng: Random) -> str:
    """A caravan site by its name."""
    name = f"{rng.choice(_PLACES)} {rng.choice(_SITES)}"
    if rng.random() < 0.5:
        name += rng.choice((" Caravan Site", " Travellers Site", " Site"))
    return name


def site_name(rng: Random, street: str) -> tuple[str, ...]:
    """A caravan site, with or without its street."""
    name = caravan_site(rng)
    return (name,) if rng.random() < 0.6 else (name, street)


def plot_lines(number: int, site: tuple[str, ...], written: float) -> tuple[str, ...]:
    """A plot of a site, in the form that ``written``, a share, chooses for all its plots."""
    if written < 0.55:
        return f"Plot {number}", *site
    if written < 0.7:
        return (f"Plot {number}, {site[0]}", *site[1:])
    if written < 0.9:
        return (f"{number} {site[0]}", *site[1:])
    # Some register the whole site as one address.
    return site


def room(rng: Random, number: int) -> str:
    """A room of a hotel or hostel."""
    return rng.choice((f"Room {number}", f"Room {number}", f"Unit {number}", f"Flat {number}"))


def _number(rng: Random) -> int:
    return 1 + min(int(rng.expovariate(1 / 28)), 240)
