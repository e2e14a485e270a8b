"""A picture of the phone's display, as the BMP that phones send."""

import struct

from .screen import Screen

_FIRST, _LAST = " ", "~"
_COLUMNS = 5
_CHARACTER_WIDTH, _CHARACTER_HEIGHT = 6, 8
_WIDE = 480
_SOFT_KEYS = 4
# Five columns for each character, the lowest bit on top.
_FONT = bytes.fromhex(
    "0000000000 00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649562050"
    "0008070300 001c224100 0041221c00 2a1c7f1c2a 08083e0808 0080703000 0808080808"
    "0000606000 2010080402 3e5149453e 00427f4000 7249494946 2141494d33 1814127f10"
    "2745454539 3c4a494931 4121110907 3649494936 464949291e 0000140000 0040340000"
    "0008142241 1414141414 0041221408 0201590906 3e415d594e 7c1211127c 7f49494936"
    "3e41414122 7f4141413e 7f49494941 7f09090901 3e41415173 7f0808087f 00417f4100"
    "2040413f01 7f08142241 7f40404040 7f021c027f 7f0408107f 3e4141413e 7f09090906"
    "3e4151215e 7f09192946 2649494932 03017f0103 3f4040403f 1f2040201f 3f4038403f"
    "6314081463 0304780403 6159494d43 007f414141 0204081020 004141417f 0402010204"
    "4040404040 0003070800 2054547840 7f28444438 3844444428 384444287f 3854545418"
    "00087e0902 18a4a49c78 7f08040478 00447d4000 2040403d00 7f10284400 00417f4000"
    "7c04780478 7c08040478 3844444438 fc18242418 18242418fc 7c08040408 4854545424"
    "04043f4424 3c4040207c 1c2040201c 3c4030403c 4428102844 4c9090907c 4464544c44"
    "0008364100 0000770000 0041360800 0201020402"
)
_PAPER, _INK, _MARK = 0, 1, 2
_COLOURS = (b"\xff\xff\xff", b"\x20\x20\x20", b"\xa8\x62\x0b")
"""Blue, green and red of each."""
_PIXELS_A_METRE = 2835


def draw(screen: Screen, width: int, height: int) -> bytes:
    """Draw the display with 24 bits for each pixel.

    Nobody has described the pictures of phones beyond their type and size.
    """
    canvas = _Canvas(width, height)
    size = 2 if width >= _WIDE else 1
    row_height = _CHARACTER_HEIGHT * size
    bottom = height - row_height
    for number, row in enumerate(screen.rows()[: bottom // row_height]):
        canvas.write(row, 0, number * row_height, width, size, _INK)
    canvas.fill(0, bottom, width, height, _MARK)
    key_width = width // _SOFT_KEYS
    for place, label in enumerate(screen.soft_keys):
        canvas.write(label, place * key_width, bottom, key_width, size, _PAPER)
    return canvas.bitmap()


class _Canvas:
    """Pixels, each the number of its colour."""

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self._pixels = bytearray([_PAPER]) * (width * height)

    def fill(self, left: int, top: int, right: int, bottom: int, colour: int) -> None:
        """Paint a rectangle."""
        for y in range(top, bottom):
            start = y * self._width
            self._pixels[start + left : start + right] = bytes([colour]) * (
                right - left
            )

    def write(
        self, text: str, left: int, top: int, width: int, size: int, colour: int
    ) -> None:
        """Write a text, as much of it as there is room for."""
        room = width // (_CHARACTER_WIDTH * size)
        for place, character in enumerate(text[:room]):
            x = left + place * _CHARACTER_WIDTH * size
            for column, bits in enumerate(_glyph(character)):
                for row in range(_CHARACTER_HEIGHT):
                    if bits >> row & 1:
                        pixel_x, pixel_y = x + column * size, top + row * size
                        self.fill(
                            pixel_x, pixel_y, pixel_x + size, pixel_y + size, colour
                        )

    def bitmap(self) -> bytes:
        """Return the file; its rows go from the bottom up, in units of four bytes."""
        padding = bytes(-3 * self._width % 4)
        rows = (
            self._pixels[start : start + self._width]
            for start in range(
                (self._height - 1) * self._width, -self._width, -self._width
            )
        )
        data = b"".join(
            b"".join([_COLOURS[pixel] for pixel in row]) + padding for row in rows
        )
        header = struct.pack(
            "<IiiHHIIiiII",
            *(40, self._width, self._height, 1, 24, 0, len(data)),
            *(_PIXELS_A_METRE, _PIXELS_A_METRE, 0, 0),
        )
        offset = 14 + len(header)
        start = struct.pack("<2sIHHI", b"BM", offset + len(data), 0, 0, offset)
        return start + header + data


def _glyph(character: str) -> bytes:
    """Return the columns of a character, or those of a question mark."""
    if not _FIRST <= character <= _LAST:
        character = "?"
    start = _COLUMNS * (ord(character) - ord(_FIRST))
    return _FONT[start : start + _COLUMNS]
