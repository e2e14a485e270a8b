"""Tests of the repository itself: what is in it, and what it builds on."""

import os
from pathlib import Path
import re
import runpy
import subprocess
import sys

from homeassistant.const import REQUIRED_PYTHON_VER
from homeassistant.util.json import load_json_object
import pytest

ROOT = Path(__file__).parent.parent
LOCK_FILES = [
    ROOT / "requirements_test.txt",
    *sorted((ROOT / "requirements").glob("*.txt")),
]
PROGRAMS = [
    *(path for path in sorted((ROOT / "scripts").iterdir()) if not path.suffix),
    ROOT / ".ci" / "run",
]


def name(path: Path) -> str:
    """Name a file in the identifier of a test."""
    return path.name


def files_of_the_repository() -> list[Path]:
    """List what is in the repository, or would be after the next commit."""
    try:
        listing = subprocess.run(
            ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    except FileNotFoundError, subprocess.CalledProcessError:
        pytest.skip("not a checkout")
    paths = (ROOT / line for line in listing.split("\0") if line)
    return [path for path in paths if path.is_file()]


def test_no_file_knows_the_machine_it_was_made_on() -> None:
    """Somebody else's home folder is nobody else's business."""
    private = re.compile(rb"(?<![\w.])/(?:home|root|tmp|Users|work)/\w")

    assert [
        str(path.relative_to(ROOT))
        for path in files_of_the_repository()
        if private.search(path.read_bytes())
    ] == []


@pytest.mark.parametrize("lock_file", LOCK_FILES, ids=name)
def test_requirements_are_locked(lock_file: Path) -> None:
    """What is installed is what was tested, wherever it is fetched from."""
    content = lock_file.read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=\S)", content.replace("\\\n", ""))
    requirements = [line for line in requirements if not line.startswith("#")]

    assert requirements
    assert "://" not in content
    for requirement in requirements:
        assert re.match(r"[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement)


def test_what_is_installed_is_what_is_tested() -> None:
    """The integration asks for the very versions that all lock files name."""
    manifest = load_json_object(ROOT / "custom_components" / "poly_vvx/manifest.json")
    locks = ("requirements_test.txt", "requirements/2026.11.txt")

    assert manifest["requirements"] == [
        "defusedxml==0.7.1",
        "phonenumberslite==9.0.42",
        "vobject==0.9.9",
    ]
    for requirement in manifest["requirements"]:
        for lock in locks:
            assert f"\n{requirement} " in (ROOT / lock).read_text(encoding="utf-8")


def test_oldest_release_promised_is_the_oldest_release_tested() -> None:
    """The release in hacs.json is the one that requirements_test.txt installs."""
    promised = load_json_object(ROOT / "hacs.json")["homeassistant"]
    content = (ROOT / "requirements_test.txt").read_text(encoding="utf-8")
    tested = re.search(r"^homeassistant==(\d+\.\d+)\.", content, re.MULTILINE)

    assert tested is not None
    assert promised == f"{tested[1]}.0"


def test_python_is_the_one_that_home_assistant_asks_for() -> None:
    """No release of Home Assistant asks for more than scripts/python looks for."""
    wanted = "wanted='>={}.{}.{},<3.15'".format(*REQUIRED_PYTHON_VER)

    assert wanted in (ROOT / "scripts" / "python").read_text(encoding="utf-8")


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_programs_can_be_started(program: Path) -> None:
    """What the documentation names can be run as it is written there."""
    assert program.read_text(encoding="utf-8").startswith("#!/usr/bin/env ")
    assert os.access(program, os.X_OK)


def test_mutants(tmp_path: Path) -> None:
    """What no test notices is shown, and what one notices is counted."""
    (tmp_path / "toy.py").write_text("def is_late(hour):\n    return hour > 22\n")
    (tmp_path / "test_toy.py").write_text(
        "from toy import is_late\ndef test_late():\n    assert is_late(23)\n"
    )

    printed = subprocess.run(
        (sys.executable, ROOT / "scripts/mutants.py", "--jobs=1", "toy.py=test_toy.py"),
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert printed.splitlines() == [
        "survived   toy.py:2  return hour >= 22",
        "survived   toy.py:2  return hour > 21",
        "toy.py: 2 killed, 2 survived",
        "50.0% of 4 mutants were noticed",
    ]


def test_version_is_that_of_the_newest_release() -> None:
    """Who installs the source of a tag gets the version of the tag.

    Before the first release, it is the one to come.
    """
    release = runpy.run_path(str(ROOT / "scripts" / "release.py"))
    released = release["versions_of"](ROOT / "CHANGELOG.md") or ["0.1.0"]

    manifest = load_json_object(ROOT / "custom_components" / "poly_vvx/manifest.json")
    assert manifest["version"] == released[0]


def test_home_assistant_accepts_the_files(capsys: pytest.CaptureFixture[str]) -> None:
    """The manifest, texts, icons and descriptions are as Home Assistant wants them."""
    hassfest = runpy.run_path(str(ROOT / "scripts" / "hassfest.py"))

    hassfest["main"]([str(ROOT / "custom_components" / "poly_vvx")])

    assert capsys.readouterr().out == ""
