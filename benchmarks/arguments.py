"""What the arguments of several benchmarks mean."""

import argparse
from pathlib import Path


def count(text: str) -> int:
    """Return a number of phones."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of phones")
    return int(text)


def counts(text: str) -> list[int]:
    """Return some numbers of phones, each once and the lowest first."""
    return sorted({count(part) for part in text.split(",")})


def minutes(text: str) -> float:
    """Return a length of time."""
    try:
        length = float(text)
    except ValueError:
        length = 0.0
    if not 0 < length < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number of minutes")
    return length


def whole_minutes(text: str) -> int:
    """Return a length of time in whole minutes."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of minutes")
    return int(text)


def profiles_in(folder: Path | None) -> Path | None:
    """Return the folder for profiles, which is made if it has to be."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    return folder
