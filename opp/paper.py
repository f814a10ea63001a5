"""What a reader gets when there is no PDF (decision 49): whichever page asked for it, in words, and nothing has changed."""

from django.shortcuts import render
from django.utils import translation

from core.pdf.renderer import NotPrinted


class NotPrintedMiddleware:
    """Every view that prints while somebody waits ends here when the press stopped, was busy or failed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotPrinted):
            with translation.override(getattr(request, "speaks", "nl")):
                page = render(request, "not_printed.html", status=503)
            page["Retry-After"] = "60"
            return page
        return None
