"""What can go wrong with the store: an error stays until somebody mends it, a fault passes."""

CATALOGUE: dict[str, tuple[str, str]] = {
    "store-url": (
        "This is not the address of a store: {reason}.",
        "Write BEDSIDE_DATABASE_URL as sqlite:///file.db, sqlite:////folder/file.db or postgresql://user@host/name.",
    ),
    "store-unsupported": (
        "Stores of the kind {scheme} are not supported.",
        "Write sqlite:///folder/file.db or postgresql://user@host/name into BEDSIDE_DATABASE_URL.",
    ),
    "store-folder-missing": (
        "The folder {folder} does not exist.",
        "Make it, or name a file in one that exists with BEDSIDE_DATABASE_URL.",
    ),
    "store-unwritable": (
        "The file cannot be opened for writing: {reason}.",
        "Let the bot write the file and its folder, or name another file with BEDSIDE_DATABASE_URL.",
    ),
    "store-corrupt": (
        "The file is damaged or is no SQLite database: {reason}.",
        "Put a backup in its place, or name a new file.",
    ),
    "store-foreign": (
        "The database belongs to another program.",
        "Name another one with BEDSIDE_DATABASE_URL.",
    ),
    "store-newer": (
        "The database has schema {found}, newer than {known}, which this version knows.",
        "Run the version that wrote it or a later one.",
    ),
    "store-refused": (
        "The server does not let the bot in: {reason}.",
        "Mend BEDSIDE_DATABASE_URL, or the rights: the bot's user must be the owner of the database.",
    ),
    "store-unreachable": (
        "The server cannot be reached: {reason}.",
        "Start it, or mend host and port in BEDSIDE_DATABASE_URL.",
    ),
    "store-key": (
        "The data key is not 44 characters of url-safe base64, which make 32 bytes.",
        "Make one with bedside key, and keep it: what was sealed with a key opens with no other.",
    ),
    "store-key-needed": (
        "A store on a server needs a data key that is given to it, the same for every process.",
        "Make one with bedside key. Put it into BEDSIDE_DATA_KEY, or name its file in BEDSIDE_DATA_KEY_FILE.",
    ),
    "store-key-twice": (
        "BEDSIDE_DATA_KEY and BEDSIDE_DATA_KEY_FILE are both set.",
        "Leave one of them out.",
    ),
    "store-key-missing": (
        "There is no key file here.",
        "Put the key file back, or make one for a new store: (umask 077; bedside key > FILE).",
    ),
    "store-key-lost": (
        "What is kept in {store} was sealed with a key, and there is none here.",
        "Put it back, or name it in BEDSIDE_DATA_KEY_FILE; else name a new store in BEDSIDE_DATABASE_URL.",
    ),
    "store-key-readable": (
        "Others on this machine may read the key file.",
        "Take their rights away with chmod 600, and think of the key as known to them.",
    ),
    "store-key-file": (
        "The key file cannot be used: {reason}.",
        "Let the bot read it and write its folder, or name another one in BEDSIDE_DATA_KEY_FILE.",
    ),
    "store-key-other": (
        "What is kept here was sealed with another data key.",
        "Give the key that it was made with, or name a new store.",
    ),
    "store-seal": (
        "Something that is kept was changed by another hand, or is damaged.",
        "Put a backup in its place, or name a new store.",
    ),
    "store-at-work": (
        "A bot is at work on the store, or was a moment ago.",
        "Stop every process of it, wait half a minute, and try again.",
    ),
    "store-key-same": (
        "This is the key that the store has already.",
        "Name another file; where there is none a key is made.",
    ),
    "store-unsealed": (
        "Nothing is sealed here yet.",
        "Start the bot with the new key, and all is sealed with it.",
    ),
    "store-damaged": (
        "{count} of what is kept were changed by another hand, or are damaged, and are left out.",
        "Find out who can write to the store; a backup of before may hold them whole.",
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


class StoreDamage(Exception):  # noqa: N818  it is past: what was damaged is set aside
    """A conversation that was asked for turned out to be damaged, and is not there any more.

    Trying again goes on without it.
    """


def store_error(code: str, path: str, **words: object) -> StoreError:
    """Fill a catalogue entry in; raises KeyError for a code or a word that the catalogue does not know."""
    why, remedy = CATALOGUE[code]
    return StoreError(code, path, why.format(**words), remedy.format(**words))
