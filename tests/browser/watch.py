"""What must not happen in a browser, whatever else a test looks at."""

from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Request, Response, WebError

_INLINE = ("data", "blob", "about")
_ENDED = "net::ERR_ABORTED"
"""A request that the page itself has ended, as leaving it ends the stream of events."""


class Watch:
    """Keeps every error of the console, every request that failed, and every one that went elsewhere.

    `url` is the server's: nothing else is asked for anything.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self._own = urlsplit(url).netloc
        self._faults: list[str] = []
        self._expected: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def expect(self, words: str) -> None:
        """Let what has these words in it happen: the test brings it about."""
        self._expected.append(words)

    def faults(self) -> list[str]:
        """What went wrong and was not expected."""
        return [one for one in self._faults if not any(known in one for known in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._faults.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self._faults.append(f"uncaught: {error.error}")

    async def _dialog(self, dialog: Dialog) -> None:
        self._faults.append(f"dialog of the browser: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _INLINE and address.netloc != self._own:
            self._faults.append(f"elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != _ENDED:
            self._faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._faults.append(f"status {response.status}: {response.request.method} {response.url}")
