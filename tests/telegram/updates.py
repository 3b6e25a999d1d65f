"""Updates by the thousand: as Telegram sends them, nearly so, and nothing like it.

Every text that somebody wrote holds SECRET, so that a log can be searched for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

SECRET = "qzxj"  # noqa: S105  what is looked for in the log
WATCHED = 4_242
"""A person of whom no update tells: nothing may change in that chat."""
PEOPLE = (7, 8, 9)
GROUP, CHANNEL = -1_002_003_004_005, -1_009_009_009_009
Update = dict[str, Any]

NASTY = (
    "", " ", "\0", "\u202e", "\u2066\u2069", "\ud83d", "\ude00\ud83d", "\ufeff", "\u200b", "\n" * 50,
    "\x1b[31m", "<b>", "</b>", "&lt;b&gt;", "&#60;b&#62;", "<a href='tg://user?id=7'>x</a>", "{{ 7 * 7 }}",
    "{% raw %}", "{{ self.__init__.__globals__ }}", "%s%n%(x)s", "{0.__class__}", "*_`[]()~>#+-=|{}.!",
    "=1+1", "@SUM(A1)", "'; DROP TABLE conversation; --", "\\", "../../etc/passwd", "\u0663\u0664",
    "\uff11\uff16\uff4b\uff47", "1e9",
    "9" * 400, "a" * 4096, "🙂" * 2048, "e\u0301" * 2000, "\U0010ffff", "\u2028", "İ", "ß" * 200, "ﷺ" * 227,
)  # fmt: skip
"""Texts that something, somewhere, has stumbled over."""
WORDS = (
    "flumazenil", "baclofen", "midaz", "cyclobenzaprine", "4y", "16 kg", "16", "kg", "no", "yes", "unknown",
    "not", "adult", "procedure", "overdose", "dose", "0.2 mg", "3,5 kg", "1.", ".5", "TCA", "?", ",", ";",
    "onset", "vs", "and", "children", "liver", "sources", "half life", "naloxone", "clonidine", "Klonopin",
)  # fmt: skip
COMMANDS = (
    "start", "help", "check", "dose", "relaxant", "flumazenil", "drug", "compare", "ask", "sources", "cancel",
    "privacy", "forget", "settings", "invite", "invites", "revoke", "members", "remove", "reload", "nothing",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 7, 2**31 - 1, 2**31, 2**52, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 10**30, 0.5, 1e300,
)  # fmt: skip

letters = st.text(max_size=60)
soup = st.lists(st.sampled_from((*WORDS, *NASTY)) | letters, max_size=12)


ids = st.integers(1, 5_000) | st.integers(1, 5_000) | st.integers(1, 5_000) | st.sampled_from(NUMBERS)
"""Of a message, mostly."""


def _written(parts: list[str], sign: str) -> str:
    return (sign.join(parts) + f" {SECRET}")[:4096]


lines = st.builds(_written, soup, st.sampled_from((" ", "", "\n", ", ")))
"""What somebody types."""
commands = st.builds(
    lambda name, at, gap, words: f"/{name}{at}{gap}{words}"[:4096],
    st.sampled_from(COMMANDS) | st.text(max_size=8),
    st.sampled_from(("", "", "", "@bedside_bot", "@another_bot", "@")),
    st.sampled_from((" ", "  ", "\n", "", "\0")),
    lines
    | st.sampled_from((SECRET, "admin 9999999999999999999", "clinician admin", "0 0", "\uff17", "-1", "7")),
)
texts = lines | commands

scalars = (
    st.none()
    | st.booleans()
    | st.sampled_from(NUMBERS)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(NASTY)
    | letters
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)
"""Anything that JSON can say."""


def person(number: int, *, is_bot: bool = False) -> Update:
    """A user with a name that something may stumble over."""
    return {
        "id": number,
        "is_bot": is_bot,
        "first_name": f"<b>{SECRET}",
        "last_name": "{{ 7 * 7 }}\u202e",
        "username": f"{SECRET}_%s",
        "language_code": "xx",
    }


def private(number: int) -> Update:
    """The private chat with a person."""
    return {"id": number, "type": "private", "first_name": f"<i>{SECRET}"}


def message(who: int, text: str, message_id: int = 5_001) -> Update:
    """A text of a person."""
    return {
        "message_id": message_id, "date": 1_800_000_000, "chat": private(who), "from": person(who),
        "text": text,
    }  # fmt: skip


def tapped(who: int, data: str, message_id: int = 5_001, query: str = "9") -> Update:
    """A tap on a message that is too old to be told of."""
    on = {"chat": private(who), "message_id": message_id, "date": 0}
    return {"id": query, "from": person(who), "chat_instance": "1", "message": on, "data": data}


chats = st.sampled_from((
    {"id": GROUP, "type": "supergroup", "title": f"</b>{SECRET}\x1b[2J", "is_forum": True},
    {"id": -77, "type": "group", "title": f"{{{{ {SECRET} }}}}"},
    {"id": CHANNEL, "type": "channel", "title": SECRET},
))  # fmt: skip
extras: dict[str, st.SearchStrategy[Any]] = {
    "caption": lines,
    "photo": st.just([{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]),
    "sticker": st.just({
        "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    }),
    "contact": st.just({"phone_number": "1", "first_name": SECRET}),
    "location": st.just({"latitude": 1.5, "longitude": -1}),
    "dice": st.just({"emoji": "🎲", "value": 6}),
    "via_bot": st.just(person(66, is_bot=True)),
    "sender_chat": chats,
    "forward_origin": st.just({"type": "hidden_user", "date": 0, "sender_user_name": SECRET}),
    "reply_to_message": st.just({"message_id": 1, "date": 0, "chat": private(7), "text": SECRET}),
    "is_topic_message": st.booleans(),
    "message_thread_id": st.sampled_from(NUMBERS),
    "edit_date": st.sampled_from(NUMBERS),
    "migrate_to_chat_id": st.sampled_from(NUMBERS),
    "migrate_from_chat_id": st.just(-77),
    "new_chat_title": lines,
    "new_chat_members": st.just([person(9)]),
    "group_chat_created": st.just(True),
    "pinned_message": st.just({"message_id": 1, "date": 0, "chat": private(7)}),
    "successful_payment": st.just({"currency": "XTR", "total_amount": 1}),
    "web_app_data": st.just({"data": SECRET, "button_text": SECRET}),
    "story": st.just({"chat": private(8), "id": 1}),
    "entities": st.lists(
        st.fixed_dictionaries({
            "type": st.sampled_from(("bot_command", "bold", "text_mention", "text_link", "custom_emoji",
            "?")),
            "offset": st.sampled_from(NUMBERS),
            "length": st.sampled_from(NUMBERS),
        }),
        max_size=3,
    ),
}  # fmt: skip


people = st.sampled_from(PEOPLE * 5) | st.sampled_from(NUMBERS[6:-2])


@st.composite
def messages(draw: st.DrawFn) -> Update:
    """A message, of a private chat mostly."""
    who = draw(people)
    is_private = draw(st.integers(0, 5)) > 0
    found: Update = {
        "message_id": draw(ids),
        "date": 1_800_000_000,
        "chat": private(who) if is_private else draw(chats),
        "from": person(who, is_bot=draw(st.integers(0, 9)) == 0),
        "text": draw(texts),
    }
    for name in draw(st.lists(st.sampled_from(sorted(extras)), max_size=2, unique=True)):
        found[name] = draw(extras[name])
    if draw(st.integers(0, 4)) == 0:
        del found["text"]
    if draw(st.integers(0, 9)) == 0:
        del found["from"]
    return found


pressed = st.one_of(
    st.builds(
        lambda identifier, revision, action: f"v1:{identifier}:{revision}:{action}",
        st.sampled_from(("1-1", "2-0", "", "x" * 10, "x" * 11, SECRET)),
        st.sampled_from(("1", "2", "0", "01", "-1", "9" * 9, "9" * 30, "")),
        st.sampled_from((
            "setting=procedure", "!again", "!right", "?age", "age=4 y", "!nothing", "age=", "=", "", "!new",
        )),
    ),
    st.sampled_from((
        "p1:drug", "p1:drug:flumazenil:dosing~2", f"p1:name:{SECRET}", "p1:begin:dose:age=4 y,weight=16 kg",
        "p1:begin:flumazenil:tricyclic=no", "p1:compare:a:b:c", "p1:ask:,,,,", "p1:begin", "p1:sources~99",
        "p1:begin:dose:age=999 y", "p1:begin:dose:==,=,=", "d1:accept", "d1:forget", "d1:keep", "d1:accept.0",
        "d1:accept.0123456789abcdef", "d1:forget.0123456789abcdef", "d1:", "p1:", "v1:",
    )),
    lines,
)  # fmt: skip


@st.composite
def taps(draw: st.DrawFn) -> Update:
    """A tap on a button that may be anywhere, or nowhere."""
    who = draw(people)
    found: Update = {
        "id": draw(st.integers(1, 2**40).map(str) | st.sampled_from(NASTY)),
        "from": person(who),
        "chat_instance": "1",
    }
    on = draw(st.sampled_from(("message", "inaccessible", "inline", "nothing")))
    if on == "message":
        found["message"] = draw(messages()) | {"chat": private(who)}
    elif on == "inaccessible":
        found["message"] = {"chat": private(who), "message_id": draw(ids), "date": 0}
    elif on == "inline":
        found["inline_message_id"] = SECRET
    found["data"] = draw(pressed)
    if draw(st.integers(0, 9)) == 0:
        found["game_short_name"] = found.pop("data")
    return found


bodies: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.just("message"), messages()),
    st.tuples(st.just("callback_query"), taps()),
    st.tuples(
        st.sampled_from(("edited_message", "channel_post", "edited_channel_post", "business_message")),
        messages(),
    ),
    st.tuples(
        st.sampled_from(("message", "callback_query", "inline_query", "my_chat_member", "poll")), values
    ),
)
"""The kind of an update, and what stands below it."""


def _inside(data: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401  any JSON
    """Every place of a JSON value, as (what holds it, key)."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    found = [(data, key) for key in keys]
    return found + [one for _, key in found for one in _inside(data[key])]


@st.composite
def bent(draw: st.DrawFn) -> tuple[str, Any]:
    """A kind and a body of which some parts are lost, or are something else."""
    kind, body = draw(bodies)
    body = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(0, 3))):
        places = _inside(body)
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        if draw(st.booleans()):
            holder[key] = draw(values)
        elif isinstance(holder, dict):
            del holder[key]
    return kind, body


def _tells_of(data: Any, number: int) -> bool:  # noqa: ANN401  any JSON
    if isinstance(data, dict | list):
        return any(_tells_of(holder[key], number) for holder, key in _inside(data))
    return isinstance(data, int | float) and data == number


updates: st.SearchStrategy[tuple[str, Any]] = bent().filter(lambda one: not _tells_of(one[1], WATCHED))
"""The kind of an update and its body: in order, nearly so, or nothing like it."""

Bend = Callable[[bytes], bytes]
bends: st.SearchStrategy[Bend] = st.sampled_from((
    lambda raw: raw,
    lambda raw: raw[: len(raw) // 2],
    lambda raw: raw + raw,
    lambda raw: b"[" + raw + b"]",
    lambda raw: raw.replace(b'"message"', b'"message":' + b"[" * 2_000 + b"]" * 2_000 + b',"message"', 1),
    lambda raw: raw.replace(b"{", b'{"update_id":1,', 1),
    lambda raw: raw.replace(b"1800000000", b"1" * 5_000),
    lambda raw: raw.replace(b"1800000000", b"1e999"),
    lambda raw: raw.replace(b"1800000000", b"NaN"),
    lambda raw: raw.replace(b'"', b"'"),
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: raw.decode().encode("utf-16"),
    lambda raw: b"\x1f\x8b\x08\x00" + raw,
    lambda raw: raw.replace(b"a", b"\xff"),
    lambda raw: b"" * len(raw),
))  # fmt: skip
"""What may become of the bytes of a request on their way."""
