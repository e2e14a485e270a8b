"""Tests of address books as files: in the shape of real exports, with nobody real in them."""

from pathlib import Path
from typing import Any, Final

import pytest

from custom_components.poly_vvx.people.contacts import Contact
from custom_components.poly_vvx.people.files import UnreadableFileError, read_file

FILES: Final = Path(__file__).parent / "files"


def person(name: str, *numbers: str, **more: Any) -> Contact:
    """Return somebody who is expected to be found."""
    return Contact(name=name, numbers=numbers, **more)


PICTURE: Final = b"\x89PNG\r\n\x1a\n-a-picture-"

PHOTO: Final = {
    "picture": PICTURE,
    "picture_key": "d4591ab664d260178eef80d014109fce31995e005c544d609c294e56bfb45bb9",
}

EXPECTED: Final = {
    "ios.vcf": [
        person("Anna Berg", "+4915112345678", "03012345678", groups=("Family",)),
        person("Praxis Dr. Ito", "0301112222"),
        person("Zoë Müller-Lüdenscheidt", "+493022233344"),
    ],
    "android.vcf": [
        person("Jürgen Müller", "+4915187654321", "030765432"),
        person("Ömer Şahin", "01761234567", **PHOTO),
    ],
    "google.vcf": [
        person(
            "Anna Berg",
            "+4915112345678",
            groups=("myContacts", "starred"),
            favourite=True,
        ),
        person("Acme GmbH", "0800123456"),
    ],
    "nextcloud.vcf": [
        person(
            "Anna Berg",
            "+15555550100",
            "+493012345678",
            groups=("Family", "Choir, alto"),
            **PHOTO,
        ),
    ],
    "fritzbox.vcf": [
        person("Berg, Anna", "03012345678", "015112345678"),
        person("Oma", "**701", groups=("VIP",), favourite=True),
    ],
    "google.csv": [
        person(
            "Anna Berg",
            *("+49 151 12345678".replace(" ", ""), "03012345678", "3001"),
            groups=("myContacts", "starred"),
            favourite=True,
        ),
        person("Acme, Inc.", "+15555550101", groups=("Work", "myContacts")),
    ],
    "google_old.csv": [
        person("Anna Berg", "+4915112345678", groups=("Family", "myContacts")),
    ],
    "outlook.csv": [
        person(
            "Anna M Berg",
            *("03012345678", "+4915112345678"),
            groups=("Work", "VIP"),
            favourite=True,
        ),
    ],
    "outlook_de.csv": [
        person("Jürgen Müller", "030765432", "+4915187654321"),
    ],
    "directory.xml": [
        person("Anna Berg", "3001", favourite=True),
        person("Door", "3099"),
        person("Nuisance & Sons", "030999999", blocked=True),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_file(name: str) -> None:
    """Whoever has a name and a number is found, with groups and picture."""
    found = read_file((FILES / name).read_bytes())

    assert found == EXPECTED[name]
    assert [it.picture for it in found] == [it.picture for it in EXPECTED[name]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0",
        b"name,phone\r\n",
        b"just a text",
        b"<directory><item_list/></directory>",
        b"<directory>",
        b'<!DOCTYPE d [<!ENTITY a "b">]><directory><item>&a;</item></directory>',
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nobody\r\nEND:VCARD\r\n",
        b"\xff\xfea",
        bytes(range(256)),
    ],
)
def test_no_address_book(data: bytes) -> None:
    """What is none, or has nobody with a number, is refused."""
    with pytest.raises(UnreadableFileError):
        read_file(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    """Letters are read right, however a program wrote them."""
    data = "Vorname;Nachname;Mobiltelefon\r\nJürgen;Müller;0171 1234567\r\n"

    assert read_file(data.encode(encoding)) == [person("Jürgen Müller", "01711234567")]
