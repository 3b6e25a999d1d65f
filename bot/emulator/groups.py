"""Groups: what a bot in privacy mode hears of them, and how it stands in them.

Rule 1  It hears what happens in the group (service messages), and commands that name it.
Rule 2  It hears commands that name nobody once it has spoken there.
Rule 3  It hears replies to what it said, and to what was for it; and messages posted via it.
Rule 4  As an administrator it hears everything; nothing of other bots, but there are none here.
"""

from bot.emulator.chats import Message, Service, User

_RIGHTS = {
    "can_manage_chat": True,
    "can_change_info": True,
    "can_delete_messages": True,
    "can_invite_users": True,
    "can_restrict_members": True,
    "can_pin_messages": True,
    "can_manage_topics": False,
    "can_promote_members": False,
    "can_manage_video_chats": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_manage_tags": False,
    "is_anonymous": False,
    "can_manage_voice_chats": True,
}
"""Those that the application proposes for a new administrator that is a bot."""


def is_for_bot(message: Message, bot: User) -> bool:
    """Whether privacy mode lets the bot hear this message of a person."""
    chat = message.chat
    if chat.type == "private" or message.service is not None or message.via_bot is bot:
        return True
    answered = message.reply_to
    if answered is not None and answered.service is None and answered.for_bot:
        return True
    return _is_for(_command(message), bot, spoken=chat.bot_spoke)


def standing(bot: User, status: str) -> dict[str, object]:
    """The ChatMember object of the Bot API for the bot: member, administrator, left or kicked."""
    found: dict[str, object] = {"user": bot.as_api(), "status": status}
    if status == "administrator":
        return {**found, "can_be_edited": False, **_RIGHTS}
    return {**found, "until_date": 0} if status == "kicked" else found


def happened(person: User, bot: User, *, gone: bool) -> Service:
    """What a message says of the bot's coming, or of its going: a person has brought it about."""
    user = bot.as_api()
    if gone:
        fields = {"left_chat_participant": user, "left_chat_member": user}
        return Service(f"{person.first_name} removed {bot.first_name}", fields)
    joined = {"new_chat_participant": user, "new_chat_member": user, "new_chat_members": [user]}
    return Service(f"{person.first_name} added {bot.first_name}", joined)


def _command(message: Message) -> str:
    """The command that the message begins with, or nothing."""
    entities = message.text.entities
    if not entities or entities[0].type != "bot_command" or entities[0].offset:
        return ""
    return message.text.text[: entities[0].length]  # it is ASCII, so a unit is a character


def _is_for(command: str, bot: User, *, spoken: bool) -> bool:
    _, at, name = command.partition("@")
    return name.lower() == bot.username.lower() if at else spoken and bool(command)
