"""Content-Encoding undone in bounded pieces: gzip, deflate, br, zstd; one layer, never more than asked for.

`Inflater` is fed what arrives and gives at most `PIECE` bytes at a time, so that a small answer cannot
grow into a large one before anybody has counted it.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
PIECE = 1 << 18
"""Most bytes that are unpacked in one go."""

_ZSTD_WINDOW = 23
"""log2 of the largest window: 8 MiB, which RFC 9659 sets for HTTP."""


class NotReadable(ValueError):
    """The packing cannot be undone; the message says why, for a person."""


class Inflater(Protocol):
    """Undoes one Content-Encoding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The unpacked pieces that `data` makes available; raises `NotReadable`."""
        ...

    def is_complete(self) -> bool:
        """Whether what was fed ends where the packing says that it ends."""
        ...


def inflater(content_encoding: str) -> Inflater:
    """What undoes `content_encoding` (a header's value); raises `NotReadable` for two layers or unknown."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name and name != "identity"]
    if not names:
        return _Plain()
    if len(names) > 1:
        raise NotReadable(f"the answer is packed more than once ({', '.join(names)[:80]})")
    match names[0]:
        case "gzip" | "x-gzip":
            return _Zlib(lambda: zlib.decompressobj(zlib.MAX_WBITS | 16))
        case "deflate":
            return _Zlib(zlib.decompressobj, raw=lambda: zlib.decompressobj(-zlib.MAX_WBITS))
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise NotReadable(f"the answer is packed in an unknown way ({names[0][:40]!r})")


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def is_complete(self) -> bool:
        return True


class _Zlib:
    """gzip of one or more members, or deflate, which servers send with and without zlib's frame."""

    def __init__(self, make: Callable[[], Any], *, raw: Callable[[], Any] | None = None) -> None:
        self._make = make
        self._raw = raw
        self._stream: Any = None
        self._held = b""
        """Too little to be told what it begins."""
        self._over = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._held = self._held + data, b""
        if self._stream is None:
            if len(data) < 2:
                self._held = data
                return
            make = self._make if self._raw is None or _has_zlib_header(data) else self._raw
            self._stream = make()
        held_back = False  # the stream may have taken all that there is and not yet given all of it
        while (data or held_back) and not self._over:
            if self._stream.eof:
                if self._raw is None and data == b"\x1f":
                    self._held = data
                    return
                # Another member, or rubbish after the last one, which is passed over with all that follows.
                if self._raw is not None or not data.startswith(b"\x1f\x8b"):
                    self._over = True
                    return
                self._stream = self._make()
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise NotReadable(f"the packed answer is damaged ({error})") from error
            held_back = len(piece) == PIECE and not self._stream.eof
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece

    def is_complete(self) -> bool:
        return not self._held if self._stream is None else bool(self._stream.eof)


def _has_zlib_header(data: bytes) -> bool:
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._stream = brotli.Decompressor()
        self._error = brotli.error
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if data and self._begun and self._stream.is_finished():
            # Had it come together with the end, the library would have taken it for damage.
            raise NotReadable("the packed answer is damaged (brotli)")
        self._begun = self._begun or bool(data)
        while not self._stream.is_finished():
            try:
                piece = self._stream.process(data, output_buffer_limit=PIECE)
            except self._error as error:
                raise NotReadable("the packed answer is damaged (brotli)") from error
            data = b""
            # It takes more input while it still holds output; only an empty answer means that it is dry.
            if piece:
                yield piece
            elif self._stream.can_accept_more_data():
                return

    def is_complete(self) -> bool:
        return not self._begun or bool(self._stream.is_finished())


class _Zstd:
    def __init__(self) -> None:
        from backports import zstd

        options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}

        def make() -> zstd.ZstdDecompressor:
            return zstd.ZstdDecompressor(options=options)

        self._make = make
        self._error = zstd.ZstdError
        self._stream = self._make()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        while True:
            if self._stream.eof:
                data = self._stream.unused_data or data
                if not data:
                    return
                self._stream = self._make()
            try:
                piece = self._stream.decompress(data, PIECE)
            except self._error as error:
                raise NotReadable(f"the packed answer is damaged ({error})") from error
            data = b""
            if piece:
                yield piece
            if self._stream.needs_input:
                return

    def is_complete(self) -> bool:
        return not self._begun or bool(self._stream.eof)
