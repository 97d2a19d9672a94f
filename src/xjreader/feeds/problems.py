"""What the network does wrong, in words that a person understands; decides nothing, retries nothing."""

import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import httpx2


class Limits(Protocol):
    """The limits that the words name."""

    @property
    def connect_timeout(self) -> float: ...
    @property
    def read_timeout(self) -> float: ...


def in_words(error: BaseException, *, url: "httpx2.URL", policy: Limits) -> str | None:
    """One sentence for `error`, met while fetching `url`; `None` where it is none of the network's."""
    import httpcore2
    import httpx2

    from xjreader.feeds.network import AddressRefused

    for cause in _causes(error):
        match cause:
            case AddressRefused():
                where = "" if cause.host == cause.address else f"at {cause.address}, which is "
                return f"refused: {cause.host} is {where}not a public address"
            case socket.gaierror() if cause.errno == socket.EAI_AGAIN:
                return f"no name server could be reached to look up {url.host}"
            case socket.gaierror() | UnicodeError():
                return f"no such host: {url.host}"
            case ssl.SSLCertVerificationError():
                return f"certificate not trusted: {cause.verify_message or cause.reason or cause}"
            case ssl.SSLError():
                return f"no secure connection: {(cause.reason or str(cause)).replace('_', ' ').lower()}"
            case ConnectionRefusedError():
                return f"connection refused by {url.host}"
    match error:
        case httpcore2.ConnectTimeout() | httpx2.ConnectTimeout():
            return f"no connection to {url.host} within {policy.connect_timeout:g} s"
        case httpcore2.TimeoutException() | httpx2.TimeoutException():
            return f"server said nothing for {policy.read_timeout:g} s"
        case httpcore2.ConnectError() | httpx2.ConnectError():
            return f"no connection to {url.host}{_reason(error)}"
        case httpcore2.ProxyError() | httpx2.ProxyError():
            return f"the proxy refused: {error}"
        case httpcore2.RemoteProtocolError() | httpx2.RemoteProtocolError():
            if "incomplete" in str(error) or "without sending complete" in str(error):
                return "the connection broke off before the answer was complete"
            if "disconnected" in str(error):
                return "the server closed the connection without an answer"
            return "the answer is not proper HTTP"
        case httpcore2.NetworkError() | httpx2.NetworkError():
            return "the connection broke off"
        case httpcore2.ProtocolError() | httpx2.TransportError() | httpx2.InvalidURL():
            return f"cannot be asked for: {error}"
    return None


def is_offline(error: BaseException) -> bool:
    """Whether no name server could be reached, most likely for want of a network: nobody was asked."""
    return any(
        isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN for cause in _causes(error)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what led to it, the members of groups included."""
    waiting = [error]
    met: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in met:
            continue
        met.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)


def _reason(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            return f": {cause.strerror.lower()}"
    return ""
