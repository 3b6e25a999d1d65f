"""What is kept in memory once content was loaded: the content, and not what its proof took."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def settle() -> None:
    """Let go of what is over, set aside what stays, and give the system back what a proof took.

    What is set aside the collector passes over: going through it again and again would cost pauses.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    with suppress(AttributeError, OSError, TypeError):  # other systems than Linux have no such call
        ctypes.CDLL(None).malloc_trim(0)
