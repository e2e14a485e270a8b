"""Tests of what GitHub runs: the workflows, their scripts, and the forms for issues."""

import json
import os
from pathlib import Path
import re
import shutil
import subprocess
from typing import Any
import zipfile

from homeassistant.util.yaml import load_yaml_dict
from hypothesis import settings
import pytest

from custom_components.poly_vvx.const import DOMAIN

from .test_project import ROOT, name

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

WRITES = {
    ("nightly", "report"): {"issues"},
    ("release", "zip"): {"contents", "id-token", "attestations"},
}
"""What each job may change, if anything."""

TOKEN = "GH_TOKEN"

# Home Assistant reads YAML 1.1, in which this is what GitHub calls "on".
ON = True


def jobs_of(workflow: Path) -> dict[str, Any]:
    """Return the jobs of a workflow by their names."""
    jobs: dict[str, Any] = load_yaml_dict(str(workflow))["jobs"]
    return jobs


def steps_of(workflow: Path) -> list[dict[str, Any]]:
    """Return the steps of all jobs of a workflow."""
    return [step for job in jobs_of(workflow).values() for step in job["steps"]]


def commands_of(workflow: Path) -> list[str]:
    """Return what a workflow runs in a shell."""
    return [step["run"] for step in steps_of(workflow) if "run" in step]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_actions_are_pinned(workflow: Path) -> None:
    """A tag can be moved to other code, a commit cannot."""
    uses = re.findall(r"uses: *(.*)", workflow.read_text(encoding="utf-8"))

    assert len(uses) == sum("uses" in step for step in steps_of(workflow)) > 0
    for action in uses:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # .+", action)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_jobs_are_kept_short(workflow: Path) -> None:
    """A job changes nothing but what it is there for, and does not hang for hours."""
    content = load_yaml_dict(str(workflow))
    usual = content["permissions"]

    assert usual in ({}, {"contents": "read"})
    for job_name, job in jobs_of(workflow).items():
        assert 0 < job["timeout-minutes"] <= 180
        permissions = job.get("permissions", usual)
        assert set(permissions.values()) <= {"read", "write"}
        assert {
            what for what, how in permissions.items() if how == "write"
        } == WRITES.get((workflow.stem, job_name), set())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_nothing_from_outside_is_run(workflow: Path) -> None:
    """What others may write, such as the name of a tag, comes as a variable.

    The token stays with the step that needs it.
    """
    assert [command for command in commands_of(workflow) if "${{" in command] == []
    triggers = load_yaml_dict(str(workflow))[ON]
    assert "pull_request_target" not in triggers
    for step in steps_of(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        if TOKEN in step.get("env", {}):
            assert re.match(r"gh |scripts/report_nightly ", step["run"])


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_scripts_are_there(workflow: Path) -> None:
    """What a workflow runs can be run anywhere."""
    for command in commands_of(workflow):
        program = command.split()[0]
        assert program == "gh" or os.access(ROOT / program, os.X_OK)
        for path in re.findall(r"\btests/[\w/]+", command):
            assert (ROOT / path).exists()


def test_a_bad_night_is_reported() -> None:
    """Whatever fails at night is told."""
    jobs = jobs_of(ROOT / ".github" / "workflows" / "nightly.yml")

    assert {*jobs["report"]["needs"], "report"} == set(jobs)
    assert jobs["report"]["if"].startswith("failure()")


def test_random_input_is_taken_seriously_at_night() -> None:
    """The profile that the workflow asks for has many examples, others each night."""
    jobs = jobs_of(ROOT / ".github" / "workflows" / "nightly.yml")
    profile = settings.get_profile(jobs["random"]["env"]["HYPOTHESIS_PROFILE"])

    assert profile.max_examples >= 5_000
    assert not profile.derandomize
    assert [step["run"] for step in jobs["random"]["steps"] if "run" in step] == [
        "scripts/test tests/fuzz tests/vvx"
    ]


# A release.


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project whose changelog tells of a release."""
    project = tmp_path / "project"
    shutil.copytree(
        ROOT / "custom_components",
        project / "custom_components",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(ROOT / "scripts", project / "scripts")
    for file in ("hacs.json", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, project)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (project / "CHANGELOG.md").write_text(
        changelog.replace(
            "## [Unreleased]\n",
            "## [Unreleased]\n\n## [7.8.9] - 2026-12-01\n\n## [7.8.9b1] - 2026-11-30\n",
        ),
        encoding="utf-8",
    )
    return project


def release(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/release somewhere."""
    return subprocess.run(
        (project / "scripts" / "release", *arguments),
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("tag", "version"),
    [("v7.8.9", "7.8.9"), ("7.8.9", "7.8.9"), ("v7.8.9b1", "7.8.9b1")],
)
def test_release(project: Path, tag: str, version: str) -> None:
    """The zip has what the folder has, but for the version; the folder stays as it was."""
    folder = project / "custom_components" / DOMAIN
    left = folder / "__pycache__" / "left.pyc"
    left.parent.mkdir()
    left.write_bytes(b"left")
    before = files_of(project)

    done = release(project, tag, "dist")

    assert (done.returncode, done.stdout) == (0, "dist/poly_vvx.zip\n")
    after = files_of(project)
    assert set(after) - set(before) == {"dist/poly_vvx.zip"}
    assert before.items() <= after.items()
    left.unlink()
    expected = files_of(folder)
    with zipfile.ZipFile(project / "dist" / "poly_vvx.zip") as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(content.pop("manifest.json"))
    present = json.loads(expected.pop("manifest.json"))
    assert manifest == {**present, "version": version}
    assert content == expected


def test_release_is_the_same_each_time(project: Path) -> None:
    """The same files give the same zip, whenever and by whomever it is made."""
    release(project, "7.8.9", "first")
    for path in project.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o755)
    release(project, "7.8.9", "second")

    first = (project / "first" / "poly_vvx.zip").read_bytes()
    assert (project / "second" / "poly_vvx.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("7.8.8", "CHANGELOG.md has no section [7.8.8]"),
        ("7.8", "7.8 is not a version such as 1.2.3 or 1.2.3b1"),
        ("../7.8.9", "../7.8.9 is not a version such as 1.2.3 or 1.2.3b1"),
        ("Unreleased", "Unreleased is not a version such as 1.2.3 or 1.2.3b1"),
    ],
)
def test_release_that_is_refused(project: Path, version: str, reason: str) -> None:
    """Nothing is released that nobody can read about."""
    done = release(project, version, "dist")

    assert done.returncode == 1
    assert done.stderr == f"scripts/release: {reason}\n"
    assert not (project / "dist").exists()


# A bad night.

GH = """\
#!/usr/bin/env bash
printf '%s\\n' "$1 $2" >>"$GH_LOG"
case $* in *"$RUN"*) printf '%s\\n' "$RUN" >>"$GH_LOG" ;; esac
if [ "$1 $2" = "issue list" ]; then printf '%s' "$GH_OPEN"; fi
"""
"""In the place of GitHub's own program: notes what it is asked for."""


@pytest.mark.parametrize(
    ("open_issue", "asked"),
    [
        ("", ["issue list", "issue create"]),
        ("12", ["issue list", "issue comment"]),
    ],
)
def test_report_of_a_bad_night(
    tmp_path: Path, open_issue: str, asked: list[str]
) -> None:
    """There is one issue for all bad nights in a row."""
    program, log = tmp_path / "gh", tmp_path / "log"
    program.write_text(GH, encoding="utf-8")
    program.chmod(0o755)
    run = "https://github.com/owner/name/actions/runs/1"

    subprocess.run(
        (ROOT / "scripts" / "report_nightly", run),
        check=True,
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "GH_LOG": str(log),
            "GH_OPEN": open_issue,
            "RUN": run,
        },
    )

    assert log.read_text(encoding="utf-8").splitlines() == [*asked, run]


# Forms for issues.


@pytest.mark.parametrize(
    ("form", "required"),
    [("bug", {"diagnostics", "version"}), ("phone", {"model", "firmware"})],
)
def test_forms(form: str, required: set[str]) -> None:
    """A form asks for each thing once, and for that without which nothing is clear."""
    content = load_yaml_dict(str(ROOT / ".github" / "ISSUE_TEMPLATE" / f"{form}.yml"))
    fields = {it["id"]: it for it in content["body"] if it["type"] != "markdown"}

    assert len(fields) == sum(it["type"] != "markdown" for it in content["body"])
    assert content["name"]
    assert content["description"]
    assert {it["type"] for it in fields.values()} <= {"input", "textarea", "dropdown"}
    for identifier, field in fields.items():
        assert field["attributes"]["label"]
        is_required = field.get("validations", {}).get("required", False)
        assert is_required or identifier not in required
