"""The files that the bot has uploaded: known by their ids, sent again by them, and downloaded."""

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.documents import Document
from bot.emulator.errors import bad_request, not_offered
from bot.emulator.handler import Handler
from bot.emulator.params import Params, Upload
from bot.emulator.photos import Photo

LARGEST_DOWNLOAD = 20 * 2**20
"""Bytes of a file that getFile gives."""

_UNKNOWN = "Wrong remote file identifier specified: can't unserialize it. Wrong last symbol"

Media = Photo | Document
_MAKERS: Mapping[type[Media], Callable[[Upload, str], Media]] = {
    Photo: Photo.uploaded,
    Document: Document.uploaded,
}


@dataclass(frozen=True)
class Stored:
    """One file: what it belongs to, and how its bytes are had."""

    media: Media
    unique_id: str
    path: str
    data: Callable[[], bytes]


class Files:
    """All of them, on one server. `number` makes ids."""

    def __init__(self, number: Callable[[], str]) -> None:
        self._number = number
        self._by_id: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {"getFile": self._get_file}

    def from_call(self, kind: type[Media], params: Params, name: str) -> Media:
        """The photo or document that a call uploads, or that it names by file_id.

        Raises ApiError 400 in Telegram's words, 501 for an address: the emulator fetches nothing.
        """
        found = self.named(kind, params, params.text(name), name)
        if found is None:
            raise bad_request(f"There is no {name} in the request")
        return found

    def named(self, kind: type[Media], params: Params, text: str, name: str = "") -> Media | None:
        """The same by any text that may name a file; None for an attached file that did not come along."""
        upload = params.attached(text, name)
        if upload is not None:
            return self._keep(_MAKERS[kind](upload, self._number()))
        if not text or text.startswith("attach://"):
            return None
        if "." in text:
            raise not_offered("files from other addresses: upload the file")
        stored = self._by_id.get(text)
        if stored is None:
            raise bad_request(_UNKNOWN)
        if not isinstance(stored.media, kind):
            is_now, wanted = type(stored.media).__name__, kind.__name__
            raise bad_request(f"Can't use file of type {is_now} as {wanted}")
        return stored.media

    def download(self, path: str) -> tuple[bytes, str] | None:
        """The bytes and the type of the file with this `file_path`, or None."""
        stored = self._by_path.get(path)
        if stored is None:
            return None
        return stored.data(), mimetypes.guess_type(path)[0] or "application/octet-stream"

    def _keep(self, media: Media) -> Media:
        for file_id, unique_id, path, data in media.files():
            stored = Stored(media, unique_id, path, data)
            self._by_id[file_id] = self._by_path[path] = stored
        return media

    def _get_file(self, params: Params) -> dict[str, Any]:
        file_id = params.text("file_id")
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("Invalid file_id")
        size = len(stored.data())
        if size > LARGEST_DOWNLOAD:
            raise bad_request("File is too big")
        return {
            "file_id": file_id,
            "file_unique_id": stored.unique_id,
            "file_size": size,
            "file_path": stored.path,
        }
