"""What can go wrong, in the words Telegram uses."""


class ApiError(Exception):
    """A call that is refused. `code` is the HTTP status and `error_code`; `description` is the exact text.

    `retry_after` is in seconds and only goes with 429.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class SimError(Exception):
    """A wish of the simulated phone that cannot be met: an HTTP status, a sentence and more JSON fields."""

    def __init__(self, status: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, object] = {"error": message, **more}


class PortTakenError(Exception):
    """Something else already listens on `host`:`port`."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is already in use")
        self.host = host
        self.port = port


def bad_request(reason: str) -> ApiError:
    """A 400 as Telegram words it: the reason starts small, unless it is a constant in capitals."""
    is_constant = len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z")
    return ApiError(400, "Bad Request: " + (reason if is_constant else reason[:1].lower() + reason[1:]))


def not_offered(what: str) -> ApiError:
    """A 501, which Telegram never answers: so nobody takes it for a mistake of the bot."""
    return ApiError(501, f"Not Implemented: the local Bot API server does not offer {what}")


def conflict(reason: str) -> ApiError:
    """A 409: two readers of one queue."""
    return ApiError(409, f"Conflict: {reason}")
