"""The first thing a request meets, before Django has made a request of it, and the last an answer does."""

import codecs
import logging
from http import HTTPStatus

from django.core.handlers.wsgi import WSGIHandler
from django.utils.cache import add_never_cache_headers
from django.utils.http import parse_header_parameters

log = logging.getLogger("opp.server.serving")


def is_readable(content_type: str) -> bool:
    """Whether Django can make something of this Content-Type; it fails on some before it can answer at all."""
    try:
        _, parameters = parse_header_parameters(content_type)
        if charset := parameters.get("charset"):
            codecs.lookup(charset)
    except LookupError:
        return True  # an unknown charset: Django reads it as UTF-8
    except ValueError:
        return False
    return True


class Handler(WSGIHandler):
    """Django's own, which answers 400 where a header alone would make it fail, and its server log the address."""

    def __call__(self, environ, start_response):
        if is_readable(environ.get("CONTENT_TYPE", "")):
            return super().__call__(environ, start_response)
        log.warning("a request with a Content-Type that cannot be read")
        status = HTTPStatus.BAD_REQUEST
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"400"]


def kept_nowhere(get_response):
    """Middleware: no browser or proxy keeps a page, unless the page itself says otherwise (decision 50)."""

    def answer(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return answer
