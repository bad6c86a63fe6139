"""A picture that a screen is waited to look like."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from ...errors import ConfigurationError
from ...rfb.session.framebuffer import Rectangle, within
from ...wire.limits import FRAMEBUFFER_SIDE as _SIDE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

Picture: TypeAlias = "Path | str | Image.Image | NDArray[np.uint8]"


@dataclass(slots=True)
class Reference:
    """``pixels`` are height x width x 3; `seen` remembers how near the screen came."""

    pixels: "NDArray[np.uint8]" = field(repr=False)
    name: str
    tolerance: float
    shades: int
    region: Rectangle | None
    _best: float | None = None
    _size: tuple[int, int] = (0, 0)

    @classmethod
    def load(
        cls, picture: Picture, tolerance: float, shades: int, region: Rectangle | None
    ) -> Self:
        """From whatever it is given as; what cannot be one is a `ConfigurationError`."""
        import numpy as np

        if not 0 <= tolerance <= 1:
            raise ConfigurationError(f"a tolerance of {tolerance:g}: a share is from 0 to 1")
        name = Path(picture).name if isinstance(picture, str | Path) else "the reference"
        if isinstance(picture, str | Path):
            picture = _opened(Path(picture))
        pixels = np.asarray(picture if isinstance(picture, np.ndarray) else picture.convert("RGB"))
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
            raise ConfigurationError(f"{name}: not height x width x 3 bytes, but {pixels.shape}")
        height, width, _ = pixels.shape
        if region is not None:
            require_region(region)  # anywhere: the screen may still grow
            if (region.width, region.height) != (width, height):
                raise ConfigurationError(f"{name} has {width} x {height} pixels, unlike {region}")
        return cls(pixels, name, tolerance, shades, region)

    def seen(self, screen: "NDArray[np.uint8]", complete: bool) -> bool:
        """Whether the screen looks like this now; not before it is ``complete``."""
        if not complete:
            return False
        self._size = (screen.shape[1], screen.shape[0])
        if (r := self.region) is not None:
            screen = screen[r.y : r.y + r.height, r.x : r.x + r.width]
        if screen.shape != self.pixels.shape:
            return False
        share = different(screen, self.pixels, self.shades)
        self._best = share if self._best is None else min(share, self._best)
        return share <= self.tolerance

    def nearest(self) -> str:
        """How near the screen came, in words."""
        height, width, _ = self.pixels.shape
        if self._best is None:
            shown = f"the screen is {self._size[0]} x {self._size[1]}"
            return f"{shown}, {self.region or f'{self.name} {width} x {height} pixels'}"
        allowed = f"allowed are {100 * self.tolerance:.3g} %"
        return f"at best {100 * self._best:.3g} % of the pixels differed, {allowed}"


def require_region(region: Rectangle, width: int = _SIDE, height: int = _SIDE) -> None:
    """Raise `ConfigurationError` unless ``region`` is a part of a screen of this size."""
    if not region.area or within(region, Rectangle(0, 0, width, height)) != region:
        raise ConfigurationError(f"{region} is no part of a screen of {width} x {height} pixels")


def different(one: "NDArray[np.uint8]", other: "NDArray[np.uint8]", shades: int) -> float:
    """The share of pixels of which red, green or blue is more than ``shades`` off."""
    import numpy as np

    off = np.maximum(one, other) - np.minimum(one, other) > shades
    return float(off.any(axis=2).mean()) if off.size else 0.0


def _opened(path: Path) -> "Image.Image":
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except UnidentifiedImageError as error:
        raise ConfigurationError(f"{path}: not a picture") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}") from error
