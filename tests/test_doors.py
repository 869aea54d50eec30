"""Every change has its door: a page and an operation of the API, which is a command, too.

Issue 2: "Every capability has its door in the page, the API and the command line". `nongan api`
calls any operation of the API, so what the API reaches, the command line reaches.
"""

from pathlib import Path

from tests.doors import Code

PACKAGE = Path(__file__).parent.parent / "src" / "nongan"
# What has no door of its own, from where, and why. A line that is no longer true fails.
WITHOUT_DOOR = {
    ("api", "allocation.services.simulating.simulate_plan"): "done beside it: background",
    ("pages", "allocation.services.simulating.simulate_plan"): "done beside it: background",
    ("api", "accounts.services.signing_in.sign_out"): "a program has a token, not a session",
    ("pages", "roster.services.cards.scans.take_scanned_card"): "the reader of pictures asks",
    ("api", "demo.services.loading.load_demo"): "only an empty database takes the demo county",
    ("pages", "demo.services.loading.load_demo"): "only an empty database takes the demo county",
    ("api", "roster.services.retention.purge_papers"): "the schedule asks: nongan imports purge",
    ("pages", "roster.services.retention.purge_papers"): "the schedule asks: nongan imports purge",
}


def without_door(package: Path) -> set[tuple[str, str]]:
    """Each service that acts for a person and is out of reach, and from where."""
    code = Code(package)
    doors = {"api": code.reached_from_api(), "pages": code.reached_from_pages()}
    return {
        (door, service.removeprefix(f"{package.name}."))
        for door, reached in doors.items()
        for service in code.services() - reached
    }


def test_every_service_is_reached_from_a_page_and_from_the_api():
    assert len(Code(PACKAGE).services()) > 100, "the reading of the code finds nothing any more"
    assert without_door(PACKAGE) == WITHOUT_DOOR.keys()


WISHES = {
    "services/__init__.py": "from invented.wishes.services.granting import grant_wish\n",
    "services/granting.py": """
from invented.wishes.services.noting import note_wish
def grant_wish(*, actor, at): note_wish(actor=actor)
""",
    "services/noting.py": "def note_wish(*, actor): ...\ndef _hidden(*, actor): ...\n",
    "views.py": """
from invented.wishes import services
MOVES = {"grant": services.grant_wish}
def wish_move(request, move): return MOVES[move](actor=request.user, at=None)
""",
    "urls.py": """
from invented.wishes import views
urlpatterns = []
urlpatterns += [views.wish_move]
""",
    "api.py": """
from invented.wishes import services as wishes
@router.post("/wishes")
def wish_grant(request): return wishes.grant_wish(actor=request.user, at=None)
""",
}


def invented(folder: Path, **changed: str) -> set[tuple[str, str]]:
    """What is out of reach in an invented app, some of whose files are others."""
    for name, text in {**WISHES, **changed}.items():
        path = folder / "invented" / "wishes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return without_door(folder / "invented")


def test_tables_of_moves_and_re_exported_names_are_followed(tmp_path):
    assert invented(tmp_path) == set()


def test_sabotage_a_service_without_an_operation_or_without_a_page_is_noticed(tmp_path):
    both = {"wishes.services.granting.grant_wish", "wishes.services.noting.note_wish"}
    no_route = WISHES["api.py"].replace("@router.post", "@cached.once")
    assert invented(tmp_path, **{"api.py": no_route}) == {("api", name) for name in both}

    no_address = WISHES["urls.py"].replace("+= [views.wish_move]", "+= []")
    assert invented(tmp_path, **{"urls.py": no_address}) == {("pages", name) for name in both}


def test_sabotage_a_new_service_that_nothing_calls_is_noticed(tmp_path):
    granting = WISHES["services/granting.py"] + "def refuse_wish(*, actor, at): ...\n"
    lost = "wishes.services.granting.refuse_wish"
    found = invented(tmp_path, **{"services/granting.py": granting})
    assert found == {("api", lost), ("pages", lost)}
