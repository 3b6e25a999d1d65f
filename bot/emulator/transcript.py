"""What a person sees of a chat, as JSON and as text to read."""

from typing import Any

from bot.emulator import markup
from bot.emulator.chats import Chat, Message


def as_json(chat: Chat) -> dict[str, object]:
    """The visible messages in order, and the notes and alerts that answered taps.

    A message: {message_id, from: "bot" or "user", text, entities, keyboard, edited, date, edit_date, photo?};
    its keyboard is a list of rows of {text, data?, url?, copy?, style?, disabled?}. A photo is {width,
    height}, and the text its caption.
    """
    return {
        "messages": [_message(message) for message in chat.messages.values()],
        "answers": [
            {
                "callback_query_id": answer.callback_query_id,
                "message_id": answer.message_id,
                "text": answer.text,
                "alert": answer.alert,
            }
            for answer in chat.answers
        ],
    }


def as_text(chat: Chat) -> str:
    """The same to read: who, the text, and one line in brackets for each row of buttons."""
    blocks = []
    for message in chat.messages.values():
        edited = " (edited)" if message.edited else ""
        rows = ["  ".join(f"[{button['text']}]" for button in row) for row in markup.rows(message.markup)]
        head = f"#{message.message_id} {_who(message)}{edited}"
        photo = [picture(message.photo.width, message.photo.height)] if message.photo else []
        blocks.append("\n".join([head, *photo, message.text.text, *rows]))
    blocks += [
        f"{'alert' if answer.alert else 'note'} #{answer.message_id}\n{answer.text}"
        for answer in chat.answers
    ]
    return "\n\n".join(blocks) + "\n"


def picture(width: int, height: int) -> str:
    """What stands for a picture where there are only letters."""
    return f"[picture, {width}x{height}]"


def _who(message: Message) -> str:
    return "bot" if message.sender.is_bot else "user"


def _message(message: Message) -> dict[str, object]:
    photo = message.photo
    seen = {} if photo is None else {"photo": {"width": photo.width, "height": photo.height}}
    return seen | {
        "message_id": message.message_id,
        "from": _who(message),
        "text": message.text.text,
        "entities": [message.entity(entity) for entity in message.text.entities],
        "keyboard": [[_button(button) for button in row] for row in markup.rows(message.markup)],
        "edited": message.edited,
        "date": message.date,
        "edit_date": message.edit_date or None,
    }


def _button(button: dict[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {"text": button["text"]}
    if "callback_data" in button:
        found["data"] = button["callback_data"]
    if "copy_text" in button:
        found["copy"] = button["copy_text"]["text"]
    found.update({name: button[name] for name in ("url", "style", "disabled") if name in button})
    return found
