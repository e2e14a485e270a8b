"""Fixtures of the tests of instant notifications."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entry_of
from virtual_phone import VirtualPhone


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone, with notifications."""
    return entry_of(phone, push=True)
