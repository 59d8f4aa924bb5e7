"""What the server writes: who, what kind and when, never what a visitor said."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from knowledge.error_summary import describe

# Old dependencies warn about each other at import; nothing of ours can change that.
OF_OTHERS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
# Rasa says this at each start about its own built-in slots.
ABOUT_NOTHING = "Slot auto-fill has been removed"


class WithoutWords(logging.Filter):
    """Keeps the kind of an error and drops its text and traceback.

    Rasa logs failed turns and actions with the message and the request inside.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without what it carries."""
        if record.exc_info and record.exc_info[0]:
            message = record.getMessage().partition("\n")[0]
            error = record.exc_info[1]
            record.msg = f"{message} [{describe(error) if error else ''}]"
            record.args = None
            record.exc_info = None
            record.exc_text = None
        return True


@contextmanager
def quiet_imports() -> Iterator[None]:
    """Leave out the warnings that modules of others give about each other."""
    # Recorded, not filtered: some modules put filters of their own in front.
    with warnings.catch_warnings(record=True) as caught:
        yield
    for warning in caught:
        if not issubclass(warning.category, OF_OTHERS):
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )


def configure() -> None:
    """Set up logging for a server: our own lines, and warnings of the rest."""
    from rasa.utils.log_utils import configure_structlog

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(WithoutWords())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(logging.INFO)
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = name != "sanic.access"
        logger.setLevel(logging.WARNING)
    configure_structlog(logging.ERROR)
    for category in OF_OTHERS:
        warnings.filterwarnings("ignore", category=category)
    warnings.filterwarnings("ignore", message=ABOUT_NOTHING)


def say(line: str) -> None:
    """Tell the person at the terminal how far the start is."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
