"""How the tables of the Bot API say what a parameter of a method, or a field of an object, has to be."""

from collections.abc import Mapping
from dataclasses import dataclass

INT32 = 2**31 - 1


@dataclass(frozen=True)
class Field:
    """One parameter, or one field of an object.

    `type` is Integer, Boolean, String, Chat (a number, or a name with @), File (an upload, or the id of a
    file), Upload, Json (anything), or the name of an object; [X] is an array of X, [[X]] one of rows of X.

    A required parameter that is missing is refused with `missing`, in Telegram's words; without such words
    Telegram lets it pass. A number outside `least`..`most` counts as the nearer of them. A text longer than
    `most` characters is refused with `too_long`. JSON that cannot be read is refused with `unreadable`, and
    JSON of another shape with `other_shape`; without such words Telegram reads past it. One that is not
    `offered` is part of the Bot API, but the emulator would have to guess what it does.
    """

    type: str
    required: bool = False
    missing: str = ""
    least: int = -INT32 - 1
    most: int = INT32
    too_long: str = ""
    unreadable: str = ""
    other_shape: str = ""
    offered: bool = True

    @property
    def item(self) -> str:
        """The type without the brackets of an array."""
        return self.type.strip("[]")

    @property
    def depth(self) -> int:
        """0 for one value, 1 for an array, 2 for rows."""
        return self.type.count("[")


@dataclass(frozen=True)
class Object:
    """A JSON object. What is wrong in it is said behind `prefix`; what is none is refused with `other_shape`.

    With `or_text`, a text may stand for it.
    """

    fields: Mapping[str, Field]
    prefix: str = ""
    other_shape: str = "expected an Object"
    or_text: bool = False


TEXT = Field("String")
NUMBER = Field("Integer")
FLAG = Field("Boolean")
CHAT = Field("Chat")
A_TEXT = Field("String", required=True)
A_NUMBER = Field("Integer", required=True)
