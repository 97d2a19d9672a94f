"""Handlers for the worker tests; loaded by name in the child process."""

import os
import time
from collections.abc import Callable


def echo(setup: bytes) -> Callable[[bytes], bytes]:
    """Answer with the setup and the job; obey the jobs ``die``, ``hang``, ``raise``, ``pid``, ``print``."""

    def handle(job: bytes) -> bytes:
        match job:
            case b"die":
                os._exit(7)
            case b"hang":
                while True:
                    time.sleep(60)
            case b"raise":
                raise ValueError("bad job")
            case b"pid":
                return str(os.getpid()).encode()
            case b"print":
                print("not an answer", flush=True)
        return setup + job

    return handle
