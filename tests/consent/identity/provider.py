"""A real OpenID provider in a process of its own, on a local socket, that also holds PKCE as brokers do.

`oidc-provider-mock` speaks the protocol; it does not look at the code verifier, so that is done here, in front of it.
"""

import base64
import hashlib
import io
import json
import sys
from urllib.parse import parse_qs, urlsplit

CHALLENGES: dict[str, str] = {}
SEEN: dict[str, dict] = {"authorize": {}, "token": {}}


def holding_pkce(app):
    def guarded(environ, start_response):
        path, query = environ["PATH_INFO"], parse_qs(environ.get("QUERY_STRING", ""))
        if path == "/seen":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(SEEN).encode()]
        if path.endswith("/token"):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            SEEN["token"] = sent | {"authorization": environ.get("HTTP_AUTHORIZATION", "")}
            made = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(made).rstrip(b"=").decode() != CHALLENGES.get(sent.get("code", "")):
                start_response("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']

        def started(status, headers, *rest):
            to = dict(headers).get("Location", "")
            if path.endswith("/authorize") and (code := parse_qs(urlsplit(to).query).get("code")):
                SEEN["authorize"] = {name: values[0] for name, values in query.items()}
                if query.get("code_challenge_method") == ["S256"]:
                    CHALLENGES[code[0]] = query["code_challenge"][0]
            return start_response(status, headers, *rest)

        return app(environ, started)

    return guarded


if __name__ == "__main__":
    import oidc_provider_mock
    from werkzeug.serving import make_server

    app = oidc_provider_mock.app(require_nonce=True)
    app.wsgi_app = holding_pkce(app.wsgi_app)
    server = make_server("localhost", 0, app, threaded=True)
    print(server.server_port, flush=True)
    sys.stdout.close()
    server.serve_forever()
