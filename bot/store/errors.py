"""What can go wrong with the store: an error stays until somebody mends it, a fault passes."""

CATALOGUE: dict[str, tuple[str, str]] = {
    "store-url": (
        "This is not the address of a store: {reason}.",
        "Write sqlite:///folder/file.db, with four slashes before an absolute path.",
    ),
    "store-unsupported": (
        "Stores of the kind {scheme} are not supported.",
        "Only sqlite is: write sqlite:///folder/file.db.",
    ),
    "store-folder-missing": (
        "The folder {folder} does not exist.",
        "Make it, or name a file in one that exists.",
    ),
    "store-unwritable": (
        "The file cannot be opened for writing: {reason}.",
        "Let the bot write the file and its folder, or name another file.",
    ),
    "store-corrupt": (
        "The file is damaged or is no SQLite database: {reason}.",
        "Put a backup in its place, or name a new file.",
    ),
    "store-foreign": (
        "The database belongs to another program.",
        "Name another file.",
    ),
    "store-newer": (
        "The database has schema {found}, newer than {known}, which this version knows.",
        "Run the version that wrote it or a later one.",
    ),
    "store-locked": (
        "The database is held by another process: {reason}.",
        "Wait for that process or stop it, then start again.",
    ),
}


class StoreError(Exception):
    """A store that cannot be used until a person mends something.

    `code` is a key of the catalogue and `path` the file that is meant, or "store" where there is none yet;
    `why` and `remedy` are sentences. The text is one line and holds nothing of a conversation.
    """

    def __init__(self, code: str, path: str, why: str, remedy: str) -> None:
        super().__init__(f"{path}: {why} {remedy} [{code}]")
        self.code = code
        self.path = path
        self.why = why
        self.remedy = remedy


class StoreFault(Exception):  # noqa: N818  a fault passes, an error does not; callers tell the two apart
    """A disk that is full, a lock that is held, a failing read or write: trying again later may help.

    As a rule nothing was written, but a write that failed late may come to light after a power cut. So
    acknowledge nothing, and read again before trying again.
    """


def store_error(code: str, path: str, **words: object) -> StoreError:
    """Fill a catalogue entry in; raises KeyError for a code or a word that the catalogue does not know."""
    why, remedy = CATALOGUE[code]
    return StoreError(code, path, why.format(**words), remedy.format(**words))
