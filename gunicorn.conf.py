"""How the pages are served, wherever gunicorn is started from this folder: README, bin/demo, bin/screens, benchmarks."""

import gc
import socket
import struct

workers = 2
threads = 4
worker_class = "gthread"

# A proxy in front takes requests and answers in and out at the pace of a telephone (README); here every second counts.
SLOWEST = 15  # for one piece of a request or an answer; without it eight slow clients hold every thread
keepalive = 5
timeout = 60  # a worker that gives no sign of life
graceful_timeout = 30
max_requests = 4000  # a worker begins afresh now and then, never two at once
max_requests_jitter = 800

accesslog = None  # an address can hold a personal link
logger_class = "opp.server.gunicorn_log.Logger"


def when_ready(server) -> None:
    """A connection inherits these from the socket it was accepted on; gunicorn has no such setting for threads."""
    for listener in server.LISTENERS:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SLOWEST, 0))


def post_worker_init(worker) -> None:
    """Look for garbage after fifty thousand objects instead of seven hundred: a page makes more than that and frees it."""
    gc.collect()
    gc.freeze()  # what was imported stays
    gc.set_threshold(50_000, 20, 50)
