"""The examples under deploy/ start what exists, with variables that exist, and restart."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_in_the_examples_exists(path):
    for command in re.findall(r"manage\.py (\w+)", path.read_text()):
        assert command in get_commands()


def test_what_runs_every_night_does_each_step_whatever_became_of_the_one_before(tmp_path):
    unit = (DEPLOY / "systemd" / "opp-daily.service").read_text()
    script = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", unit, re.M)[1].replace("$$", "$")
    python, did = tmp_path / ".venv" / "bin" / "python", tmp_path / "did"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$2" >>{did}\n[ "$2" != anchor ]\n')
    python.chmod(0o755)

    run = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, check=False)

    assert did.read_text().split() == ["anchor", "sweep_files", "verify"]
    assert run.returncode == 1
    assert set(did.read_text().split()) <= set(get_commands())


def test_what_serves_all_day_is_started_again_when_it_ends():
    for name in ("opp-web", "opp-worker"):
        assert "Restart=always" in (DEPLOY / "systemd" / f"{name}.service").read_text()
    compose = (DEPLOY / "compose.yaml").read_text()
    assert compose.count("restart: unless-stopped") == 3  # ours, the database, the proxy
    assert "/gezond" in compose


def test_the_proxy_takes_requests_and_answers_whole_and_writes_no_address_down():
    nginx = (DEPLOY / "nginx.conf").read_text()
    for line in ("proxy_request_buffering on;", "proxy_buffering on;", "access_log off;", "client_body_timeout"):
        assert line in nginx
    limit = int(re.search(r"client_max_body_size (\d+)m", nginx)[1]) * 1024 * 1024
    assert limit > settings.MAX_UPLOAD_BYTES


def test_every_variable_in_the_examples_is_explained():
    for path in FILES:
        names = set(re.findall(r"\b([A-Z]{3,}_[A-Z_]{2,})(?==|:)", path.read_text()))
        for name in names - {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}:
            assert f"`{name}`" in README, name
