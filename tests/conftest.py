"""What every test shares."""

from collections.abc import Callable
import os
import secrets
from typing import Final

from hypothesis import HealthCheck, settings
import pytest

# The test harness brings a package of the same name, and the first import wins:
# ours has to come before Home Assistant first looks for custom integrations.
import custom_components  # noqa: F401

pytest_plugins = ("tests.harness", "tests.fixtures")

PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE", "default")

INPUTS: Final = {"default": 200, "nightly": 10_000}
"""How many inputs each parser gets, by profile."""

HISTORIES: Final = {"default": 300, "nightly": 5_000}
"""How many histories of a phone each property of the call tracker gets."""

SEED_OPTION: Final = "--hypothesis-seed"

for _profile, _inputs in INPUTS.items():
    settings.register_profile(
        _profile,
        max_examples=_inputs,
        # How long an input takes says more about the machine than about us.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        # On a machine of continuous integration Hypothesis would draw the same
        # inputs each time.
        derandomize=False,
        # A failure prints how to have it again.
        print_blob=True,
        database=None,
    )
settings.load_profile(PROFILE)

SECONDS: Final = 1800
"""How long a property of the tracker may take, and to make what it found small."""


def each_history[**P](test: Callable[P, None]) -> Callable[P, None]:
    """Run a test on as many histories as the profile has."""
    decorated = settings(max_examples=HISTORIES[PROFILE])(test)
    return pytest.mark.timeout(SECONDS)(decorated)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw the seed of all random tests, before Hypothesis asks for it."""
    if config.getoption(SEED_OPTION) is None:
        config.option.hypothesis_seed = secrets.randbits(32)
    # Home Assistant's test plugin freezes the garbage collector, in which Hypothesis
    # then looks for its own random numbers in vain.
    config.addinivalue_line(
        "filterwarnings",
        "ignore:It looks like `register_random`:hypothesis.errors.HypothesisWarning",
    )


def pytest_report_header(config: pytest.Config) -> str:
    """Say how to have the same random tests again."""
    return f"random tests: {SEED_OPTION}={config.getoption(SEED_OPTION)}"


@pytest.fixture(autouse=True)
def custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration, in the tests that use it."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
