"""Who may use the REST API: Basic as on a VVX, Digest as on an Edge."""

import base64
import binascii
from enum import Enum, auto
import hashlib
import re
import secrets
from typing import Protocol, override

from .settings import USER_LEVEL_NAME, USERNAME

_REALM = "API Authentication"
_MOST_NONCES = 100
_DIGEST_COUNT = re.compile(r"[0-9A-Fa-f]{8}")
_DIGEST_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')


class Verdict(Enum):
    """What the phone thinks of a request's credentials."""

    ACCEPTED = auto()
    ACCEPTED_AS_USER = auto()
    """The password is right, but it is not the administrator's."""
    MISSING = auto()
    STALE = auto()
    WRONG = auto()


class Login(Protocol):
    """One way of proving to know the password."""

    def check(self, method: str, target: str, authorization: str | None) -> Verdict:
        """Judge a request by its Authorization header.

        Args:
            method: Verb of the request.
            target: Path and query as they were sent.
            authorization: The header, if there was one.
        """

    def challenge(self, verdict: Verdict) -> str:
        """Return the header WWW-Authenticate for a request that was not accepted."""


class BasicLogin(Login):
    """User name and password in every request."""

    def __init__(
        self, password: str, user_password: str = "", encoding: str = "utf-8"
    ) -> None:
        """Expect the administrator's password, or that of the other account."""
        self._accounts = {
            f"{name}:{secret}".encode(encoding): verdict
            for name, secret, verdict in _accounts(password, user_password)
        }

    @override
    def check(self, method: str, target: str, authorization: str | None) -> Verdict:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "basic":
            return Verdict.MISSING
        try:
            credentials = base64.b64decode(token, validate=True)
        except binascii.Error:
            return Verdict.WRONG
        return self._accounts.get(credentials, Verdict.WRONG)

    @override
    def challenge(self, verdict: Verdict) -> str:
        return f'Basic realm="{_REALM}"'


class DigestLogin(Login):
    """RFC 7616 with MD5 and the quality of protection "auth"."""

    def __init__(self, password: str, user_password: str = "") -> None:
        """Expect the administrator's password, or that of the other account."""
        self._accounts = {
            name: (_md5(f"{name}:{_REALM}:{secret}"), verdict)
            for name, secret, verdict in _accounts(password, user_password)
        }
        self._counts: dict[str, int] = {}

    @override
    def check(self, method: str, target: str, authorization: str | None) -> Verdict:
        scheme, _, rest = (authorization or "").partition(" ")
        if scheme.lower() != "digest":
            return Verdict.MISSING
        sent = {
            name.lower(): quoted or plain
            for name, quoted, plain in _DIGEST_PARAMETER.findall(rest)
        }
        nonce, count = sent.get("nonce", ""), sent.get("nc", "")
        secret, verdict = self._accounts.get(
            sent.get("username", ""), ("", Verdict.WRONG)
        )
        proof = _md5(
            f"{secret}:{nonce}:{count}:{sent.get('cnonce', '')}:auth:"
            f"{_md5(f'{method}:{target}')}"
        )
        if (
            verdict is Verdict.WRONG
            or sent.get("uri") != target
            or sent.get("qop") != "auth"
            or sent.get("response") != proof
            or not _DIGEST_COUNT.fullmatch(count)
        ):
            return Verdict.WRONG
        # A header that was used before proves nothing about who sends it now.
        if nonce not in self._counts or int(count, 16) <= self._counts[nonce]:
            return Verdict.STALE
        self._counts[nonce] = int(count, 16)
        return verdict

    @override
    def challenge(self, verdict: Verdict) -> str:
        nonce = secrets.token_hex(16)
        self._counts[nonce] = 0
        if len(self._counts) > _MOST_NONCES:
            del self._counts[next(iter(self._counts))]
        stale = ", stale=true" if verdict is Verdict.STALE else ""
        return (
            f'Digest realm="{_REALM}", qop="auth", algorithm=MD5, '
            f'nonce="{nonce}"{stale}'
        )


def _accounts(password: str, user_password: str) -> list[tuple[str, str, Verdict]]:
    accounts = [(USERNAME, password, Verdict.ACCEPTED)]
    if user_password:
        accounts.append((USER_LEVEL_NAME, user_password, Verdict.ACCEPTED_AS_USER))
    return accounts


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
