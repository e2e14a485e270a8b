"""Tests of what Home Assistant finds when it starts."""

import json
from pathlib import Path

from homeassistant.util.yaml import load_yaml_dict, parse_yaml

from demo import configuration


def test_first_start(tmp_path: Path) -> None:
    """The integration is linked in, and only this machine can connect."""
    configuration.write(tmp_path, 8124, "Europe/Berlin")

    manifest = tmp_path / "custom_components" / "poly_vvx" / "manifest.json"
    assert json.loads(manifest.read_text(encoding="utf-8"))["domain"] == "poly_vvx"
    http = json.loads((tmp_path / ".storage" / "http").read_text(encoding="utf-8"))
    assert http["data"]["stable"]["server_host"] == ["127.0.0.1"]
    assert http["data"]["stable"]["server_port"] == 8124
    assert http["data"]["pending"] is None
    loaded = load_yaml_dict(str(tmp_path / "configuration.yaml"))
    assert loaded["homeassistant"]["time_zone"] == "Europe/Berlin"
    assert loaded["homeassistant"]["internal_url"] == "http://127.0.0.1:8124"
    assert "http" not in loaded


def test_next_start(tmp_path: Path) -> None:
    """What people have made stays; where Home Assistant listens may change."""
    configuration.write(tmp_path, 8124, "UTC")
    automations = tmp_path / "automations.yaml"
    automations.write_text("- alias: Mine\n", encoding="utf-8")
    onboarding = tmp_path / ".storage" / "onboarding"
    onboarding.write_text('{"data": {"done": ["user"]}}', encoding="utf-8")

    configuration.write(tmp_path, 8125, "UTC")

    assert parse_yaml(automations.read_text(encoding="utf-8")) == [{"alias": "Mine"}]
    assert "user" in onboarding.read_text(encoding="utf-8")
    http = json.loads((tmp_path / ".storage" / "http").read_text(encoding="utf-8"))
    assert http["data"]["stable"]["server_port"] == 8125
