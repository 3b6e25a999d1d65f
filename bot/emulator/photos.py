"""Photos: which files Telegram takes as one, and what it tells of them."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from bot.emulator.errors import bad_request
from bot.emulator.params import Upload

LARGEST = 10 * 2**20
"""Bytes of a photo."""
LONGEST_SIDES = 10_000
"""Pixels that width and height may be together."""
WIDEST = 20
"""How many times one side may be longer than the other."""
_BOXES = (90, 320, 800, 1280, 2560)
"""The sides of copies that Telegram makes: those smaller than the photo, and one as large as may be."""


@dataclass(frozen=True)
class Photo:
    """A photo as it came, with its pixels; `id` is unique."""

    data: bytes
    width: int
    height: int
    id: str

    @classmethod
    def uploaded(cls, upload: Upload, photo_id: str) -> Self:
        """The photo that came along. Raises ApiError 400 in Telegram's words."""
        data = upload.data
        if not data:
            raise bad_request("File must be non-empty")
        if len(data) > LARGEST:
            raise bad_request(f"File of size {len(data)} bytes is too big for a photo")
        width, height = _size(data)
        if width + height > LONGEST_SIDES or max(width, height) > WIDEST * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return cls(data, width, height, photo_id)

    def as_api(self) -> list[dict[str, object]]:
        """The PhotoSize objects of the Bot API, smallest first."""
        longest = max(self.width, self.height)
        return [
            {
                "file_id": f"{self.id}-{box}",
                "file_unique_id": f"u{self.id}-{box}",
                "width": max(1, round(self.width * box / longest)),
                "height": max(1, round(self.height * box / longest)),
            }
            for box in self._boxes()
        ]

    def files(self) -> Iterator[tuple[str, str, str, Callable[[], bytes]]]:
        """A file for each size: file_id, file_unique_id, file_path, bytes."""
        for box in self._boxes():
            name = f"{self.id}-{box}"
            yield name, f"u{name}", f"photos/file_{name}.jpg", partial(self._copy, box)

    def _boxes(self) -> list[int]:
        longest = max(self.width, self.height)
        return [*(box for box in _BOXES[:-1] if box < longest), min(longest, _BOXES[-1])]

    def _copy(self, box: int) -> bytes:
        """As large as fits into a square, as a JPEG; what fits already stays as it came."""
        if box >= max(self.width, self.height):
            return self.data
        from PIL import Image  # noqa: PLC0415  loaded when a photo is made smaller

        with Image.open(io.BytesIO(self.data)) as image:
            small = image.convert("RGB")
            small.thumbnail((box, box))
            out = io.BytesIO()
            small.save(out, "JPEG")
            return out.getvalue()


def _size(data: bytes) -> tuple[int, int]:
    from PIL import Image  # noqa: PLC0415  loaded when a photo comes

    try:
        with Image.open(io.BytesIO(data)) as image:
            size = image.size
            if sum(size) <= LONGEST_SIDES:
                image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    return size
