"""Who may use the phone's web server, and whether there is a REST API."""

from .login import BasicLogin, DigestLogin, Login
from .settings import FACTORY_PASSWORD, FACTORY_USER_PASSWORD, PhoneSettings


class Access:
    """Passwords and the switch of the REST API, which a factory reset takes back."""

    login: Login
    rest_enabled: bool
    """Whether the REST API is switched on."""
    default_password: bool
    """Whether nobody has changed the administrator password yet."""

    def __init__(self, settings: PhoneSettings) -> None:
        """Begin with a phone that somebody has set up."""
        self._settings = settings
        self.set_up()

    def set_up(self) -> None:
        """Do what an administrator does first."""
        self._set_passwords(self._settings.password, self._settings.user_password)
        self.rest_enabled = True

    def reset(self) -> None:
        """Go back to what the factory has delivered."""
        self._set_passwords(FACTORY_PASSWORD, FACTORY_USER_PASSWORD)
        self.rest_enabled = False

    def _set_passwords(self, password: str, user_password: str) -> None:
        if self._settings.authentication == "digest":
            self.login = DigestLogin(password, user_password)
        else:
            encoding = self._settings.password_encoding
            self.login = BasicLogin(password, user_password, encoding)
        self.default_password = password == FACTORY_PASSWORD
