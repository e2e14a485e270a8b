"""Fuzzing of the webhook, from the socket to the states."""

import logging
from typing import Any, Final

from aiohttp.test_utils import TestClient
from homeassistant.const import CONF_WEBHOOK_ID, Platform
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.diagnostics import async_get_config_entry_diagnostics
from tests.common import crashes, entry_of
from tests.desk import Desk
from virtual_phone import VirtualPhone

from . import samples
from .drawn import drawn
from .notices import notifications

HEADERS: Final[tuple[dict[str, str], ...]] = (
    {},
    {},
    {},
    {"Content-Type": "text/xml; charset=nonsense"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "deflate"},
    {"Content-Encoding": "nonsense"},
    {"Expect": "100-continue"},
)


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone, with notifications."""
    return entry_of(phone, push=True)


async def test_posts(
    desk: Desk, home: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is posted is answered with the same nothing, and the truth stands."""
    path = f"/api/webhook/{desk.entry.data[CONF_WEBHOOK_ID]}"
    posts = st.tuples(
        notifications(samples.samples().notifications), st.sampled_from(HEADERS)
    )

    for body, headers in drawn(posts):
        async with home.post(
            path, data=body, headers={"Connection": "close", **headers}
        ) as response:
            # 400 comes from the server itself, for what is not what it says.
            expected = {204, 400} if "Content-Encoding" in headers else {204}
            assert response.status in expected, (body, headers)
            assert await response.read() == b"" or response.status == 400
        assert not crashes(caplog), (body, headers)

    await desk.settle()
    # Longer than any announcement counts.
    await desk.seconds_pass(70)
    told = (await async_get_config_entry_diagnostics(desk.hass, desk.entry))["phone"]
    assert told["notifications"]["received"] > 0
    assert told["notifications"]["refused"] > 0
    assert not [
        record
        for record in caplog.records
        if record.levelno >= logging.ERROR
        # The former cannot name the time zone of a time that does not pass, the
        # latter complains of bad compression once more, after we have answered.
        and record.name not in ("aiohttp.access", "aiohttp.server")
    ]
    assert told["updates"]["successful"]
    assert desk.call_state == "idle"
    assert desk.state(Platform.SENSOR, "calls").state == "0"
    assert desk.hass.config_entries.async_entries(DOMAIN) == [desk.entry]
