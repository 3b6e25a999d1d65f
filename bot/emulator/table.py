"""Bot API 10.3 as a table: every method that the emulator offers, and what each of its parameters has to be.

The rows of a method stand in the order in which Telegram looks at its parameters, so that of several mistakes
the same one is told.
"""

from collections.abc import Mapping

from bot.emulator.fields import CHAT, FLAG, INT32, NUMBER, TEXT, Field

Fields = Mapping[str, Field]

_CHAT_ID = Field("Chat", required=True, missing="chat_id is empty")
_FROM_CHAT = Field("Chat", required=True, missing='Parameter "from_chat_id" is required')
_MESSAGE_ID = Field("Integer", required=True)
_ENTITIES = Field("[MessageEntity]")
_MARKUP = Field("ReplyMarkup", unreadable="Can't parse reply keyboard markup JSON object")
_SCOPE = Field("BotCommandScope", unreadable="Can't parse BotCommandScope JSON object")
_PREVIEW = Field("LinkPreviewOptions", unreadable="Can't parse link preview options JSON object")
_LATER = Field("Json", offered=False)
_ALLOWED = Field("[String]")
_DAYS_30 = 30 * 24 * 3600
_LANGUAGE = {"language_code": TEXT}
_MESSAGE_IDS = Field(
    "[Integer]",
    required=True,
    missing="Message identifiers are not specified",
    unreadable="Can't parse message_ids JSON object",
    other_shape="Expected an Array of message identifiers",
)

_CAPTION: Fields = {"caption": TEXT, "parse_mode": TEXT, "caption_entities": _ENTITIES}
_ABOVE: Fields = {"show_caption_above_media": FLAG}
_OPTIONS: Fields = {
    "message_thread_id": NUMBER,
    "direct_messages_topic_id": NUMBER,
    "disable_notification": FLAG,
    "protect_content": FLAG,
    "message_effect_id": TEXT,
    "suggested_post_parameters": _LATER,
}
_ANSWERING: Fields = {
    "allow_paid_broadcast": FLAG,
    "reply_parameters": Field("ReplyParameters", unreadable="Can't parse reply parameters JSON object"),
    "reply_to_message_id": NUMBER,
    "allow_sending_without_reply": FLAG,
    "reply_markup": _MARKUP,
}
_SENDING: Fields = {
    **_OPTIONS,
    **_ANSWERING,
    "business_connection_id": TEXT,
    "ephemeral_message_parameters": _LATER,
    "receiver_user_id": _LATER,
    "callback_query_id": _LATER,
    "chat_id": _CHAT_ID,
}
_EDITING: Fields = {
    "reply_markup": _MARKUP,
    "business_connection_id": TEXT,
    "chat_id": CHAT,
    "message_id": NUMBER,
    "inline_message_id": TEXT,
}
_WORDS: Fields = {
    "link_preview_options": _PREVIEW,
    "disable_web_page_preview": FLAG,
    "text": Field("String", required=True, missing="Message text is empty"),
    "parse_mode": TEXT,
    "entities": _ENTITIES,
}


def _upload(kind: str) -> Field:
    return Field("File", required=True, missing=f"There is no {kind} in the request")


METHODS: Mapping[str, Fields] = {
    # --- the bot and its updates ---
    "getMe": {},
    "getUpdates": {
        "offset": NUMBER,
        "limit": Field("Integer", least=1, most=100),
        "timeout": Field("Integer", least=0, most=50),
        "allowed_updates": _ALLOWED,
    },
    "setWebhook": {
        "url": Field("String", required=True),
        "certificate": Field("Upload", offered=False),
        "ip_address": TEXT,
        "max_connections": Field("Integer", least=1, most=100),
        "allowed_updates": _ALLOWED,
        "drop_pending_updates": FLAG,
        "secret_token": TEXT,
    },
    "deleteWebhook": {"drop_pending_updates": FLAG},
    "getWebhookInfo": {},
    # --- messages ---
    "sendMessage": {**_WORDS, **_SENDING},
    "sendPhoto": {"photo": _upload("photo"), **_CAPTION, **_ABOVE, "has_spoiler": FLAG, **_SENDING},
    "sendDocument": {
        "document": _upload("document"),
        "thumbnail": Field("Upload"),
        **_CAPTION,
        "disable_content_type_detection": FLAG,
        **_SENDING,
    },
    "forwardMessage": {
        "from_chat_id": _FROM_CHAT,
        "message_id": _MESSAGE_ID,
        "video_start_timestamp": NUMBER,
        **_OPTIONS,
        "chat_id": _CHAT_ID,
    },
    "copyMessage": {
        "from_chat_id": _FROM_CHAT,
        "message_id": _MESSAGE_ID,
        "video_start_timestamp": NUMBER,
        **_CAPTION,
        **_ABOVE,
        **_OPTIONS,
        **_ANSWERING,
        "chat_id": _CHAT_ID,
    },
    "editMessageText": {
        **_WORDS,
        "text": TEXT,
        "rich_message": _LATER,
        **_EDITING,
    },
    "editMessageCaption": {**_CAPTION, **_ABOVE, **_EDITING},
    "editMessageMedia": {
        "media": Field(
            "InputMedia",
            required=True,
            missing='Parameter "media" is required',
            unreadable="Can't parse input media JSON object",
        ),
        **_EDITING,
    },
    "editMessageReplyMarkup": _EDITING,
    "deleteMessage": {
        "chat_id": Field("Chat", required=True, missing="Chat identifier is not specified"),
        "message_id": Field("Integer", required=True, missing="Message identifier is not specified"),
    },
    "deleteMessages": {"message_ids": _MESSAGE_IDS, "chat_id": _CHAT_ID},
    # --- answers and signs ---
    "answerCallbackQuery": {
        "callback_query_id": Field("String", required=True),
        "text": Field("String", most=200, too_long="MESSAGE_TOO_LONG"),
        "show_alert": FLAG,
        "url": TEXT,
        "cache_time": Field("Integer", least=0, most=_DAYS_30),
    },
    "answerInlineQuery": {
        "inline_query_id": Field("String", required=True),
        "results": Field(
            "[InlineQueryResult]",
            required=True,
            unreadable="Can't parse JSON encoded inline query results",
            other_shape="Expected an Array of inline query results",
        ),
        "cache_time": Field("Integer", least=0, most=INT32),
        "is_personal": FLAG,
        "next_offset": TEXT,
        "button": Field(
            "InlineQueryResultsButton",
            unreadable="Can't parse inline query results button JSON object",
        ),
        "switch_pm_text": TEXT,
        "switch_pm_parameter": TEXT,
    },
    "sendChatAction": {
        "action": Field("String", required=True, missing="Wrong parameter action in request"),
        "business_connection_id": TEXT,
        "message_thread_id": NUMBER,
        "chat_id": _CHAT_ID,
    },
    # --- what the bot says of itself ---
    "setMyCommands": {
        "commands": Field(
            "[BotCommand]",
            required=True,
            unreadable="Can't parse commands JSON object",
            other_shape="Expected an Array of BotCommand",
        ),
        "scope": _SCOPE,
        **_LANGUAGE,
    },
    "getMyCommands": {"scope": _SCOPE, **_LANGUAGE},
    "deleteMyCommands": {"scope": _SCOPE, **_LANGUAGE},
    "setMyName": {"name": Field("String", most=64, too_long="BOT_TITLE_INVALID"), **_LANGUAGE},
    "getMyName": _LANGUAGE,
    "setMyDescription": {
        "description": Field("String", most=512, too_long="DESCRIPTION_TOO_LONG"),
        **_LANGUAGE,
    },
    "getMyDescription": _LANGUAGE,
    "setMyShortDescription": {
        "short_description": Field("String", most=120, too_long="ABOUT_TOO_LONG"),
        **_LANGUAGE,
    },
    "getMyShortDescription": _LANGUAGE,
    # --- chats and files ---
    "getChat": {"chat_id": _CHAT_ID},
    "getChatMember": {"user_id": Field("Integer", required=True, most=2**63 - 1), "chat_id": _CHAT_ID},
    "getChatMemberCount": {"chat_id": _CHAT_ID},
    "getChatAdministrators": {"chat_id": _CHAT_ID, "return_bots": FLAG},
    "getFile": {"file_id": Field("String", required=True, missing="file_id not specified")},
}

API = frozenset(
    """
    addStickerToSet answerCallbackQuery answerChatJoinRequestQuery answerGuestQuery answerInlineQuery
    answerPreCheckoutQuery answerShippingQuery answerWebAppQuery approveChatJoinRequest
    approveSuggestedPost banChatMember banChatSenderChat close closeForumTopic closeGeneralForumTopic
    convertGiftToStars copyMessage copyMessages createChatInviteLink createChatSubscriptionInviteLink
    createForumTopic createInvoiceLink createNewStickerSet declineChatJoinRequest declineSuggestedPost
    deleteAllMessageReactions deleteBusinessMessages deleteChatPhoto deleteChatStickerSet
    deleteEphemeralMessage deleteForumTopic deleteMessage deleteMessageReaction deleteMessages
    deleteMyCommands deleteStickerFromSet deleteStickerSet deleteStory deleteWebhook editChatInviteLink
    editChatSubscriptionInviteLink editEphemeralMessageCaption editEphemeralMessageMedia
    editEphemeralMessageReplyMarkup editEphemeralMessageText editForumTopic editGeneralForumTopic
    editMessageCaption editMessageChecklist editMessageLiveLocation editMessageMedia
    editMessageReplyMarkup editMessageText editStory editUserStarSubscription exportChatInviteLink
    forwardMessage forwardMessages getAvailableGifts getBusinessAccountGifts
    getBusinessAccountStarBalance getBusinessConnection getChat getChatAdministrators getChatGifts
    getChatMember getChatMemberCount getChatMenuButton getCustomEmojiStickers getFile
    getForumTopicIconStickers getGameHighScores getManagedBotAccessSettings getManagedBotToken getMe
    getMyCommands getMyDefaultAdministratorRights getMyDescription getMyName getMyShortDescription
    getMyStarBalance getStarTransactions getStickerSet getUpdates getUserChatBoosts getUserGifts
    getUserPersonalChatMessages getUserProfileAudios getUserProfilePhotos getWebhookInfo
    giftPremiumSubscription hideGeneralForumTopic leaveChat logOut pinChatMessage postStory
    promoteChatMember readBusinessMessage refundStarPayment removeBusinessAccountProfilePhoto
    removeChatVerification removeMyProfilePhoto removeUserVerification reopenForumTopic
    reopenGeneralForumTopic replaceManagedBotToken replaceStickerInSet repostStory restrictChatMember
    revokeChatInviteLink savePreparedInlineMessage savePreparedKeyboardButton sendAnimation sendAudio
    sendChatAction sendChatJoinRequestWebApp sendChecklist sendContact sendDice sendDocument sendGame
    sendGift sendInvoice sendLivePhoto sendLocation sendMediaGroup sendMessage sendMessageDraft
    sendPaidMedia sendPhoto sendPoll sendRichMessage sendRichMessageDraft sendSticker sendVenue sendVideo
    sendVideoNote sendVoice setBusinessAccountBio setBusinessAccountGiftSettings setBusinessAccountName
    setBusinessAccountProfilePhoto setBusinessAccountUsername setChatAdministratorCustomTitle
    setChatDescription setChatMemberTag setChatMenuButton setChatPermissions setChatPhoto
    setChatStickerSet setChatTitle setCustomEmojiStickerSetThumbnail setGameScore
    setManagedBotAccessSettings setMessageReaction setMyCommands setMyDefaultAdministratorRights
    setMyDescription setMyName setMyProfilePhoto setMyShortDescription setPassportDataErrors
    setStickerEmojiList setStickerKeywords setStickerMaskPosition setStickerPositionInSet
    setStickerSetThumbnail setStickerSetTitle setUserEmojiStatus setWebhook stopMessageLiveLocation
    stopPoll transferBusinessAccountStars transferGift unbanChatMember unbanChatSenderChat
    unhideGeneralForumTopic unpinAllChatMessages unpinAllForumTopicMessages
    unpinAllGeneralForumTopicMessages unpinChatMessage upgradeGift uploadStickerFile verifyChat
    verifyUser
    """.split()  # noqa: SIM905
)
"""The names of all methods of Bot API 10.3."""
