"""What the bot can ask of a chat: what it is, and who is in it."""

from collections.abc import Mapping

from bot.emulator import groups
from bot.emulator.chats import Chat, User
from bot.emulator.errors import bad_request
from bot.emulator.handler import Handler
from bot.emulator.params import Params
from bot.emulator.world import World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_REACTIONS = 11
"""How many different reactions a message can have, as everywhere at Telegram."""
_INT64 = 2**63 - 1


class Members:
    """The handlers, on one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "getChatMemberCount": self._get_count,
            "getChatAdministrators": self._get_administrators,
        }

    def _get_chat(self, params: Params) -> object:
        chat = self._world.chat(params.text("chat_id"))
        return {
            **chat.as_api(),
            "accent_color_id": 0,
            "max_reaction_count": _REACTIONS,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }

    def _get_member(self, params: Params) -> object:
        user_id = params.integer("user_id", 0, 0, _INT64)
        if user_id == 0:
            raise bad_request("Invalid user_id specified")
        chat = self._world.chat(params.text("chat_id"))
        if user_id == self._world.bot.id:
            return groups.standing(self._world.bot, chat.bot_status)
        person = chat.members.get(user_id) or self._world.people.get(user_id)
        if person is None:
            raise bad_request("member not found")
        return _standing(chat, person)

    def _get_count(self, params: Params) -> object:
        return len(self._world.chat(params.text("chat_id")).members) + 1

    def _get_administrators(self, params: Params) -> object:
        chat = self._world.chat(params.text("chat_id"))
        if chat.type == "private":
            raise bad_request("there are no administrators in the private chat")
        found = [_standing(chat, chat.members[chat.creator])]
        if chat.admin and params.flag("return_bots"):
            found.append(groups.standing(self._world.bot, chat.bot_status))
        return found


def _standing(chat: Chat, person: User) -> dict[str, object]:
    """The ChatMember object of the Bot API for a person."""
    status = "member" if person.id in chat.members else "left"
    is_creator = chat.type != "private" and person.id == chat.creator
    more = {"is_anonymous": False} if is_creator else {}
    return {"user": person.as_api(), "status": "creator" if is_creator else status, **more}
