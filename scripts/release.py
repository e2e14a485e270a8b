"""Make the zip of a release; see scripts/release.

It runs on whatever Python a machine has, and needs nothing besides.
"""

import argparse
import json
from pathlib import Path
import re
import sys
import zipfile

DOMAIN = "poly_vvx"
VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""No file in the zip has a time of its own, or no two zips would be the same."""
UNIX = 3
ORDINARY = 0o100644
"""The mode of each file in the zip: readable for all, run by nobody."""


def main(arguments: list[str]) -> int:
    """Write the zip, or say what keeps it from being written."""
    parser = argparse.ArgumentParser(prog="scripts/release")
    parser.add_argument("root", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("version", help="such as 1.2.3 or 1.2.3b1")
    parser.add_argument("folder", type=Path, help="where the zip goes")
    options = parser.parse_args(arguments)
    version = options.version[1:] if options.version[:1] == "v" else options.version
    if not VERSION.fullmatch(version):
        return refuse(f"{options.version} is not a version such as 1.2.3 or 1.2.3b1")
    if version not in versions_of(options.root / "CHANGELOG.md"):
        return refuse(f"CHANGELOG.md has no section [{version}]")
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"{DOMAIN}.zip"
    write_zip(path, options.root / "custom_components" / DOMAIN, version)
    print(path)
    return 0


def refuse(reason: str) -> int:
    """Say why there will be no zip."""
    print(f"scripts/release: {reason}", file=sys.stderr)
    return 1


def versions_of(changelog: Path) -> list[str]:
    """Return the versions that a changelog tells of, the newest first."""
    content = changelog.read_text(encoding="utf-8")
    return re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", content, re.MULTILINE)


def write_zip(path: Path, folder: Path, version: str) -> None:
    """Write what belongs into the folder of the integration, always in one order."""
    # Not compressed: no two versions of zlib agree on how, and it is not much.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            content = file.read_bytes()
            if name == "manifest.json":
                content = stamped(content, version)
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.external_attr = ORDINARY << 16
            entry.create_system = UNIX
            archive.writestr(entry, content)


def stamped(manifest: bytes, version: str) -> bytes:
    """Return a manifest with another version, and the rest of it as it is."""
    present = json.loads(manifest)["version"]
    before, found, after = manifest.partition(f'"version": "{present}"'.encode())
    if not found:
        raise ValueError("the version in manifest.json is not written as usual")
    return before + f'"version": "{version}"'.encode() + after


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
