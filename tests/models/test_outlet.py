"""Which addresses are of one publisher, and what an address does not tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tld import get_fld

from xjreader.models.outlet import outlet_of


@pytest.mark.parametrize(
    ("addresses", "outlet"),
    [
        (
            (
                "https://paper.example/world/a",
                "http://www.paper.example/asia.xml",
                "https://m.paper.example./a",
                "https://edition.paper.example:443/a?from=rss",
                "HTTPS://FEEDS.PAPER.EXAMPLE/world.xml",
                "https://reader:secret@rss.paper.example/",
            ),
            "paper.example",
        ),
        (("https://www.post.co.uk/a", "https://feeds.post.co.uk/"), "post.co.uk"),
        (("https://www.foreign.gov.tl/a",), "foreign.gov.tl"),
        (("https://www.gov.uk/a", "https://gov.uk/b"), "gov.uk"),
        (("https://müller.example/a", "https://www.xn--mller-kva.example/b"), "xn--mller-kva.example"),
    ],
)
def test_the_parts_of_one_site_are_one_outlet(addresses: tuple[str, ...], outlet: str) -> None:
    assert {outlet_of(address) for address in addresses} == {outlet}


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://ilse.wordpress.com/2024/a", "ilse.wordpress.com"),
        ("https://feeds.ilse.wordpress.com/feed", "ilse.wordpress.com"),
        ("https://tarn.substack.com/p/a", "tarn.substack.com"),
        ("https://tarn.example.org/a", "tarn.example.org"),
        ("https://substack.com/@tarn/a", "substack.com/@tarn"),
        ("https://medium.com/@tarn/a", "medium.com/@tarn"),
        ("https://tarn.blogspot.com/a", "tarn.blogspot"),
        ("https://tarn.blogspot.co.uk/a", "tarn.blogspot"),
        ("https://feeds.feedburner.com/Tarn", "feedburner.com/tarn"),
        ("https://feeds.feedburner.com/~r/Tarn/~3/xyz/", "feedburner.com/tarn"),
        ("http://feedproxy.google.com/~r/tarn/~3/xyz/", "feedproxy.google.com/tarn"),
        ("https://t.me/s/tarnpress/12", "t.me/tarnpress"),
        ("https://t.me/tarnpress/12", "t.me/tarnpress"),
        ("https://t.me/", "t.me"),
    ],
)
def test_on_a_platform_each_who_publishes_is_an_outlet(address: str, outlet: str) -> None:
    assert outlet_of(address) == outlet


def test_behind_an_aggregator_all_are_one_as_the_address_tells_no_more() -> None:
    assert outlet_of("https://news.google.com/rss/articles/a") == outlet_of("https://news.google.com/rss/b")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080/feed", "http://[::1]:8080/feed", "http://newsbox:81/feed"]
)
def test_a_machine_without_a_registered_name_tells_none(address: str) -> None:
    assert outlet_of(address) == ""


@pytest.mark.parametrize("address", ["", "a", "/a/b", "mailto:a@b.example", "http://[a", "http://a:b/"])
def test_what_is_no_address_tells_none(address: str) -> None:
    assert outlet_of(address) == ""
    assert outlet_of(address, "https://paper.example/feed") == "paper.example"
    assert outlet_of() == ""


@given(st.text())
def test_it_never_fails(text: str) -> None:
    assert outlet_of(text) is not None
    assert outlet_of(f"https://{text}") is not None


# The endings of which the registries' list is the referee.
_ENDINGS = """
com org net info news press de fr it es pl ru ua com.ua kz ge az am by md ir com.tr gov.tr org.tr il
co.il org.il gov.il com.sa gov.sa ae com.qa gov.iq com.eg com.pk com.bd co.in gov.in lk com.lk ac.lk cn
com.cn gov.cn org.cn com.hk com.tw gov.tw co.jp go.jp or.jp ne.jp co.kr go.kr or.kr com.vn gov.vn com.ph
gov.ph com.my gov.my com.sg gov.sg co.id go.id com.au gov.au net.au org.au co.nz govt.nz co.za gov.za
org.za com.ng gov.ng co.ke go.ke com.br gov.br com.ar gob.ar com.mx gob.mx cl gob.cl com.co gov.co com.pe
gob.pe com.ve gob.ve com.uy gub.uy co.uk org.uk gov.uk ac.uk gv.at or.at ch eu us ca int
"""


@pytest.mark.parametrize("ending", _ENDINGS.split())
def test_names_are_parted_as_the_registries_part_them(ending: str) -> None:
    for host in (f"paper.{ending}", f"www.paper.{ending}", f"world.paper.{ending}"):
        assert outlet_of(f"https://{host}/a") == get_fld(f"https://{host}/a")
