"""The rules of the house that a machine can see (docs/adr and style of the project)."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
FLOORS = ["ledger", "core", "accounts", "students", "plans", "consent", "agenda", "demo", "opp"]
"""From the ground up: a floor may know those before it, never those after."""
NOT_OURS = {".git", ".venv", "var", "vendor", "__pycache__", ".hypothesis", "test-results"}


def files(pattern="*"):
    """The project's own files; what a run makes and what was taken over is not ours to judge."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder) / name for name in sorted(names) if fnmatch(name, pattern))


def ours(path):
    return str(path.relative_to(ROOT))


def product_modules():
    return [path for path in files("*.py") if ours(path).split("/")[0] in set(FLOORS)]


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def floor_of(module):
    """The floor a module stands on, or None when it is no module of ours."""
    fits = [floor for floor in FLOORS if module == floor or module.startswith(f"{floor}.")]
    return max(fits, key=len) if fits else None


def imported(path):
    """Every module this file imports, at the top or inside a function, written in full."""
    package = dotted(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def test_apps_import_only_downwards():
    upwards = sorted(
        {
            f"{ours(path)} imports {module}"
            for path in product_modules()
            for module in imported(path)
            if (there := floor_of(module)) and FLOORS.index(there) > FLOORS.index(floor_of(dotted(path)))
        }
    )

    assert upwards == []


def test_no_junk_drawers():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py", "signals.py"}

    assert [ours(path) for path in files("*.py") if path.name in drawers] == []


def test_the_status_of_a_part_is_assigned_in_one_place():
    assigned = [
        f"{ours(path)}:{node.lineno}"
        for path in product_modules()
        if not ours(path).startswith("plans/models/")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]

    assert assigned == []


def test_no_module_is_longer_than_400_lines():
    long = {
        ours(path): lines
        for path in files("*.py")
        # Tables of tests may be long: they are read by line, not as a story.
        if not {"migrations", "tests"} & set(path.parts) and (lines := len(path.read_text().splitlines())) > 400
    }

    assert long == {}


def test_no_folder_holds_more_than_14_modules():
    modules = Counter(
        path.parent
        for path in files("*.py")
        if path.name not in {"__init__.py", "conftest.py"} and "migrations" not in path.parts
    )

    assert {ours(folder): number for folder, number in modules.items() if number > 14} == {}


def templates():
    return [path for path in files("*.html") if "templates" in path.parts]


def test_templates_mark_nothing_safe():
    assert [ours(path) for path in templates() if re.search(r"\|\s*safe\b|autoescape off", path.read_text())] == []


def test_templates_hold_no_inline_style_or_script():
    """The content security policy refuses both. Paper has no such policy."""
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=[\"']|href=[\"']javascript:", re.I)

    assert [ours(path) for path in templates() if "pdf" not in path.parts and inline.search(path.read_text())] == []


def test_pages_are_made_by_templates():
    """The two places that write markup are the icon tag and the page that is printed."""
    marked = [ours(path) for path in product_modules() if "mark_safe" in path.read_text()]

    assert marked == ["opp/templatetags/look.py"]


def test_no_file_names_a_package_host():
    hosts = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(org|com)"]))
    naming = []
    for path in files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if hosts.search(text):
            naming.append(ours(path))

    assert naming == []


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_ruff_agrees(arguments):
    run = subprocess.run([sys.executable, "-m", "ruff", *arguments, "."], cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.django_db
def test_every_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_school_runs_with_every_protection_on():
    """Django's own list for production, with what a school has to set and nothing more."""
    chosen = {
        "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnop",
        "LINK_KEY": "l" * 50,
        "BASE_URL": "https://opp.example",
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "OPP_VAR": os.environ["OPP_VAR"], **chosen},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "LINK_KEY", "BASE_URL"])
def test_a_school_does_not_start_without_its_own_keys(missing):
    chosen = {"SECRET_KEY": "s" * 50, "LINK_KEY": "l" * 50, "BASE_URL": "https://opp.example"}
    del chosen[missing]
    run = subprocess.run(
        [sys.executable, "-c", "import opp.settings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "OPP_VAR": os.environ["OPP_VAR"], **chosen},
        capture_output=True,
        text=True,
    )

    assert run.returncode != 0
    assert missing in run.stderr


def test_a_verb_before_je_loses_its_t():
    """*Leest u*, but *lees je*: where the verb stands before a pronoun that may be *je*, both forms are written out."""
    pronoun = r"(?:\{\{ ?[uU] ?\}\}|\{[uU]\}|\{say\['[uU]'\]\})"
    no_verbs = {"met", "dat", "wat", "niet", "het", "want", "zet"}
    found = [
        f"{ours(path)}: {match[0]}"
        for path in [*files("*.html"), *files("*.txt"), *files("*.py")]
        if ours(path).split("/")[0] in {"templates", "consent", "plans"}
        for match in re.finditer(rf"\b(\w+t) {pronoun}", path.read_text())
        if match[1].lower() not in no_verbs
    ]

    assert found == []


def test_no_view_calls_another_view():
    """What two pages share is a function of its own; a page that opens another would ask for rights and methods twice."""
    trees = {ours(path): ast.parse(path.read_text()) for path in product_modules()}
    functions = [
        (name, node) for name, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    ]
    views = {node.name for _, node in functions if any("require_" in ast.unparse(each) for each in node.decorator_list)}
    assert len(views) > 100
    called = [
        f"{name}:{call.lineno} {call.func.id}"
        for name, node in functions
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in views
        if call.args and ast.unparse(call.args[0]) == "request"
    ]
    assert called == []
