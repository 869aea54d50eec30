"""H4: a log line cannot be forged: one event is one JSON line, whatever the fields contain."""

import io
import json
import logging
import logging.config

import pytest
import structlog

from nongan.config import logs

FORGED = [
    'x\n{"event": "signed in", "user": "boss"}',
    "x\r\nx",
    "\x1b[2J\x1b[1;31mred",
    "\u202egnol eht",
    "\u2066x\u2069",
    "\x00\x07\x08",
    "\u2028x\u2029x\x85x",
    '","level":"debug","x":"',
]
FIELDS = ["event", "user", "file", "sheet", "name", "path", "agent", "host", "reason", "query"]


@pytest.fixture
def written():
    """What the configured handler writes, as lines."""
    configuration = logs.configuration(level="INFO")
    stream = io.StringIO()
    formatter = logging.config.DictConfigurator(configuration).configure_formatter(
        configuration["formatters"]["json"]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.getLogger("nongan.forging")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    yield lambda: stream.getvalue()
    logger.handlers = []


@pytest.mark.promise
@pytest.mark.parametrize("text", FORGED)
@pytest.mark.parametrize("field", FIELDS)
def test_one_event_is_one_line_of_plain_ascii(written, field, text):
    log = structlog.get_logger("nongan.forging")
    log.info(text) if field == "event" else log.info("fine", **{field: text})

    (line,) = written().splitlines()
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)[field] == text
    assert json.loads(line)["level"] == "info"


@pytest.mark.promise
@pytest.mark.parametrize("text", FORGED)
def test_so_are_the_lines_of_other_libraries_and_their_exceptions(written, text):
    logger = logging.getLogger("nongan.forging")
    try:
        int(text)
    except ValueError:
        logger.exception("failed: %s", text)

    (line,) = written().splitlines()
    assert line.isascii()
    assert json.loads(line)["event"] == f"failed: {text}"
    assert "invalid literal" in json.loads(line)["exception"]


@pytest.mark.promise
def test_sabotage_a_plain_formatter_is_forged():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("nongan.plain")
    logger.handlers, logger.propagate = [handler], False

    logger.warning("name: %s", FORGED[0])

    assert len(stream.getvalue().splitlines()) == 2
