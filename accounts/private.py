"""What is behind the log-in is kept by no browser and no proxy (decision 50)."""

from django.utils.cache import add_never_cache_headers


class NotKeptMiddleware:
    """Says `no-store` on every answer to somebody who is logged in, unless its view said how it may be kept."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
