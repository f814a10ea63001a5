"""What gunicorn writes in the log of a server: through the same sieve as the rest."""

from gunicorn import glogging

from .log import Sparse


class Logger(glogging.Logger):
    """An error quotes the address of a request, and that can hold a personal link. (There is no access log.)"""

    def setup(self, cfg) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Sparse())
