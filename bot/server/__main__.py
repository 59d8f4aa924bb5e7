"""The launcher: `python -m bot.server`, the same for `make run` and in production.

One process serves page, widget, chat and actions. It starts lean, tells how far it is,
gives the address when a message has really been answered, stops cleanly on Ctrl-C and
SIGTERM (exit code 0; 130 while it is still loading), and when it cannot start it says
why in one line and exits with 1.
"""

import argparse
import errno
import os
import signal
import socket
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import settings
from bot.rasa_patches import slim_imports
from bot.server import garbage_collection, logs
from bot.server.logs import say

MODELS = Path("models")
# One visitor's message is too little arithmetic to share out; threads that wait for
# work spin. numpy reads these when it is imported. Training keeps all its threads.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class CannotStart(Exception):
    """The reason, in one line, with what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the server; return the exit code."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    sys.path.insert(0, os.getcwd())
    garbage_collection.start_without_collections()
    try:
        return _start(_parse(arguments))
    except (CannotStart, settings.SettingsError) as reason:
        say(f"cannot start: {reason}")
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    told = settings.read()
    parser = argparse.ArgumentParser(prog="python -m bot.server", description=__doc__)
    parser.add_argument("--model", type=Path, default=MODELS, help="file or folder")
    parser.add_argument("--host", default=told.host)
    parser.add_argument("--port", default=str(told.port))
    parser.add_argument("--credentials", default="credentials.yml")
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--terminal", action="store_true", help="talk in the terminal")
    return parser.parse_args(arguments)


def _start(options: argparse.Namespace) -> int:
    port = settings.port(options.port)
    if not options.terminal:
        check_port(options.host, port)
    model = find_model(options.model)
    try:
        needs_tensorflow = slim_imports.needs_tensorflow(
            slim_imports.components_of(model)
        )
    except (OSError, KeyError, ValueError, tarfile.TarError) as error:
        raise CannotStart(
            f"{model} is no model of Rasa 3.6 ({type(error).__name__}): 'make train'"
        ) from error
    if not needs_tensorflow:
        slim_imports.install(
            slim_imports.unneeded(options.credentials, options.endpoints)
        )
    say(f"loading Rasa{' and TensorFlow' if needs_tensorflow else ''} ...")
    with logs.quiet_imports(), _stopping_at_once():
        # Imported only now, after the stand-in for TensorFlow is in place.
        from bot.server import service, terminal

    logs.configure()
    setup = service.Setup(
        model=model,
        host=options.host,
        port=port,
        credentials=options.credentials,
        endpoints=options.endpoints,
    )
    try:
        return terminal.talk(setup) if options.terminal else service.serve(setup)
    except service.ServiceError as error:
        raise CannotStart(str(error)) from error


@contextmanager
def _stopping_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process here and now.

    As an exception it is lost when it comes while Python tidies up after an import, and
    the server would start as if nobody had asked it to stop. Nothing is open yet.
    """

    def stop(*_: object) -> None:
        say("stopped")
        os._exit(130)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def check_port(host: str, port: int) -> None:
    """Raise when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(
                    f"port {port} is taken by another program: stop it, or choose "
                    f"another port, for example 'PORT={port + 1} make run'"
                ) from error
            raise CannotStart(
                f"cannot listen on {host}:{port}: {error.strerror}"
            ) from error


def find_model(path: Path) -> Path:
    """Return the model file, or the newest one in the folder."""
    if path.is_file():
        return path
    models = sorted(path.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not models:
        raise CannotStart(f"no model at {path}: run 'make train' first")
    return models[-1]


if __name__ == "__main__":
    sys.exit(main())
