"""What every test shares."""

import os
from typing import Final

from hypothesis import HealthCheck, settings
import pytest

# The test harness brings a package of the same name, and the first import wins:
# ours has to come before Home Assistant first looks for custom integrations.
import custom_components  # noqa: F401

pytest_plugins = ("tests.harness", "tests.fixtures")

INPUTS: Final = {"default": 500, "nightly": 10_000}
"""How many inputs each parser gets, by the profile in HYPOTHESIS_PROFILE."""

for _profile, _inputs in INPUTS.items():
    settings.register_profile(
        _profile,
        max_examples=_inputs,
        # How long an input takes says more about the machine than about us.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        # Each day the same, so that nobody's work is held up by chance; each night
        # others, and what is found prints how to have it again.
        derandomize=_profile == "default",
        print_blob=True,
        database=None,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration, in the tests that use it."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
