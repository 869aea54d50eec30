"""python -m bench.peers.run PEER TASK ANSWER: one peer links one task; for bench/linkage_peers."""

import importlib
import json
import sys
from pathlib import Path

from bench.peers import exchange


def main(peer: str, task: str, answer: str) -> None:
    """Run one peer and write its answer: line → person or [person, "review"]."""
    found = importlib.import_module(f"bench.peers.{peer}").link(exchange.read(Path(task)))
    Path(answer).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
