"""Why the bot cannot work with Telegram. Everything that passes by itself is waited for and is no error."""

CATALOGUE: dict[str, tuple[str, str]] = {
    "telegram-token": (
        "Telegram does not accept the token.",
        "Copy the token from @BotFather into BEDSIDE_TOKEN.",
    ),
    "telegram-unreachable": (
        "The Bot API server cannot be reached ({reason}).",
        "Check the network, a proxy or firewall in between, and BEDSIDE_API_URL if it is set.",
    ),
    "telegram-refused": (
        "The Bot API server refuses to start with this bot ({reason}).",
        "Check BEDSIDE_API_URL if it is set; else try again later.",
    ),
    "telegram-conflict": (
        "Another program receives this bot's messages, or took its webhook away.",
        "Stop it. Processes of one bot have the same database and the same BEDSIDE_WEBHOOK_URL, or all none.",
    ),
    "telegram-webhook": (
        "Another process of this bot is at work and receives by webhook; this one has none.",
        "Set BEDSIDE_WEBHOOK_URL here as there; or, to poll, stop the others and wait half a minute.",
    ),
    "webhook-url": (
        "BEDSIDE_WEBHOOK_URL is no address that Telegram can deliver to: {reason}.",
        "Write it as https://host/path; http is for an address of this machine alone.",
    ),
    "webhook-secret": (
        "BEDSIDE_WEBHOOK_SECRET cannot be used.",
        "Take 1 to 256 of A-Z, a-z, 0-9, _ and -; or leave it out, and one is derived from the token.",
    ),
    "webhook-listen": (
        "The bot cannot listen on {listen} ({reason}).",
        "Write BEDSIDE_WEBHOOK_LISTEN as host:port, an address of this machine and a port that it may use.",
    ),
    "webhook-port": (
        "Something else listens on {listen}.",
        "Stop it, or choose another port with BEDSIDE_WEBHOOK_LISTEN.",
    ),
    "status-listen": (
        "The bot cannot listen on {listen} ({reason}).",
        "Write BEDSIDE_STATUS_LISTEN as host:port, an address of this machine and a port that it may use.",
    ),
    "status-port": (
        "Something else listens on {listen}.",
        "Stop it, or choose another port with BEDSIDE_STATUS_LISTEN.",
    ),
    "webhook-refused": (
        "The Bot API server refuses the webhook ({reason}).",
        "Check BEDSIDE_WEBHOOK_URL: a public host with a certificate, on port 443, 80, 88 or 8443.",
    ),
}


class TelegramError(Exception):
    """A bot that cannot work until a person mends something.

    `code` is a key of the catalogue; `why` and `remedy` are sentences. The text is one line and holds neither
    the token nor anything of a conversation.
    """

    def __init__(self, code: str, why: str, remedy: str) -> None:
        super().__init__(f"telegram: {why} {remedy} [{code}]")
        self.code = code
        self.why = why
        self.remedy = remedy


def telegram_error(code: str, **words: str) -> TelegramError:
    """Fill a catalogue entry in; raises KeyError for a code or a word that the catalogue does not know."""
    why, remedy = CATALOGUE[code]
    return TelegramError(code, why.format(**words), remedy)
