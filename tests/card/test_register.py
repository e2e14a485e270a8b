"""Tests of how browsers get the card."""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.http import HomeAssistantHTTP
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import (
    RESOURCE_STORAGE_KEY,
    ResourceStorageCollection,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx.card import register
from tests.common import complaints, entry_of, entry_state, set_up
from virtual_phone import VirtualPhone


def version(content: str) -> str:
    """Return what tells a file from others."""
    return sha256(content.encode()).hexdigest()[:12]


CARD: Final = f"/poly_vvx/phone.js?v={version('// the card')}"
EMPTY: Final = f"/poly_vvx/phone.js?v={version('')}"
EVERYWHERE: Final = (
    f"/poly_vvx/everywhere.js?v={version('// all pages')}"
    f"&card=%2Fpoly_vvx%2Fphone.js%3Fv%3D{version('// the card')}"
)


async def start_frontend(hass: HomeAssistant, **lovelace: Any) -> None:
    """Start what dashboards are made with."""
    config = {"lovelace": lovelace}
    assert await async_setup_component(hass, "frontend", config)
    await hass.async_block_till_done()


async def resources(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Return what dashboards load, by the type and the URL."""
    collection = hass.data[LOVELACE_DATA].resources
    await collection.async_get_info()
    return [(item["type"], item["url"]) for item in collection.async_items()]


def modules(hass: HomeAssistant) -> list[str]:
    """Return what every page loads of ours."""
    return [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if "poly_vvx" in url]


def stored_resources(*urls: str) -> dict[str, Any]:
    """Return what Home Assistant has stored of resources."""
    items = [
        {"id": str(number), "type": "module", "url": url}
        for number, url in enumerate(urls)
    ]
    return {"version": 1, "key": RESOURCE_STORAGE_KEY, "data": {"items": items}}


async def test_a_phone_brings_the_card(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Dashboards load the card, and all pages what shows calls, with the first phone."""
    await start_frontend(hass)

    await set_up(hass, entry)

    assert await resources(hass) == [("module", CARD)]
    assert modules(hass) == [EVERYWHERE]


async def test_a_frontend_that_comes_late(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A phone that is set up before there are dashboards brings the card, too."""
    await set_up(hass, entry)

    await start_frontend(hass)

    assert await resources(hass) == [("module", CARD)]
    assert modules(hass) == [EVERYWHERE]


async def test_without_a_phone(hass: HomeAssistant, stored: dict[str, Any]) -> None:
    """As long as no phone has been set up, nothing is changed."""
    stored[RESOURCE_STORAGE_KEY] = stored_resources(CARD)
    await async_setup_component(hass, "poly_vvx", {})
    await start_frontend(hass)

    assert await resources(hass) == [("module", CARD)]
    assert modules(hass) == []


@pytest.mark.parametrize("url", [CARD, EVERYWHERE, "/poly_vvx/more-1A2B3C4D.js"])
async def test_what_browsers_get(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    bundles: Path,
    url: str,
) -> None:
    """The files are there at their addresses, and are not sent twice."""
    (bundles / "more-1A2B3C4D.js").touch()
    client = await hass_client_no_auth()

    response = await client.get(url)

    assert response.status == HTTPStatus.OK
    assert response.content_type == "text/javascript"
    known = {"If-None-Match": response.headers["ETag"]}
    assert (await client.get(url, headers=known)).status == HTTPStatus.NOT_MODIFIED


async def test_a_file_that_is_gone(
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    bundles: Path,
) -> None:
    """No browser keeps that there is nothing: after an update back there is again."""
    client = await hass_client_no_auth()
    part = bundles / "more-5E6F7G8H.js"
    part.touch()
    assert (await client.get(f"/poly_vvx/{part.name}")).status == HTTPStatus.OK
    part.unlink()

    response = await client.get(f"/poly_vvx/{part.name}")

    assert response.status == HTTPStatus.NOT_FOUND
    assert "Cache-Control" not in response.headers


def test_versions_tell_of_all_that_is_loaded() -> None:
    """What the card loads is named in files from it on, whose hashes change with it."""
    folder = Path(register.__file__).parent / "www"
    waiting = [register.CARD, register.EVERYWHERE]
    named: set[str] = set()
    while waiting:
        named.add(name := waiting.pop())
        content = (folder / name).read_text(encoding="utf-8")
        waiting += {
            file.name for file in folder.iterdir() if f'"./{file.name}"' in content
        } - named

    assert named == {file.name for file in folder.iterdir()}


async def test_an_update(
    hass: HomeAssistant, entry: MockConfigEntry, stored: dict[str, Any]
) -> None:
    """After an update the same resource has another URL; others stay, doubles go."""
    foreign = ["/local/phone.js", "/hacsfiles/poly_vvx/phone.js", "/poly_vvx/x.js"]
    stored[RESOURCE_STORAGE_KEY] = stored_resources(
        foreign[0], "/poly_vvx/phone.js?v=0", *foreign[1:], "/poly_vvx/phone.js", CARD
    )
    await start_frontend(hass)

    await set_up(hass, entry)

    assert hass.data[LOVELACE_DATA].resources.async_items() == [
        {"id": "0", "type": "module", "url": foreign[0]},
        {"id": "1", "type": "module", "url": CARD},
        {"id": "2", "type": "module", "url": foreign[1]},
        {"id": "3", "type": "module", "url": foreign[2]},
    ]


async def test_a_start_without_an_update(
    hass: HomeAssistant, entry: MockConfigEntry, stored: dict[str, Any]
) -> None:
    """Nothing is written where nothing has changed, by a reload neither."""
    stored[RESOURCE_STORAGE_KEY] = stored_resources(CARD)
    await start_frontend(hass)
    changes: list[Any] = []

    async def note(*change: Any) -> None:
        changes.append(change)

    collection = hass.data[LOVELACE_DATA].resources
    assert isinstance(collection, ResourceStorageCollection)
    collection.async_add_listener(note)
    await set_up(hass, entry)
    changes.clear()
    await hass.config_entries.async_reload(entry.entry_id)

    assert changes == []
    assert modules(hass) == [EVERYWHERE]


@pytest.mark.parametrize(
    ("listed", "module"),
    [
        ([], f"{EVERYWHERE}&resource=none"),
        (["/poly_vvx/phone.js"], EVERYWHERE),
    ],
)
async def test_resources_in_yaml(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    listed: list[str],
    module: str,
) -> None:
    """Where resources are written by hand, the module for all pages loads the card."""
    written = [{"type": "module", "url": url} for url in listed]
    await start_frontend(hass, resource_mode="yaml", resources=written)

    await set_up(hass, entry)

    assert modules(hass) == [module]
    assert await resources(hass) == [("module", url) for url in listed]
    assert ("Google Cast" in caplog.text) is (not listed)

    await hass.config_entries.async_remove(entry.entry_id)
    assert modules(hass) == []


async def test_the_last_phone_takes_the_card_away(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    other: VirtualPhone,
    stored: dict[str, Any],
) -> None:
    """The card stays while there is a phone, and comes back with the next one."""
    stored[RESOURCE_STORAGE_KEY] = stored_resources("/local/phone.js")
    await start_frontend(hass)
    kitchen = entry_of(other, title="Kitchen")
    await set_up(hass, kitchen)
    both = [("module", "/local/phone.js"), ("module", CARD)]

    await hass.config_entries.async_remove(loaded.entry_id)
    assert await resources(hass) == both
    await hass.config_entries.async_remove(kitchen.entry_id)
    assert await resources(hass) == both[:1]
    assert modules(hass) == []

    await set_up(hass, entry_of(other, title="Kitchen"))
    assert await resources(hass) == both
    assert modules(hass) == [EVERYWHERE]


async def test_a_phone_that_is_not_set_up_takes_the_card_away(
    hass: HomeAssistant, phone: VirtualPhone, stored: dict[str, Any]
) -> None:
    """So does one that was only registered when Home Assistant ran before."""
    stored[RESOURCE_STORAGE_KEY] = stored_resources(CARD)
    await start_frontend(hass)
    entry = entry_of(phone)
    entry.add_to_hass(hass)

    await hass.config_entries.async_remove(entry.entry_id)

    assert await resources(hass) == []


@pytest.mark.parametrize(
    ("missing", "registered"),
    [(register.CARD, []), (register.EVERYWHERE, [("module", EMPTY)])],
)
async def test_a_card_that_is_missing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    missing: str,
    registered: list[tuple[str, str]],
) -> None:
    """A phone works without it, what is there is used, and it is said what is not."""
    for name in {register.CARD, register.EVERYWHERE} - {missing}:
        (tmp_path / name).touch()
    monkeypatch.setattr(register, "FOLDER", tmp_path)
    await start_frontend(hass)

    await set_up(hass, entry)

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert await resources(hass) == registered
    assert modules(hass) == []
    (complaint,) = complaints(caplog)
    assert complaint.startswith("A part of the phone card is missing")
    assert missing in complaint


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (HomeAssistantHTTP, "async_register_static_paths"),
        (ResourceStorageCollection, "async_create_item"),
    ],
)
async def test_dashboards_that_are_made_otherwise(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    where: type,
    what: str,
) -> None:
    """A phone works whatever comes of the card."""

    async def fail(*_: Any) -> None:
        raise AttributeError("there is no such thing any more")

    await start_frontend(hass)
    monkeypatch.setattr(where, what, fail)

    await set_up(hass, entry)

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert complaints(caplog) == ["The phone card could not be registered or removed"]
