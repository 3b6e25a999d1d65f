"""The Chromium that shows the page: which one, and how it is started."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium (set BEDSIDE_CHROMIUM)"

# It looks nothing up, outside or at home: what the page needs, the emulator serves.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find_chromium() -> str | None:
    """The path of a Chromium: the one that BEDSIDE_CHROMIUM names, or the first that is installed."""
    named = os.environ.get("BEDSIDE_CHROMIUM")
    for name in (named,) if named else NAMES:
        if found := shutil.which(name):
            return found
    return None


if __name__ == "__main__":
    sys.exit(find_chromium() is None)
