"""What every test shares."""

import pytest

# The test harness brings a package of the same name, and the first import wins:
# ours has to come before Home Assistant first looks for custom integrations.
import custom_components  # noqa: F401

pytest_plugins = ("tests.harness", "tests.fixtures")


@pytest.fixture(autouse=True)
def custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration, in the tests that use it."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
