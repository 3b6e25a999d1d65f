"""Photos: which files Telegram takes as one, and what it tells of them."""

import io
from dataclasses import dataclass

from bot.emulator.errors import bad_request
from bot.emulator.params import Params

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

    def as_api(self) -> list[dict[str, object]]:
        """The PhotoSize objects of the Bot API, smallest first."""
        longest = max(self.width, self.height)
        boxes = [*(box for box in _BOXES[:-1] if box < longest), min(longest, _BOXES[-1])]
        return [
            {
                "file_id": f"{self.id}-{box}",
                "file_unique_id": f"u{self.id}-{box}",
                "width": max(1, round(self.width * box / longest)),
                "height": max(1, round(self.height * box / longest)),
            }
            for box in boxes
        ]


def from_call(params: Params, photo_id: str) -> Photo:
    """The photo that is uploaded with a call. Raises ApiError 400 in Telegram's words.

    Only an upload is taken: no file of another message, and no address.
    """
    data = params.upload("photo")
    if data is None:
        raise bad_request("There is no photo in the request")
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > LARGEST:
        raise bad_request(f"file of size {len(data)} bytes is too big for a photo")
    width, height = _size(data)
    if width + height > LONGEST_SIDES or max(width, height) > WIDEST * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return Photo(data, width, height, photo_id)


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
