"""``make bench``: measures the portal with 10,000 and 100,000 offers, and with BENCH_SIZE offers if that is more.

Everything it needs is its own: a database, a port and a folder in PORTAL_VAR. With a smaller BENCH_SIZE it is a trial.
"""

import os
import secrets
import signal
import socket
import sys
from pathlib import Path

import django

SIZES = [10_000, 100_000]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # so that all is tidied up
    most = int(os.environ.get("BENCH_SIZE") or SIZES[-1])
    os.environ.update(environment())
    django.setup()
    from tests.bench import run  # models need the setup

    run.main([*(size for size in SIZES if size < most), most])


def environment() -> dict[str, str]:
    """The product's settings for a portal beside any other one on this machine."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PORTAL_VAR": str(Path(os.environ.get("PORTAL_VAR") or "var").absolute() / "bench"),
        "PORT": str(free_port()),
        "SITE_URL": "",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DEBUG": "0",
        "WEB_CONCURRENCY": "2",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
