"""Talking with a broker that speaks OpenID Connect: code flow with PKCE, state and nonce; the id_token held to its keys.

Everything here goes over the network and none of it within a transaction. What a broker says beyond `sub`, `acr` and the
one claim that names the means is read by nobody and kept nowhere; nothing of it reaches a log.
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.urls import reverse

from consent.models.identity import BrokerChoice, BrokerSecret

PATIENCE = (3.05, 6)  # seconds, to connect and to read: a parent waits for it, and so does a worker
LARGEST = 256 * 1024
LEEWAY = 60  # seconds between two clocks
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Never `none`, and no secret that both sides share: only a key of the broker's own signs."""
CLAIMS = ("sub", "acr")


class BrokerError(Exception):
    """The broker could not be asked, or its answer does not hold. `reason` is for the administrator, without data of anybody."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Metadata:
    """Where this broker's pages are, as it says itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    is_pairwise: bool = True


@dataclass(frozen=True)
class Attempt:
    """What this browser took along to the broker, and must bring back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(*(secrets.token_urlsafe(48) for _ in range(3)))

    def is_of(self, state: str) -> bool:
        """Whether this is the state that was taken along."""
        return secrets.compare_digest(self.state.encode(), state.encode())


# The secret ----------------------------------------------------------------------------------------------------------


def way_back() -> str:
    """The address that a school registers at its broker: one for all schools of this site."""
    return settings.BASE_URL + reverse("family_identified")


def _seal() -> Fernet:
    key = hmac.new(settings.LINK_KEY.encode(), b"secret of a broker", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def keep_secret(school, secret: str, at) -> None:
    """Keep the client secret of this school, sealed; the one before is gone."""
    sealed = _seal().encrypt(secret.encode()).decode()
    BrokerSecret.objects.update_or_create(school=school, defaults={"sealed": sealed, "at": at})


def secret_of(school_id: int) -> str:
    """The client secret; empty when there is none, or LINK_KEY became another."""
    kept = BrokerSecret.objects.filter(school=school_id).first()
    try:
        return _seal().decrypt(kept.sealed.encode()).decode() if kept else ""
    except InvalidToken:
        return ""


# The network ---------------------------------------------------------------------------------------------------------


def refuse_address(url: str) -> None:
    """Raises BrokerError for an address that a server has no business with: not https, or within our own walls."""
    found = urlsplit(url)
    if settings.LOCAL_BROKER and found.hostname in ("localhost", "127.0.0.1"):
        return
    if found.scheme != "https" or not found.hostname or found.username:
        raise BrokerError("Dit adres begint niet met https://.")
    try:
        places = socket.getaddrinfo(found.hostname, found.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        raise BrokerError(f"De naam {found.hostname} is niet te vinden.") from None
    if not all(ip_address(place[4][0]).is_global for place in places):
        raise BrokerError("Dit adres ligt niet op het openbare internet.")


def _session(choice: BrokerChoice | None = None, redirect_uri: str = ""):
    from authlib.integrations.requests_client import OAuth2Session  # a tenth of a second, for schools that use it

    if choice is None:
        return OAuth2Session()
    return OAuth2Session(
        choice.client_id, secret_of(choice.school_id),
        scope="openid", redirect_uri=redirect_uri, code_challenge_method="S256",
    )  # fmt: skip


def _fetched(url: str) -> dict:
    from requests import RequestException

    refuse_address(url)
    try:
        with _session() as session:
            answer = session.get(
                url, timeout=PATIENCE, allow_redirects=False, stream=True, withhold_token=True,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            )  # fmt: skip
            body = answer.raw.read(LARGEST + 1)
    except (RequestException, OSError):
        raise BrokerError("De makelaar antwoordt niet.") from None
    if answer.status_code != 200 or len(body) > LARGEST:
        raise BrokerError("De makelaar antwoordt anders dan OpenID Connect voorschrijft.")
    return _as_json(body)


def _as_json(body: bytes) -> dict:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BrokerError("De makelaar antwoordt anders dan OpenID Connect voorschrijft.")
    return found


def metadata_of(issuer: str) -> Metadata:
    """What the broker says about itself (OpenID Connect Discovery 1.0, par. 4). Raises BrokerError."""
    found = _fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise BrokerError("De makelaar noemt zichzelf anders dan het adres dat hier staat.")
    page, tokens, keys = (
        str(found.get(name) or "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    for place in (page, tokens, keys):
        refuse_address(place)
    return Metadata(issuer, page, tokens, keys, "pairwise" in found.get("subject_types_supported", ()))


def page_of(choice: BrokerChoice, attempt: Attempt, redirect_uri: str) -> str:
    """The page of the broker to which this browser goes. Raises BrokerError."""
    found = metadata_of(choice.issuer)
    with _session(choice, redirect_uri) as session:
        url, _ = session.create_authorization_url(
            found.authorization_endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
        )
    return url


def claims_of(choice: BrokerChoice, attempt: Attempt, code: str, redirect_uri: str) -> dict:
    """What the broker says about who came back with this code, and nothing more than we ask for. Raises BrokerError."""
    from authlib.common.errors import AuthlibBaseError
    from requests import RequestException

    found = metadata_of(choice.issuer)
    try:
        with _session(choice, redirect_uri) as session:
            token = session.fetch_token(
                found.token_endpoint, grant_type="authorization_code", code=code, code_verifier=attempt.verifier,
                timeout=PATIENCE, allow_redirects=False,
            )  # fmt: skip
    except (AuthlibBaseError, RequestException, OSError, ValueError):
        raise BrokerError("De makelaar gaf geen bewijs bij deze code.") from None
    keys = _fetched(found.jwks_uri)
    return read_token(token.get("id_token"), keys, choice, attempt.nonce)


def read_token(raw: object, keys: dict, choice: BrokerChoice, nonce: str) -> dict:
    """The claims of an id_token that holds (OpenID Connect Core 1.0, par. 3.1.3.7): signature, issuer, audience, times, nonce.

    Raises BrokerError for any other.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    try:
        if not isinstance(raw, str):
            raise ValueError("no id_token")
        token = jwt.decode(raw, KeySet.import_key_set(cast(Any, keys)), algorithms=ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": choice.issuer},
            "aud": {"essential": True, "value": choice.client_id},
        }
        params = {"nonce": nonce, "client_id": choice.client_id}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY)
    except Exception:  # of two libraries and a key set by strangers: whatever is wrong, this is no proof
        raise BrokerError("Het bewijs van de makelaar klopt niet.") from None
    kept = {name: claims.get(name) for name in (*CLAIMS, choice.means_claim) if name}
    if not isinstance(kept["sub"], str) or not 0 < len(kept["sub"]) <= 255:
        raise BrokerError("Het bewijs van de makelaar klopt niet.")
    return kept
