"""What a person sees of a chat, as JSON and as text to read."""

from dataclasses import asdict
from typing import Any

from bot.emulator import markup
from bot.emulator.chats import Chat, Message


def as_json(chat: Chat) -> dict[str, object]:
    """The visible messages in order, and the notes and alerts that answered taps: see bot.emulator.sim."""
    return {
        "messages": [_message(message) for message in chat.messages.values()],
        "answers": [asdict(answer) for answer in chat.answers],
    }


def as_text(chat: Chat) -> str:
    """The same to read: who, the text, and one line in brackets for each row of buttons."""
    blocks = []
    for message in chat.messages.values():
        edited = " (edited)" if message.edited else ""
        rows = ["  ".join(f"[{button['text']}]" for button in row) for row in markup.rows(message.markup)]
        head = f"#{message.message_id} {_who(message)}{edited}"
        media = [picture(message.photo.width, message.photo.height)] if message.photo else []
        media += [f"[document, {message.document.name}]"] if message.document else []
        said = message.service.says if message.service else message.text.text
        blocks.append("\n".join([head, *media, said, *rows]))
    blocks += [
        f"{'alert' if answer.alert else 'note'} #{answer.message_id}\n{answer.text}"
        for answer in chat.answers
    ]
    return "\n\n".join(blocks) + "\n"


def picture(width: int, height: int) -> str:
    """What stands for a picture where there are only letters."""
    return f"[picture, {width}x{height}]"


def _who(message: Message) -> str:
    """The side that it came from; people of a group by their names."""
    if message.sender.is_bot or message.chat.type == "private":
        return _side(message)
    return message.sender.first_name


def _side(message: Message) -> str:
    return "bot" if message.sender.is_bot else "user"


def _message(message: Message) -> dict[str, object]:
    sender = message.sender
    found: dict[str, object] = {
        "message_id": message.message_id,
        "from": _side(message),
        "sender": {"id": sender.id, "first_name": sender.first_name, "is_bot": sender.is_bot},
        "text": message.text.text,
        "entities": [message.entity(entity) for entity in message.text.entities],
        "keyboard": [[_button(button) for button in row] for row in markup.rows(message.markup)],
        "edited": message.edited,
        "date": message.date,
        "edit_date": message.edit_date or None,
    }
    if message.photo is not None:
        found["photo"] = {"width": message.photo.width, "height": message.photo.height}
    if message.document is not None:
        found["document"] = {"name": message.document.name, "size": len(message.document.data)}
    if message.reply_to is not None:
        found["reply_to"] = message.reply_to.message_id
    if message.via_bot is not None:
        found["via_bot"] = message.via_bot.username
    if message.service is not None:
        found["service"] = message.service.says
    if message.markup and not markup.rows(message.markup):
        found["reply_markup"] = message.markup
    return found


def _button(button: dict[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {"text": button["text"]}
    if "callback_data" in button:
        found["data"] = button["callback_data"]
    if "copy_text" in button:
        found["copy"] = button["copy_text"]["text"]
    found.update({name: button[name] for name in ("url", "style") if name in button})
    if "disabled" in button:
        found["disabled"] = True
    return found
