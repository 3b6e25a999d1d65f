"""Documents: any file, sent as it is."""

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Self

from bot.emulator.errors import ApiError, bad_request
from bot.emulator.params import Upload

LARGEST = 50 * 2**20
"""Bytes of a document."""


@dataclass(frozen=True)
class Document:
    """A document as it came; `id` is unique. Telegram keeps the last part of the name that it had."""

    data: bytes
    name: str
    id: str

    @classmethod
    def uploaded(cls, upload: Upload, document_id: str) -> Self:
        """The document that came along. Raises ApiError 400 or 413 in Telegram's words."""
        if not upload.data:
            raise bad_request("File must be non-empty")
        if len(upload.data) > LARGEST:
            raise ApiError(413, "Request Entity Too Large")
        return cls(upload.data, PurePosixPath(upload.name.replace("\\", "/")).name, document_id)

    @property
    def mime_type(self) -> str:
        """By the ending of the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_api(self) -> dict[str, object]:
        """The Document object of the Bot API."""
        return {
            **({"file_name": self.name} if self.name else {}),
            "mime_type": self.mime_type,
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "file_size": len(self.data),
        }

    def files(self) -> Iterator[tuple[str, str, str, Callable[[], bytes]]]:
        """The one file of it: file_id, file_unique_id, file_path, bytes."""
        path = f"documents/file_{self.id}{PurePosixPath(self.name).suffix}"
        yield self.id, f"u{self.id}", path, lambda: self.data
