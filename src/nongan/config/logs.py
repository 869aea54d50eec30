"""Log lines: one event is one line of JSON, whatever the fields contain (promise H4).

The JSON is pure ASCII, so a line break, a terminal escape or a right-to-left override in a
name arrives as `\\u000a`, `\\u001b` or `\\u202e` and cannot forge or hide a line.
"""

import json
from typing import Any

import structlog


def _dumps(event: object, **options: Any) -> str:
    return json.dumps(event, ensure_ascii=True, default=options.get("default", str))


def configuration(*, level: str) -> dict[str, Any]:
    """The LOGGING dictionary: structlog's and the standard library's events alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(serializer=_dumps),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django.server": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Tells at every start that it started.
            "pikepdf": {"level": "WARNING"},
        },
    }
