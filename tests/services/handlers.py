"""Handlers for the worker tests; loaded by name in the child process."""

import os
import time
from collections.abc import Callable

from filelock import FileLock


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


def eating(setup: bytes) -> Callable[[bytes], bytes]:
    """Take as many bytes as the job says, within what the setup allows beyond what is there already."""
    from xjreader.services.parsing import bound_memory

    bound_memory(int(setup))

    def handle(job: bytes) -> bytes:
        return str(len(bytearray(int(job)))).encode()

    return handle


def holding(setup: bytes) -> Callable[[bytes], bytes]:
    """Hold the lock named by the setup for as long as the process lives."""
    lock = FileLock(os.fsdecode(setup))
    lock.acquire()

    def handle(job: bytes) -> bytes:
        while job == b"hang":
            time.sleep(60)
        return b"held" if lock.is_locked else b""

    return handle
