"""What gunicorn serves: the pages, behind a gate that waits for a database as it should be."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opp.settings")


def serve():
    django.setup(set_prefix=False)
    # The apps are ready only now.
    from .server.gate import Gate
    from .server.serving import Handler

    return Gate(Handler())


application = serve()
