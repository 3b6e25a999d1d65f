"""The JSON objects inside the parameters of Bot API 10.3, for the methods that the emulator offers.

Where the Bot API takes one of several objects, such as any markup, one row holds the fields of all of them; a
field is required there when each of them requires it.
"""

from collections.abc import Mapping

from bot.emulator.fields import A_NUMBER, A_TEXT, CHAT, FLAG, NUMBER, TEXT, Field, Object

_ENTITIES = Field("[MessageEntity]")
_ROWS = "must be an Array of Arrays"
_NAMES = ("first_name", "last_name", "username", "language_code")
_ABILITIES = (
    "is_bot", "is_premium", "added_to_attachment_menu", "can_join_groups", "can_read_all_group_messages",
    "supports_guest_queries", "supports_inline_queries", "can_connect_to_business", "has_main_web_app",
    "has_topics_enabled", "allows_users_to_create_topics", "can_manage_bots", "supports_join_request_queries",
)  # fmt: skip
_NOT_OFFERED = Field("Json", offered=False)

OBJECTS: Mapping[str, Object] = {
    "MessageEntity": Object(
        {
            "offset": A_NUMBER,
            "length": A_NUMBER,
            "type": A_TEXT,
            "url": TEXT,
            "user": Field("User"),
            "language": TEXT,
            "custom_emoji_id": TEXT,
            "unix_time": NUMBER,
            "date_time_format": TEXT,
        },
        prefix="Can't parse MessageEntity: ",
    ),
    "User": Object({"id": A_NUMBER, **dict.fromkeys(_NAMES, TEXT), **dict.fromkeys(_ABILITIES, FLAG)}),
    "LinkPreviewOptions": Object(
        {
            "is_disabled": FLAG,
            "url": TEXT,
            "prefer_small_media": FLAG,
            "prefer_large_media": FLAG,
            "show_above_text": FLAG,
        },
        other_shape="Object expected as link preview options",
    ),
    "ReplyParameters": Object(
        {
            "chat_id": CHAT,
            "message_id": NUMBER,
            "allow_sending_without_reply": FLAG,
            "quote": _NOT_OFFERED,
            "quote_parse_mode": _NOT_OFFERED,
            "quote_entities": _NOT_OFFERED,
            "quote_position": _NOT_OFFERED,
            "checklist_task_id": _NOT_OFFERED,
            "poll_option_id": _NOT_OFFERED,
            "ephemeral_message_id": _NOT_OFFERED,
        },
        other_shape="Object expected as reply parameters",
    ),
    "SuggestedPostParameters": Object(
        {"price": _NOT_OFFERED, "send_date": NUMBER},
        other_shape="Object expected as suggested post parameters",
    ),
    # --- keyboards ---
    "ReplyMarkup": Object(
        {
            "inline_keyboard": Field(
                "[[InlineKeyboardButton]]",
                other_shape=f'Field "inline_keyboard" of the InlineKeyboardMarkup {_ROWS}',
            ),
            "keyboard": Field("[[KeyboardButton]]", other_shape=f'Field "keyboard" {_ROWS}'),
            "is_persistent": FLAG,
            "resize_keyboard": FLAG,
            "one_time_keyboard": FLAG,
            "input_field_placeholder": TEXT,
            "selective": FLAG,
            "remove_keyboard": FLAG,
            "force_reply": FLAG,
        },
        other_shape="Object expected as reply markup",
    ),
    "InlineKeyboardButton": Object(
        {
            "text": A_TEXT,
            "icon_custom_emoji_id": TEXT,
            "style": TEXT,
            "url": TEXT,
            "callback_data": TEXT,
            "web_app": Field("WebAppInfo"),
            "login_url": Field("LoginUrl"),
            "switch_inline_query": TEXT,
            "switch_inline_query_current_chat": TEXT,
            "switch_inline_query_chosen_chat": Field("SwitchInlineQueryChosenChat"),
            "copy_text": Field("CopyTextButton"),
            "callback_game": Field("CallbackGame"),
            "pay": FLAG,
            "disabled": Field("DisabledButton"),
        },
        prefix="Can't parse inline keyboard button: ",
        other_shape="InlineKeyboardButton must be an Object",
    ),
    "WebAppInfo": Object({"url": A_TEXT}),
    "LoginUrl": Object(
        {"url": A_TEXT, "forward_text": TEXT, "bot_username": TEXT, "request_write_access": FLAG}
    ),
    "SwitchInlineQueryChosenChat": Object(
        {
            "query": TEXT,
            "allow_user_chats": FLAG,
            "allow_bot_chats": FLAG,
            "allow_group_chats": FLAG,
            "allow_channel_chats": FLAG,
        }
    ),
    "CopyTextButton": Object({"text": A_TEXT}),
    "CallbackGame": Object({}),
    "DisabledButton": Object({}),
    "KeyboardButton": Object(
        {
            "text": A_TEXT,
            "icon_custom_emoji_id": TEXT,
            "style": TEXT,
            "request_users": _NOT_OFFERED,
            "request_chat": _NOT_OFFERED,
            "request_managed_bot": _NOT_OFFERED,
            "request_contact": FLAG,
            "request_location": FLAG,
            "request_poll": _NOT_OFFERED,
            "request_user": _NOT_OFFERED,
            "web_app": Field("WebAppInfo"),
        },
        prefix="Can't parse keyboard button: ",
        other_shape="KeyboardButton must be a String or an Object",
        or_text=True,
    ),
    # --- the bot's own words ---
    "BotCommand": Object(
        {"command": A_TEXT, "description": A_TEXT, "is_ephemeral": FLAG}, prefix="Can't parse BotCommand: "
    ),
    "BotCommandScope": Object(
        {"type": A_TEXT, "chat_id": CHAT, "user_id": NUMBER},
        prefix="Can't parse BotCommandScope: ",
        other_shape="BotCommandScope must be an Object",
    ),
    # --- media ---
    "InputMedia": Object(
        {
            "type": A_TEXT,
            "media": Field("File", required=True),
            "thumbnail": Field("Upload"),
            "caption": TEXT,
            "parse_mode": TEXT,
            "caption_entities": _ENTITIES,
            "show_caption_above_media": FLAG,
            "has_spoiler": FLAG,
            "disable_content_type_detection": FLAG,
        },
        prefix="Can't parse InputMedia: ",
    ),
    # --- inline mode ---
    "InlineQueryResult": Object(
        {
            "type": A_TEXT,
            "id": A_TEXT,
            "title": TEXT,
            "input_message_content": Field("InputMessageContent"),
            "reply_markup": Field("ReplyMarkup"),
            "url": TEXT,
            "hide_url": FLAG,
            "description": TEXT,
            "thumbnail_url": TEXT,
            "thumbnail_width": NUMBER,
            "thumbnail_height": NUMBER,
        },
        prefix="Can't parse inline query result: ",
        other_shape="Inline query result must be an object",
    ),
    "InputMessageContent": Object(
        {
            "message_text": TEXT,
            "parse_mode": TEXT,
            "entities": _ENTITIES,
            "link_preview_options": Field("LinkPreviewOptions"),
            "disable_web_page_preview": FLAG,
        },
        other_shape="Object expected as input message content",
    ),
    "InlineQueryResultsButton": Object(
        {"text": A_TEXT, "web_app": Field("WebAppInfo"), "start_parameter": TEXT},
        prefix="Can't parse inline query results button: ",
        other_shape="InlineQueryResultsButton must be an Object",
    ),
}
