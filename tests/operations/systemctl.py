"""As much of systemctl as the operations page needs: one unit, started, reloaded, stopped as its file says.

It is run as a program. The folder ROOT stands for the root of a machine, and $ROOT/run keeps what is known of
the process. What the unit says of users and of what a service may not do is for a real systemd.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
PID = ROOT / "run" / "bedside.pid"
LOG = ROOT / "run" / "bedside.log"
_STARTING, _STOPPING = "TimeoutStartSec", "TimeoutStopSec"


class _Unit(ConfigParser):
    def optionxform(self, optionstr: str) -> str:
        """Leave the capitals of a name."""
        return optionstr


def unit() -> dict[str, str]:
    """The section of the service, where it was installed."""
    parser = _Unit(strict=False, interpolation=None)
    with (ROOT / "etc/systemd/system/bedside.service").open(encoding="utf-8") as file:
        parser.read_file(file)
    return dict(parser["Service"])


def start(service: dict[str, str]) -> None:
    """Start it and wait until it says that it is ready."""
    assert service["Type"] == "notify"
    name = ROOT / "run" / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(name))
        heard.settimeout(float(service[_STARTING]))
        with LOG.open("a") as log:
            program, *words = shlex.split(service["ExecStart"])
            process = subprocess.Popen(  # noqa: S603  the unit's own command
                [f"{ROOT}{program}", *words],
                cwd=f"{ROOT}{service['WorkingDirectory']}",
                env=os.environ | {"NOTIFY_SOCKET": str(name)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        PID.write_text(str(process.pid))
        while b"READY=1" not in heard.recv(4096).splitlines():
            pass
    name.unlink()


def reload(service: dict[str, str]) -> None:
    """Do what the unit does to reload."""
    subprocess.run(  # noqa: S603  the unit's own command
        shlex.split(service["ExecReload"].replace("$MAINPID", PID.read_text())), check=True
    )


def stop(service: dict[str, str]) -> None:
    """Tell it to stop, and wait for as long as the unit allows; one that does not run has nothing to do."""
    if not PID.exists():
        return
    process = int(PID.read_text())
    os.kill(process, signal.SIGTERM)
    until = time.monotonic() + float(service[_STOPPING])
    while _lives(process):
        if time.monotonic() > until:
            sys.exit("it would have been killed")
        time.sleep(0.05)
    PID.unlink()


def _lives(process: int) -> bool:
    """Nobody may be there to bury it."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def main(words: list[str]) -> None:
    """Carry a command out; words that are not known are an error."""
    match words:
        case ["daemon-reload"] | ["--no-pager", "status", "bedside"]:
            unit()
        case ["enable", "--now", "bedside"] | ["start", "bedside"]:
            start(unit())
        case ["reload", "bedside"]:
            reload(unit())
        case ["stop", "bedside"]:
            stop(unit())
        case ["restart", "bedside"]:
            stop(unit())
            start(unit())
        case _:
            sys.exit(f"systemctl {shlex.join(words)}: the test knows nothing of it")


if __name__ == "__main__":
    main(sys.argv[1:])
