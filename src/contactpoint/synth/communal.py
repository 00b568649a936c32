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


def childrens_home_lines(rng: Random, street: str) -> tuple[str, ...]:
    """``Oaklands Children's Home, 1 Oak Hill``, or the house alone."""
    name = rng.choice(_HOUSES)
    if rng.random() < 0.5:
        name += " Children's Home"
    return name, f"{_number(rng)} {street}"


def hostel_lines(rng: Random, street: str) -> tuple[str, ...]:
    """A hotel or a hostel that houses families."""
    if rng.random() < 0.65:
        return rng.choice(_HOTELS), f"{_number(rng)} {street}"
    return f"{rng.choice(_HOSTELS)} Hostel", f"{_number(rng)} {street}"


def asylum_hostel_lines(rng: Random, street: str) -> tuple[str, ...]:
    """Supported lodgings for those who came alone: a name, or a house like any other."""
    if rng.random() < 0.4:
        return (f"{_number(rng)} {street}",)
    return rng.choice(_HOSTELS), f"{_number(rng)} {street}"


def refuge_lines(rng: Random, street: str) -> tuple[str, ...]:
    """A refuge: by its name, or by the box of its office, since the street is kept secret."""
    name = rng.choice(_REFUGES)
    if rng.random() < 0.4:
        return name, f"PO Box {rng.randrange(100, 9999)}"
    return name, f"{_number(rng)} {street}"


def site_name(rng: Random, street: str) -> tuple[str, ...]:
    """A caravan site, with or without its street."""
    name = f"{rng.choice(_PLACES)} {rng.choice(_SITES)}"
    if rng.random() < 0.5:
        name += rng.choice((" Caravan Site", " Travellers Site", " Site"))
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
