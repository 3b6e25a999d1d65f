"""Inline mode as a person uses it: ask the bot, look at what it offers, post one of it."""

from aiohttp import web

from bot.emulator.errors import SimError
from bot.emulator.inline import Inline
from bot.emulator.sim.wishes import Wish, get, integer, post, text
from bot.emulator.world import World


class InlineActs:
    """The handlers, on one world and its inline queries."""

    def __init__(self, world: World, inline: Inline) -> None:
        self._world = world
        self._inline = inline

    def routes(self) -> list[web.RouteDef]:
        """All of inline mode."""
        return [post("inline", self._ask), get("inline", self._look), post("choose", self._choose)]

    def _ask(self, wish: Wish) -> object:
        user_id = integer(wish, "user")
        person = self._world.people.get(user_id)
        if person is None:
            raise SimError(404, f"no user {user_id}", users=sorted(self._world.people))
        query, update_id = self._inline.ask(person, text(wish, "query"), text(wish, "offset"))
        return {"inline_query_id": query.id, "update_id": update_id}

    def _look(self, wish: Wish) -> object:
        answer = self._inline.find(str(wish.get("id", ""))).answer
        if answer is None:
            return {"answered": False, "results": []}
        found: dict[str, object] = {
            "answered": True,
            "results": [result.given for result in answer.results],
            "cache_time": answer.cache_time,
            "next_offset": answer.next_offset,
        }
        return found if answer.button is None else {**found, "button": answer.button}

    def _choose(self, wish: Wish) -> object:
        query = self._inline.find(str(wish.get("inline_query_id", "")))
        chat = self._world.find(integer(wish, "chat"))
        message = self._inline.choose(query, str(wish.get("result_id", "")), chat)
        return {"message_id": message.message_id, "seq": self._world.seen(chat.id)}
