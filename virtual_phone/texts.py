"""How the phone writes times and durations; the plural begins above one."""

from datetime import datetime

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def time_text(moment: datetime) -> str:
    """Write a time of the phone's clock, such as 2026-11-22T12:00:00."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def split_seconds(seconds: float) -> tuple[int, int, int, int]:
    """Split seconds into days, hours, minutes and seconds."""
    days, rest = divmod(int(seconds), _DAY)
    hours, rest = divmod(rest, _HOUR)
    return days, hours, *divmod(rest, _MINUTE)


def uptime_text(seconds: float) -> str:
    """Write an uptime, such as 20 Days 16:11:42."""
    days, hours, minutes, rest = split_seconds(seconds)
    return f"{days} Day{_plural(days)} {hours}:{minutes:02}:{rest:02}"


def network_uptime_text(seconds: float) -> str:
    """Write how long the network is up, such as 1 day 1:41:50."""
    return uptime_text(seconds).replace("D", "d")


def duration_text(seconds: float) -> str:
    """Write the duration of a call, such as 4 mins 49 secs."""
    units = ("day", "hour", "min", "sec")
    parts = list(zip(split_seconds(seconds), units, strict=True))
    while len(parts) > 1 and parts[0][0] == 0:
        parts.pop(0)
    return " ".join(f"{number} {unit}{_plural(number)}" for number, unit in parts)


def _plural(number: int) -> str:
    return "s" if number > 1 else ""
