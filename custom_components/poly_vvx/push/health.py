"""Do notifications arrive? Found out from the changes that polls see.

Pure: it knows no clock and no network. Nobody's word is taken: only a change that a
poll found as well shows whether somebody had announced it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

ANNOUNCEMENT_WINDOW: Final = timedelta(seconds=2)
"""How far apart a change and its announcement may be."""

MISSES_TO_TELL: Final = 3
"""After how many changes that nobody announced the user is told."""

MAXIMUM_WRITES: Final = 3
"""How often an hour a phone is told what it forgets: it may restart for each time."""
WRITES_PERIOD: Final = timedelta(hours=1)


class PushState(StrEnum):
    """What we know of the phone's notifications."""

    OFF = "off"
    """They are not configured."""
    UNPROVEN = "unproven"
    """They are configured, and nothing has happened since."""
    PROVEN = "proven"
    """One has arrived for a change that a poll confirmed."""
    IN_DOUBT = "in_doubt"
    """A poll found a change that nobody announced."""


class Verdict(StrEnum):
    """What a change shows that a poll has found."""

    ANNOUNCED = "announced"
    OPEN = "open"
    """It may be announced still; to be decided after ANNOUNCEMENT_WINDOW."""
    MISSED = "missed"


class PushHealth:
    """Whether the notifications of one phone arrive."""

    def __init__(self) -> None:
        """Start without notifications."""
        self.state = PushState.OFF
        self.misses = 0
        """How many changes nobody announced since one was."""
        self.writes: list[datetime] = []
        """When the phone was told what it should have kept, of late."""
        self.rejected_sender: str | None = None
        """From which other address than the phone's somebody posts in its name."""
        self._url = ""
        self._written_url = ""
        self._heard_at: datetime | None = None
        self._open_since: datetime | None = None

    @property
    def proven(self) -> bool | None:
        """Whether notifications may be relied on; None while nothing has shown it."""
        if self.state is PushState.UNPROVEN:
            return None
        return self.state is PushState.PROVEN

    @property
    def scheme(self) -> str | None:
        """How the phone is to reach us, such as http; None before it was told."""
        return self._url.partition(":")[0] or None

    @property
    def base_url(self) -> str:
        """Where the phone was told to post to, without what is secret in it."""
        return "/".join(self._url.split("/")[:3])

    def may_write(self, url: str, now: datetime) -> bool:
        """Tell whether the phone may be told, maybe once more, where to post to."""
        lately = [it for it in self.writes if timedelta() <= now - it < WRITES_PERIOD]
        self.writes = lately if url == self._written_url else []
        return len(self.writes) < MAXIMUM_WRITES

    def wrote(self, url: str, now: datetime) -> None:
        """Note that the phone is told where to post to."""
        self._written_url = url
        self.writes.append(now)

    def blocked_by(self, *, local: bool) -> str:
        """Return the repair that says what most probably keeps notifications away.

        Home Assistant drops what comes from an address that it does not take for local.
        """
        if self.rejected_sender is not None:
            return "push_wrong_address"
        if not local:
            return "push_not_local"
        return "push_https" if self.scheme == "https" else "push_not_arriving"

    def restart(self) -> None:
        """Start anew after a reload; what was proven stays so, the rest is forgotten."""
        self.writes = []
        self.forget_misses()
        if self.state is not PushState.PROVEN:
            self.state = PushState.OFF

    def forget_misses(self) -> None:
        """Begin to count anew: what was in the way may be gone."""
        self.misses = 0
        self.rejected_sender = None

    def configured(self, url: str, *, written: bool) -> bool:
        """Expect notifications at a URL; return whether that is new.

        What was proven stays so as long as neither URL nor settings had to change.
        """
        news = written or url != self._url or self.state is PushState.OFF
        self._url = url
        if news:
            # What has happened before nobody could announce.
            self._open_since = None
            self.misses = 0
            self.state = PushState.UNPROVEN
        return news

    def switched_off(self) -> None:
        """Expect nothing: the phone does not post to us."""
        self._open_since = None
        self.state = PushState.OFF

    def interrupted(self) -> None:
        """Decide nothing: nobody announces what happens while a phone is away."""
        self._open_since = None

    def heard(self, now: datetime) -> None:
        """Note that a notification of a call has come."""
        self._heard_at = now

    def changed(self, looked_before: datetime, now: datetime) -> Verdict | None:
        """Say what it shows that a poll found a change since the one before.

        None where that shows nothing: without notifications, or while another
        change is open.
        """
        if self.state is PushState.OFF:
            return None
        since = min(looked_before, now - ANNOUNCEMENT_WINDOW)
        if self._has_heard_since(since):
            return self._prove()
        if self._open_since is not None:
            return None
        # The poll may have been quicker than the announcement.
        self._open_since = since
        return Verdict.OPEN

    def decide(self) -> Verdict | None:
        """Say what the open change shows, now that its announcement is overdue."""
        since, self._open_since = self._open_since, None
        if since is None:
            return None
        if self._has_heard_since(since):
            return self._prove()
        self.misses += 1
        self.state = PushState.IN_DOUBT
        return Verdict.MISSED

    def found(self) -> Verdict | None:
        """Say what it shows that the log lists a call that no notification led to.

        It is enough to look often again, and too little to trouble anybody: some calls
        are logged that never rang. If it was no exception, polls will see the next.
        """
        if self.state in {PushState.OFF, PushState.IN_DOUBT}:
            return None
        self.state = PushState.IN_DOUBT
        return Verdict.MISSED

    def _has_heard_since(self, moment: datetime) -> bool:
        return self._heard_at is not None and self._heard_at >= moment

    def _prove(self) -> Verdict:
        self.forget_misses()
        self.state = PushState.PROVEN
        return Verdict.ANNOUNCED
