"""Files of usage reports: from another host, without the token, from a link that works once."""

from __future__ import annotations

import gzip

import httpx
import pytest

from services.errors import GraphDenied, GraphError, GraphThrottled, GraphUnavailable
from services.microsoft import reports
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph, open_graph
from services.microsoft.reports import LARGEST_BYTES, LINKS, fetch, link
from services.microsoft.transport import GraphTransport
from services.settings import ConnectionSettings
from tests.services.microsoft.conftest import Tenant
from tests.services.microsoft.test_storms import Tokens
from tests.services.microsoft.virtual import VirtualClock

REPORT = "/reports/getEmailActivityUserDetail(period='D7')"
HOSTS = ConnectionSettings.model_fields["report_hosts"].default
FILE = "https://reportsweu.office.com/data/download/abc"


async def test_a_report_is_read_without_the_token(tenant: Tenant) -> None:
    found = await tenant.graph.download(REPORT)
    assert found.startswith(b"\xef\xbb\xbfReport Refresh Date,User Principal Name")
    assert found.count(b"\r\n") > 10


async def test_open_graph_finds_the_host_of_a_sandbox(tenant: Tenant) -> None:
    graph = open_graph(tenant.settings)
    assert (await graph.download(REPORT)).startswith(b"\xef\xbb\xbf")
    await graph.close()


async def test_a_refused_report_says_why(tenant: Tenant) -> None:
    with pytest.raises(GraphError, match="Invalid period"):
        await tenant.graph.download("/reports/getEmailActivityUserDetail(period='D8')")


async def test_every_report_has_a_limit_of_its_own(tenant: Tenant) -> None:
    for _ in range(15):
        await tenant.graph.download(REPORT)
        await tenant.graph.download("/reports/getTeamsUserActivityUserDetail(period='D7')")
    assert tenant.refused == 0
    assert 600 <= tenant.clock.now <= 619


class Files:
    """A graph whose reports redirect to `location`, where `answers` are given in turn, the last again and again."""

    def __init__(self, *answers: httpx.Response | Exception, location: str = FILE) -> None:
        self.answers, self.location = list(answers), location
        self.links, self.followed = 0, list[httpx.Request]()
        clock = VirtualClock()
        governor = Governor(Patience(), time=clock.time, sleep=clock.sleep)
        transport = GraphTransport(httpx.MockTransport(self._serve), Tokens(), "graph.example", governor)
        self.graph = Graph("https://graph.example/v1.0", transport, report_hosts=HOSTS)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "graph.example":
            self.links += 1
            return httpx.Response(302, headers={"Location": self.location, "Set-Cookie": "crumb=1; Domain=office.com"})
        self.followed.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


CSV = httpx.Response(200, content=b"a,b", headers={"Set-Cookie": "crumb=2"})


async def test_nothing_of_ours_goes_to_the_other_host() -> None:
    files = Files(httpx.Response(403, headers={"Set-Cookie": "crumb=3"}), CSV)
    assert await files.graph.download(REPORT) == b"a,b"
    for request in files.followed:
        assert not request.headers.keys() & {"authorization", "cookie", "client-request-id"}


@pytest.mark.parametrize(
    "trouble",
    [httpx.Response(403), httpx.Response(404), httpx.Response(503), httpx.ReadError("cut"), httpx.ReadTimeout("slow")],
)
async def test_a_link_that_does_not_work_is_replaced(trouble: httpx.Response | Exception) -> None:
    files = Files(trouble, trouble, CSV)
    assert await files.graph.download(REPORT) == b"a,b"
    assert (files.links, len(files.followed)) == (3, 3)
    files = Files(trouble)
    with pytest.raises(GraphUnavailable):
        await files.graph.download(REPORT)
    assert files.links == LINKS


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/data",
        "https://office.com.evil.example/data",
        "https://notoffice.com/data",
        "http://reports.office.com/data",
        "https://someone@reports.office.com/data",
        "https://reports.office.com:8443/data",
        "https://127.0.0.1:8443/data",
        "https://localhost/data",
        "https://169.254.169.254/metadata",
        "file:///etc/passwd",
        "https://reports.office.com:port/",
    ],
)
async def test_only_hosts_that_keep_reports_are_followed(location: str) -> None:
    files = Files(CSV, location=location)
    with pytest.raises((GraphDenied, GraphUnavailable)):
        await files.graph.download(REPORT)
    assert files.followed == []


@pytest.mark.parametrize("location", ["https://reports.office.com/x", "https://reports.office365.us/x"])
def test_hosts_that_keep_reports(location: str) -> None:
    assert link(httpx.Response(302, headers={"Location": location}), HOSTS) == location


@pytest.mark.parametrize("headers", [{}, {"Location": "/relative"}, {"Location": "https://x:port/"}])
def test_a_redirect_to_nowhere_is_unreadable(headers: dict[str, str]) -> None:
    with pytest.raises(GraphUnavailable):
        link(httpx.Response(302, headers=headers), HOSTS)


async def test_a_link_that_leads_on_is_not_followed() -> None:
    files = Files(httpx.Response(302, headers={"Location": FILE}))
    with pytest.raises(GraphDenied, match="led on"):
        await files.graph.download(REPORT)
    assert len(files.followed) == 1


async def test_a_file_beyond_all_measure_is_given_up() -> None:
    packed = gzip.compress(b"x" * 3 * 2**20)
    wire = httpx.MockTransport(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=packed))
    with pytest.raises(GraphError, match="larger than 2 MB"):
        await fetch(wire, FILE, largest_bytes=2 * 2**20)
    assert len(await fetch(wire, FILE)) == 3 * 2**20
    assert LARGEST_BYTES == reports.LARGEST_BYTES == 256 * 2**20


async def test_a_report_that_is_throttled_too_long_says_so(tenant: Tenant) -> None:
    tenant.sandbox.faults.add("/reports", status=429, times=None, retry_after="900")
    with pytest.raises(GraphThrottled):
        await tenant.graph.download(REPORT)
