"""Packed answers are undone piece by piece, and nothing grows beyond what was asked for."""

import gzip
import zlib
from itertools import islice

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds.inflate import PIECE, NotReadable, inflater


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "": bytes,
    "identity": bytes,
    "identity, gzip": gzip.compress,
}


@pytest.mark.parametrize("encoding", PACKINGS)
@given(body=st.binary(max_size=2000), cut=st.integers(1, 300))
def test_whatever_is_packed_comes_back(encoding: str, body: bytes, cut: int) -> None:
    packed = PACKINGS[encoding](body)
    undo = inflater(encoding)
    unpacked = b"".join(
        piece for start in range(0, len(packed), cut) for piece in undo.feed(packed[start : start + cut])
    )
    assert unpacked == body
    assert undo.is_complete()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_comes_in_pieces_that_can_be_counted(encoding: str) -> None:
    packed = PACKINGS[encoding](bytes(5_000_000))
    assert len(packed) < 60_000
    pieces = list(islice(inflater(encoding).feed(packed), 4))
    assert len(pieces) == 4
    assert all(0 < len(piece) <= 2 * PIECE for piece in pieces)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_breaks_off_is_not_complete(encoding: str) -> None:
    packed = PACKINGS[encoding](bytes(range(256)) * 50)
    undo = inflater(encoding)
    list(undo.feed(packed[: len(packed) // 2]))
    assert not undo.is_complete()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_damage_is_told(encoding: str) -> None:
    with pytest.raises(NotReadable, match="damaged"):
        list(inflater(encoding).feed(b"this is not packed at all, whatever the header says"))


def test_members_of_gzip_follow_each_other_and_rubbish_after_them_is_passed_over() -> None:
    undo = inflater("gzip")
    assert b"".join(undo.feed(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0")) == b"one two"
    assert undo.is_complete()


def test_frames_of_zstd_follow_each_other() -> None:
    undo = inflater("zstd")
    assert b"".join(undo.feed(zstd.compress(b"one ") + zstd.compress(b"two"))) == b"one two"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("gzip, gzip", r"more than once \(gzip, gzip\)"),
        ("br,identity,gzip", r"more than once \(br, gzip\)"),
        ("compress", r"unknown way \('compress'\)"),
    ],
)
def test_two_layers_and_unknown_ones_are_refused(encoding: str, told: str) -> None:
    with pytest.raises(NotReadable, match=told):
        inflater(encoding)


@pytest.mark.parametrize("cut", [0, 1, 2, 7])
def test_a_second_member_is_read_wherever_the_network_parts_it_from_the_first(cut: int) -> None:
    first, second = gzip.compress(b"one"), gzip.compress(b"two")
    undo = inflater("gzip")
    parts = (first + second[:cut], second[cut:])
    assert b"".join(piece for part in parts for piece in undo.feed(part)) == b"onetwo"
    assert undo.is_complete()


def test_what_follows_rubbish_after_the_packed_is_rubbish_too() -> None:
    undo = inflater("gzip")
    parts = (gzip.compress(b"one") + b"\0", gzip.compress(b"two"))
    assert b"".join(piece for part in parts for piece in undo.feed(part)) == b"one"
    assert undo.is_complete()


@pytest.mark.parametrize("cut", [0, 1])
def test_what_follows_the_end_of_brotli_is_damage_wherever_the_network_parts_it(cut: int) -> None:
    undo = inflater("br")
    packed = brotli.compress(b"one") + b"two"
    end = len(packed) - 3 + cut
    with pytest.raises(NotReadable, match="damaged"):
        [piece for part in (packed[:end], packed[end:]) for piece in undo.feed(part)]


@pytest.mark.parametrize("beyond", [0, 1, 100, 171, 249])
def test_what_the_stream_holds_back_is_given_too(beyond: int) -> None:
    body = b"a" * (PIECE + beyond)
    raw = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    undo = inflater("deflate")
    given = [*undo.feed(raw.compress(body) + raw.flush())]
    assert b"".join(given) == body
    assert undo.is_complete()
    assert max(map(len, given)) <= PIECE
