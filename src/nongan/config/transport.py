"""What a server needs from the environment, decided before the settings are read."""

import argparse
import os

from nongan.config import env

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def decide(arguments: list[str]) -> None:
    """Plain HTTP on this machine alone, where neither certificate nor proxy is set; else HTTPS."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--host", default="127.0.0.1")
    host = parser.parse_known_args(arguments)[0].host
    names = ("NONGAN_HTTPS", "NONGAN_PROXY_COUNT", "NONGAN_TLS_CERTIFICATE")
    if host in LOOPBACK and not any(env.is_set(name) for name in names):
        os.environ["NONGAN_HTTPS"] = "0"
    os.environ["NONGAN_STATIC_COLLECTED"] = "1"
