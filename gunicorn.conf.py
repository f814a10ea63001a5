"""How the pages are served, wherever gunicorn is started from this folder: README, bin/demo, bin/screens, benchmarks."""

import gc

workers = 2
threads = 4
worker_class = "gthread"


def post_worker_init(worker) -> None:
    """Look for garbage after fifty thousand objects instead of seven hundred: a page makes more than that and frees it."""
    gc.collect()
    gc.freeze()  # what was imported stays
    gc.set_threshold(50_000, 20, 50)
