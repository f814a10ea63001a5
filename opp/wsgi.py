"""What gunicorn serves: the pages, behind a gate that waits for a database as it should be."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opp.settings")


def serve():
    application = get_wsgi_application()
    # The apps are ready only now.
    from opp.gate import Gate

    return Gate(application)


application = serve()
