"""Stronger identification of families through a broker that speaks OpenID Connect; off by default (ADR 26)."""
