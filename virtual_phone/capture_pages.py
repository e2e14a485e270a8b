"""The phone's web pages that show its display to people far away."""

from http import HTTPStatus

from .configuration import SCREEN_CAPTURE, SCREEN_CAPTURE_ALLOWED
from .device import Device
from .picture import draw
from .wire import HTML_TYPE, Reply, html_page

_PAGE_PATH = "/capturescreen"
_PICTURE_PATH = "/capturescreen/mainscreen"
_PICTURE_TYPE = "image/bmp"
_PAGE = (
    b"<html><head><title>Screen Capture</title></head><body>\n"
    b'<img src="/captureScreen/mainScreen" alt="Main screen">\n'
    b"</body></html>\n"
)


class ScreenCapturePages:
    """A page with the picture of the display, and the picture itself.

    They are there only when both switches are on: the parameter
    up.screenCapture.enabled, and that of the person at the phone. Real phones
    were seen to have no such pages otherwise.
    """

    def __init__(self, device: Device) -> None:
        """Show the display of a phone."""
        self._device = device

    def is_served(self, path: str) -> bool:
        """Whether there is a page at this path now."""
        value = self._device.configuration.value
        return (
            path.lower() in {_PAGE_PATH, _PICTURE_PATH}
            and value(SCREEN_CAPTURE) == "1"
            and value(SCREEN_CAPTURE_ALLOWED) == "1"
        )

    def answer(self, method: str, path: str) -> Reply | None:
        """Return the page at a path, if it is one of these."""
        if not self.is_served(path):
            return None
        if method != "GET":
            return html_page(HTTPStatus.NOT_FOUND)
        if path.lower() == _PAGE_PATH:
            return Reply(body=_PAGE, content_type=HTML_TYPE)
        keypad = self._device.keypad
        return Reply(body=draw(keypad.screen, *keypad.size), content_type=_PICTURE_TYPE)
