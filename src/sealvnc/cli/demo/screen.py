"""A grid of characters that is also a framebuffer of 32-bit pixels."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

COLUMNS, ROWS = 80, 25
SCALE = 2  # Pillow's own bitmap font has glyphs of 6 x 11 pixels, too small for today's displays
CELL_WIDTH, CELL_HEIGHT = 6 * SCALE, 11 * SCALE

_BYTES_PER_PIXEL = 4
_BACKGROUND, _FOREGROUND = 0x101820, 0xD0D8D0  # 0xRRGGBB

Glyph = tuple[bytes, ...]
"""The pixel rows of one cell, from the top."""


class Screen:
    """Characters at (column, row) and their pixels, blue, green, red, unused in memory."""

    def __init__(self) -> None:
        self.width, self.height = COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT
        self.pixels = bytearray(self.width * self.height * _BYTES_PER_PIXEL)
        self._stride = self.width * _BYTES_PER_PIXEL
        self._cells: list[list[str]] = []
        self._dirty: tuple[int, int, int, int] | None = None  # left, top, right, bottom
        self.clear()

    @property
    def lines(self) -> list[str]:
        """The text of every row, without trailing spaces."""
        return ["".join(row).rstrip() for row in self._cells]

    def put(self, column: int, row: int, character: str) -> None:
        """Show one character; what is not in Latin-1 becomes a question mark."""
        self._cells[row][column] = character
        self.draw(column, row)

    def draw(self, column: int, row: int, *, inverse: bool = False) -> None:
        """Draw what stands in a cell anew, `inverse` for the cursor."""
        x, y = column * CELL_WIDTH, row * CELL_HEIGHT
        start = y * self._stride + x * _BYTES_PER_PIXEL
        for line in _glyph(self._cells[row][column], inverse):
            self.pixels[start : start + len(line)] = line
            start += self._stride
        self._spoil(x, y, x + CELL_WIDTH, y + CELL_HEIGHT)

    def scroll(self) -> None:
        """Move everything up by one row."""
        self._cells = [*self._cells[1:], [" "] * COLUMNS]
        bytes_per_row = CELL_HEIGHT * self._stride
        self.pixels[:-bytes_per_row] = self.pixels[bytes_per_row:]
        self.pixels[-bytes_per_row:] = _pixel(_BACKGROUND) * (bytes_per_row // _BYTES_PER_PIXEL)
        self._spoil(0, 0, self.width, self.height)

    def clear(self) -> None:
        """Empty every cell."""
        self._cells = [[" "] * COLUMNS for _ in range(ROWS)]
        self.pixels[:] = _pixel(_BACKGROUND) * (self.width * self.height)
        self._spoil(0, 0, self.width, self.height)

    def take_dirty(self) -> tuple[int, int, int, int] | None:
        """The (x, y, width, height) that holds every change since the last call, or None."""
        if self._dirty is None:
            return None
        left, top, right, bottom = self._dirty
        self._dirty = None
        return left, top, right - left, bottom - top

    def _spoil(self, left: int, top: int, right: int, bottom: int) -> None:
        a, b, c, d = self._dirty or (left, top, right, bottom)
        self._dirty = min(a, left), min(b, top), max(c, right), max(d, bottom)


def _pixel(colour: int) -> bytes:
    return colour.to_bytes(_BYTES_PER_PIXEL, "little")


@cache
def _glyph(character: str, inverse: bool) -> Glyph:
    # Not load_default(): where FreeType is present, that font is neither a bitmap nor monospaced.
    font = ImageFont.load_default_imagefont()
    character = character.encode("latin-1", "replace").decode("latin-1")
    small = Image.new("1", (CELL_WIDTH // SCALE, CELL_HEIGHT // SCALE), 0)
    if font.getbbox(character)[2] > 0:  # a few symbols are missing, and cannot be drawn
        ImageDraw.Draw(small).text((0, 0), character, fill=1, font=font)
    large = small.resize((CELL_WIDTH, CELL_HEIGHT), Image.Resampling.NEAREST).convert("L")
    ink, paper = _pixel(_FOREGROUND), _pixel(_BACKGROUND)
    if inverse:
        ink, paper = paper, ink
    dots = large.tobytes()
    return tuple(
        b"".join(ink if dot else paper for dot in dots[start : start + CELL_WIDTH])
        for start in range(0, len(dots), CELL_WIDTH)
    )
