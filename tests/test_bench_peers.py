"""The bench of other linkers: every one that runs here answers every line, and is scored right."""

import json

import pytest

from bench import linkage_peers, make_county
from bench.peers import exchange

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    folder = tmp_path_factory.mktemp("peers")
    make_county.make(folder / "county", seed=5, noise="ORDINARY", members=150)
    linkage_peers.make_task(folder / "county", folder / "task.json")
    return folder / "task.json"


def test_peers_that_are_installed_answer_beside_ours_in_processes_of_their_own(task):
    figures = linkage_peers.compare(task, None, limit=60)
    assert set(figures) == set(linkage_peers.PEERS)
    for peer in ("exact", "hand", "ours"):
        assert figures[peer]["f1_both"] > 0.8, figures[peer]
        assert figures[peer]["cpu_seconds"] > 0
        assert figures[peer]["peak_mib"] > 5
    assert figures["ours"]["f1_both"] >= figures["exact"]["f1_both"]


def test_what_is_not_installed_and_what_takes_too_long_is_said(task, monkeypatch):
    monkeypatch.setattr(linkage_peers, "PEERS", {"dedupe_gazetteer": "no_such_package"})
    assert linkage_peers.compare(task, None, limit=60) == {
        "dedupe_gazetteer": {"note": "no_such_package is not installed"}
    }


def test_no_peer_is_handed_the_truth(task):
    given = exchange.read(task)
    truth = json.loads(task.with_suffix(".truth").read_text(encoding="utf-8"))
    assert {line.key for line in given.lines} == set(truth)
    assert set(given.labels.items()) < set(truth.items())


def test_scores_are_those_of_the_definitions():
    truth = {"receipts|1": "A", "receipts|2": "B", "feedback|1": "", "feedback|2": "C"}
    answer = {"receipts|1": "A", "receipts|2": ["C", "review"], "feedback|1": "B", "feedback|2": ""}
    found = linkage_peers.score(answer, truth)
    assert found["f1_receipts"] == 2 * 1 / (2 + 2)
    assert found["f1_feedback"] == 0
    assert found["f1_both"] == 2 * 1 / (3 + 3)
    assert (found["wrong"], found["missed"], found["wrong_auto"]) == (2, 2, 1)
    assert found["review_share"] == 0.25
