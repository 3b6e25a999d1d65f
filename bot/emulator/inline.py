"""Inline mode: a person asks the bot from any chat, it answers with results, and one of them is posted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator import markup, text
from bot.emulator.chats import Chat, Message, User
from bot.emulator.errors import ApiError, SimError, bad_request, not_offered
from bot.emulator.handler import Handler
from bot.emulator.params import Params
from bot.emulator.updates import Lane, lane
from bot.emulator.world import World

LIFETIME = 30.0
"""Seconds that a query waits for its answer."""
CHOSEN_LIFETIME = 600.0
_LONGEST_QUERY = 256
_MOST_RESULTS = 50
_LONGEST_ID = 64
_LONGEST_OFFSET = 64
_CACHE_TIME = 300
_DAY = 24 * 3600


@dataclass(frozen=True)
class Result:
    """One result: what the bot said of it, and the message that it would be."""

    given: Mapping[str, Any]
    text: text.Text
    markup: markup.Markup | None

    @property
    def id(self) -> str:
        """Its id, which the bot has made."""
        return str(self.given["id"])


@dataclass(frozen=True)
class Answer:
    """The results of a query, and for how many seconds the same query gets them again."""

    results: tuple[Result, ...]
    cache_time: int
    next_offset: str
    button: Mapping[str, Any] | None


@dataclass
class InlineQuery:
    """What a person has typed behind the bot's name, until the clock says `expires_at`."""

    id: str
    person: User
    query: str
    offset: str
    expires_at: float
    answer: Answer | None = None


@dataclass
class _Cache:
    """Answers by what was asked, and by who asked where they are personal; each until its time."""

    found: dict[tuple[str, str, int], tuple[float, Answer]] = field(default_factory=dict)

    def get(self, query: InlineQuery, now: float) -> Answer | None:
        for person in (query.person.id, 0):
            until, answer = self.found.get((query.query, query.offset, person), (now, None))
            if until > now:
                return answer
        return None


class Inline:
    """The queries and their answers, on one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queries: dict[str, InlineQuery] = {}
        self._cache = _Cache()

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {"answerInlineQuery": self._answer}

    def ask(self, person: User, words: str, offset: str) -> tuple[InlineQuery, int | None]:
        """A person asks. The query, and the update's id: None when it is answered from the cache.

        Raises SimError 400 when that is too long to ask.
        """
        if len(words) > _LONGEST_QUERY or len(offset.encode()) > _LONGEST_OFFSET:
            raise SimError(400, f"a query has at most {_LONGEST_QUERY} characters, its offset 64 bytes")
        now = self._world.clock()
        query = InlineQuery(self._world.number(), person, words, offset, now + LIFETIME)
        self._queries[query.id] = query
        query.answer = self._cache.get(query, now)
        if query.answer is not None:
            return query, None
        body: dict[str, object] = {"id": query.id, "from": person.as_api(), "query": words, "offset": offset}
        to = lane(person.id, Lane.INLINE_QUERIES)
        return query, self._world.updates.push("inline_query", body, LIFETIME, to)

    def find(self, query_id: str) -> InlineQuery:
        """A query that a person has asked. Raises SimError 404."""
        found = self._queries.get(query_id)
        if found is None:
            raise SimError(404, f"no inline query {query_id!r}")
        return found

    def choose(self, query: InlineQuery, result_id: str, chat: Chat) -> Message:
        """The person posts a result. Raises SimError 404 when there is no such, 409 for a chat of others."""
        results = query.answer.results if query.answer else ()
        result = next((result for result in results if result.id == result_id), None)
        if result is None:
            raise SimError(404, f"no result {result_id!r}", results=[result.id for result in results])
        if query.person.id not in chat.members:
            raise SimError(409, f"{query.person.id} is not in the chat {chat.id}")
        message = chat.add(query.person, int(self._world.clock()), result.text)
        message.via_bot, message.markup = self._world.bot, result.markup
        body: dict[str, object] = {
            "from": query.person.as_api(),
            "query": query.query,
            "result_id": result.id,
        }
        if result.markup is not None:
            body["inline_message_id"] = message.inline_message_id = self._world.number()
        to = lane(query.person.id, Lane.CHOSEN_RESULTS)
        self._world.updates.push("chosen_inline_result", body, CHOSEN_LIFETIME, to)
        self._world.posted(message)
        return message

    def clear(self) -> None:
        """Forget queries and answers."""
        self._queries.clear()
        self._cache.found.clear()

    def _answer(self, params: Params) -> object:
        cache_time = params.integer("cache_time", _CACHE_TIME, 0, _DAY)
        button = _button(params)
        given = params.lenient_json("results") or []
        if len(given) > _MOST_RESULTS:
            raise bad_request("Too many inline query results specified")
        results = tuple(_result(one) for one in given)
        now = self._world.clock()
        query = self._queries.get(params.text("inline_query_id"))
        if query is None or query.expires_at < now:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        ids = [result.id for result in results]
        if any(not 1 <= len(one.encode("utf-8", "surrogatepass")) <= _LONGEST_ID for one in ids):
            raise bad_request("RESULT_ID_INVALID")
        if len({*ids}) < len(ids):
            raise bad_request("RESULT_ID_DUPLICATE")
        next_offset = params.text("next_offset")
        if len(next_offset.encode("utf-8", "surrogatepass")) > _LONGEST_OFFSET:
            raise bad_request("NEXT_OFFSET_INVALID")
        if query.answer is None:
            query.answer = Answer(results, cache_time, next_offset, button)
            whose = query.person.id if params.flag("is_personal") else 0
            self._cache.found[query.query, query.offset, whose] = (now + cache_time, query.answer)
        return True


def _result(given: Mapping[str, Any]) -> Result:
    """A result whose shape is checked. Raises ApiError 400 in Telegram's words."""
    kind = str(given["type"]).lower()
    if kind != "article":
        raise not_offered(f"inline results of the type {kind}: use article")
    try:
        words = _content(given)
        if "title" not in given:
            raise bad_request('Can\'t find field "title"')
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        raise bad_request(f"Can't parse inline query result: {reason[:1].upper()}{reason[1:]}") from None
    if not given["title"]:
        raise bad_request("ARTICLE_TITLE_EMPTY")
    keyboard = markup.allowed(given.get("reply_markup") or {})
    if keyboard and "inline_keyboard" not in keyboard:
        raise bad_request("Inline keyboard expected")
    return Result(given, words, keyboard)


def _content(given: Mapping[str, Any]) -> text.Text:
    """The text that a result posts; once it stood in the result itself, and may still."""
    content = given.get("input_message_content", given)
    if content is given and "message_text" not in given:
        raise bad_request('Can\'t find field "message_text"')
    if not content.get("message_text") and content is not given:
        raise bad_request("Input message content is not specified")
    return text.from_call(_params({**content, "text": content["message_text"]}))


def _button(params: Params) -> Mapping[str, Any] | None:
    """The button above the results; its shape is checked."""
    button: Mapping[str, Any] | None = params.lenient_json("button")
    if button is None and "switch_pm_text" in params:
        return {"text": params.text("switch_pm_text"), "start_parameter": params.text("switch_pm_parameter")}
    if button is not None and not {"start_parameter", "web_app"} & button.keys():
        raise bad_request(
            "Can't parse inline query results button: "
            "InlineQueryResultsButton must have exactly one optional field"
        )
    return button


def _params(values: Mapping[str, Any]) -> Params:
    return Params.from_json(json.dumps(values).encode())
