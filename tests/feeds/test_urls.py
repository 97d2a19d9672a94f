"""Addresses become absolute, and only http and https get through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds.urls import absolute_url, without_credentials


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("HTTP://Example.org", "HTTP://Example.org"),
        ("/top", "https://base.example/top"),
        ("../up?a=1#b", "https://base.example/up?a=1#b"),
        ("//other.example/x", "https://other.example/x"),
        (" https://example.org/a\n b ", "https://example.org/a%20b"),
        ("https://example.org/$(x);`id`", "https://example.org/$(x);%60id%60"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@example.org", ""),
        ("urn:uuid:1", ""),
        ("http://[", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_absolute_url(href: str, absolute: str) -> None:
    assert absolute_url(href, "https://base.example/folder/page") == absolute


def test_a_relative_address_without_a_base_is_none() -> None:
    assert absolute_url("/path") == ""
    assert absolute_url("path", "ftp://base.example/") == ""


@given(st.text(max_size=40), st.sampled_from(["", "https://base.example/x/", "http://[::1]/"]))
def test_it_never_raises_and_gives_http_or_nothing(href: str, base: str) -> None:
    found = absolute_url(href, base)
    assert not found or found.lower().startswith(("http://", "https://"))
    assert not any(letter.isspace() for letter in found)


@pytest.mark.parametrize(
    ("url", "without"),
    [
        ("https://ann:secret@courier.example:81/feed?a=b@c", "https://courier.example:81/feed?a=b@c"),
        ("HTTP://ann@courier.example", "HTTP://courier.example"),
        ("https://a@b@courier.example/", "https://courier.example/"),
        ("https://courier.example/@ann", "https://courier.example/@ann"),
        ("https://courier.example?to=ann@x", "https://courier.example?to=ann@x"),
        ("Ann @ the Courier", "Ann @ the Courier"),
    ],
)
def test_an_address_without_what_only_its_server_should_know(url: str, without: str) -> None:
    assert without_credentials(url) == without
