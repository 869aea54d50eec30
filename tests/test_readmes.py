"""What a newcomer reads first is there: a README in every app, a line for every setting."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from nongan.config import cli
from nongan.ui import menus

REPO = Path(__file__).parent.parent
APPS = sorted(path.parent for path in REPO.glob("src/nongan/*/__init__.py"))
READERS = {"text", "flag", "number", "words", "path", "secret", "is_set"}
DOCUMENTED = (REPO / "docs/reference/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_an_app_says_what_it_is_for(app):
    readme = app / "README.md"

    assert readme.is_file(), f"{app.name}: write README.md (for whom, words, rules, permissions)"
    assert len(readme.read_text(encoding="utf-8").split()) >= 20


def names_read():
    """Every name that code reads through config.env or from os.environ."""
    for file in REPO.glob("src/nongan/**/*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                of_env = isinstance(node.func.value, ast.Name) and node.func.value.id == "env"
                of_os = ast.unparse(node.func) == "os.environ.get"
                if (of_env and node.func.attr in READERS) or of_os:
                    argument = node.args[0]
                    if isinstance(argument, ast.Constant) and argument.value:
                        yield str(argument.value)


def test_every_name_read_from_the_environment_is_documented():
    names = set(names_read())
    assert len(names) > 15

    missing = sorted(name for name in names if f"`{name}`" not in DOCUMENTED)

    assert missing == [], "add them to docs/reference/settings.md"


def test_no_documented_name_is_a_leftover():
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for file in [*REPO.glob("src/nongan/**/*.py"), REPO / "nongan", *REPO.glob("tests/*.py")]
    )
    listed = {line.split("`")[1] for line in DOCUMENTED.splitlines() if line.startswith("| `")}

    listed = {name for name in listed if name.isupper()}
    assert listed
    assert sorted(name for name in listed if name not in code) == []


PAGES = [*REPO.glob("*.md"), *REPO.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_every_link_of_the_documentation_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    ours = [target for target in targets if target and "://" not in target]

    assert [target for target in ours if not (page.parent / target).exists()] == []


def documented(page):
    return (REPO / "docs/reference" / page).read_text(encoding="utf-8")


def commands():
    """What `nongan` understands of ours."""
    files = REPO.glob("src/nongan/*/management/commands/*.py")
    return {file.stem for file in files if file.stem != "__init__"} | {*cli.SUMMARY, "runserver"}


def test_every_command_is_documented_and_no_other():
    listed = set(re.findall(r"`nongan ([a-z_-]+)", documented("commands.md"))) - {"help"}

    assert listed == commands(), "docs/reference/commands.md"


def test_every_page_of_the_menu_is_documented_under_both_its_names_and_its_address():
    page = documented("pages.md")
    missing = []
    for entry in menus._entries:
        with override("zh-hans"):
            chinese = str(entry.label)
        with override("en"):
            english = str(entry.label)
        row = f"| {english} {chinese} | `{reverse(entry.url_name)}` |"
        missing += [] if row in page else [row]

    assert missing == [], "docs/reference/pages.md"
