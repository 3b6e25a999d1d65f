"""What can be seen of chats: who is in them, what stands in them, and when it changes."""

from aiohttp import web

from bot.emulator import transcript
from bot.emulator.chats import Chat, Message
from bot.emulator.errors import SimError
from bot.emulator.profile import Profile
from bot.emulator.sim.wishes import Wish, get, integer, message, seconds
from bot.emulator.world import World


class Views:
    """The handlers, on one world and what the bot says of itself."""

    def __init__(self, world: World, profile: Profile) -> None:
        self._world = world
        self._profile = profile

    def routes(self) -> list[web.RouteDef]:
        """All that can be seen of chats."""
        return [
            get("chats", self._chats),
            get("profile", self._menu),
            get("transcript", self._transcript),
            get("picture", self._picture),
            get("document", self._document),
            get("wait", self._wait),
        ]

    def _chats(self, _wish: Wish) -> object:
        bot = self._world.bot
        head = {"id": bot.id, "first_name": bot.first_name, "username": bot.username}
        return {"bot": head, "chats": [self._chat(chat) for chat in self._world.chats.values()]}

    def _chat(self, chat: Chat) -> dict[str, object]:
        return {
            "chat": chat.id,
            "type": chat.type,
            "title": chat.name(),
            "seq": self._world.seen(chat.id),
            "members": [member.as_api() for member in chat.members.values()],
            "blocked": chat.blocked,
        }

    def _menu(self, wish: Wish) -> object:
        chat = self._world.find(integer(wish, "chat"))
        user_id = integer(wish, "user", chat.id)
        if user_id not in chat.members:
            raise SimError(404, f"{user_id} is not in this chat", members=sorted(chat.members))
        return self._profile.seen(chat, chat.members[user_id])

    def _transcript(self, wish: Wish) -> object:
        chat = self._world.find(integer(wish, "chat"))
        if wish.get("form") == "text":
            return transcript.as_text(chat)
        action = chat.action if self._world.clock() < chat.action_until else ""
        head = {"chat": chat.id, "seq": self._world.seen(chat.id), "action": action}
        return {**head, **transcript.as_json(chat)}

    def _picture(self, wish: Wish) -> object:
        photo = self._message(wish).photo
        if photo is None:
            raise SimError(404, f"message {wish['message_id']} is no photo")
        return photo.data

    def _document(self, wish: Wish) -> object:
        document = self._message(wish).document
        if document is None:
            raise SimError(404, f"message {wish['message_id']} is no document")
        return document.data

    def _message(self, wish: Wish) -> Message:
        return message(self._world.find(integer(wish, "chat")), integer(wish, "message_id"))

    async def _wait(self, wish: Wish) -> object:
        chat_id = integer(wish, "chat")
        changed = await self._world.change(chat_id, integer(wish, "after", 0), seconds(wish))
        return {"seq": self._world.seen(chat_id), "changed": changed}
