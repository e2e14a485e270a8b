"""What stands in Home Assistant's configuration directory before it starts."""

import json
from pathlib import Path
from typing import Any, Final

from .ports import LOOPBACK, url_of

INTEGRATION: Final = Path(__file__).parents[1] / "custom_components" / "poly_vvx"

_ZONES: Final = "zoneinfo/"
_DEFAULT_ZONE: Final = "Europe/Berlin"

# No default_config: nothing that looks for devices in the network, and nothing
# that calls home.
_CONFIGURATION: Final = """\
# Written by scripts/demo at each start: changes here are lost.
homeassistant:
  name: Poly VVX demo
  country: DE
  time_zone: {time_zone}
  # Virtual phones announce what happens, but to this machine alone.
  internal_url: {url}
  unit_system: metric
  auth_providers:
    - type: homeassistant

api:
automation: !include automations.yaml
config:
frontend:
history:
logbook:
  exclude:
    entity_globs:
      - binary_sensor.*_in_call
      - binary_sensor.*_ringing
      - event.*_call
      - sensor.*_last_call
recorder:
  commit_interval: 1
scene: !include scenes.yaml
script: !include scripts.yaml

logger:
  default: warning
  logs:
    custom_components.poly_vvx: {log_level}
    # They miss programs and libraries that have nothing to do with phones.
    aiohttp_fast_zlib: error
    haffmpeg: critical
    homeassistant.components.camera: critical
"""


def local_time_zone() -> str:
    """Return the time zone of this machine, or one of ours if it has none."""
    _, found, zone = str(Path("/etc/localtime").resolve()).partition(_ZONES)
    return zone if found else _DEFAULT_ZONE


def write(
    config: Path,
    port: int,
    time_zone: str,
    log_level: str = "info",
    *,
    integration: Path = INTEGRATION,
    more: str = "",
) -> None:
    """Make a configuration directory, or bring it up to date.

    Args:
        config: The directory.
        port: Where Home Assistant shall listen.
        time_zone: Time zone of the home.
        log_level: How much the integration writes to the log.
        integration: Where the integration is.
        more: More of configuration.yaml.
    """
    _link_integration(config, integration)
    (config / "configuration.yaml").write_text(
        _CONFIGURATION.format(
            time_zone=time_zone, url=url_of(port), log_level=log_level
        )
        + more,
        encoding="utf-8",
    )
    for name, content in (("automations", "[]"), ("scenes", "[]"), ("scripts", "{}")):
        file = config / f"{name}.yaml"
        if not file.exists():
            file.write_text(f"{content}\n", encoding="utf-8")
    # Home Assistant takes an `http:` in YAML for a trial: unless somebody confirms
    # it within five minutes, it restarts and listens at all addresses.
    _store(config, "http", 2, _http(port), minor_version=2)
    if not _storage(config, "onboarding").exists():
        # All but the user. The other steps set up services of the internet.
        _store(
            config,
            "onboarding",
            4,
            {"done": ["core_config", "analytics", "integration"]},
        )


def _link_integration(config: Path, integration: Path) -> None:
    link = config / "custom_components" / INTEGRATION.name
    link.parent.mkdir(parents=True, exist_ok=True)
    # The checkout may have moved since the last start.
    link.unlink(missing_ok=True)
    link.symlink_to(integration, target_is_directory=True)


def _http(port: int) -> dict[str, Any]:
    """Return it as the oldest release has it, from which others make theirs."""
    return {
        "stable": {
            "server_host": [LOOPBACK],
            "server_port": port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "intermediate",
            "use_x_frame_options": True,
            "created_at": "2026-11-01T00:00:00+00:00",
            "error": None,
            "error_message": None,
        },
        "pending": None,
        "yaml_migration_done": True,
    }


def _storage(config: Path, key: str) -> Path:
    return config / ".storage" / key


def _store(
    config: Path, key: str, version: int, data: dict[str, Any], minor_version: int = 1
) -> None:
    file = _storage(config, key)
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        json.dumps(
            {
                "version": version,
                "minor_version": minor_version,
                "key": key,
                "data": data,
            }
        ),
        encoding="utf-8",
    )
