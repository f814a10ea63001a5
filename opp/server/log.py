"""What may stand in a log: where and what kind, never who or which words."""

import logging
import re
import traceback

KEY = re.compile(r"[\w-]{32,}")
"""Long enough to be a key, a token or a number of a row that stands in an address."""
PLACE = re.compile(r"(?<![\w.:/])/[^\s'\"]*|\bip=[^\s:]*|b?'[^']*'|b?\"[^\"]*\"")
"""What gunicorn quotes of a request: its address, who asked, a line of it."""


class Sparse(logging.Formatter):
    """Writes an error as its type and its lines of code.

    The message of an exception can quote a row ("Key (email)=(…) already exists") and
    a path can hold a personal link, so of both only the shape is kept.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            status = getattr(record, "status_code", "")
            record = logging.makeLogRecord(
                record.__dict__
                | {
                    "msg": "%s %s on %s",
                    "args": (
                        status,
                        getattr(request, "method", ""),
                        f"/{match.route}" if match else "an unknown address",
                    ),
                    "exc_text": None,
                }
            )
        return super().format(without_keys(record))

    def formatException(self, exc_info) -> str:
        kind, _, trace = exc_info
        places = (
            f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}" for frame, line in traceback.walk_tb(trace)
        )
        return "\n".join([*places, kind.__name__])


def without_keys(record: logging.LogRecord) -> logging.LogRecord:
    """The same line with nothing in it that opens a door; of a server's line about a request nothing but its shape."""
    said = record.getMessage()
    if record.name.startswith("gunicorn") and record.levelno >= logging.WARNING:
        said = PLACE.sub("…", said)
    return logging.makeLogRecord(record.__dict__ | {"msg": KEY.sub("…", said), "args": ()})
