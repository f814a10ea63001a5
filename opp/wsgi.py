"""What gunicorn serves, once the database has the floor it should have."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opp.settings")


def serve():
    """The application; refuses to start on a database whose triggers differ from what the models ask (decision 26)."""
    application = get_wsgi_application()
    # The apps are ready only now.
    from django.db import connection

    from opp.ledger import triggers
    from opp.ledger.errors import LedgerError

    defects = triggers.defects(connection)
    connection.close()
    if defects:
        raise LedgerError(f"Run migrate first: {defects[0]}")
    return application


application = serve()
