"""`judging serve --https`: what it refuses and says, and the real server through Python's certificate checks."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from judging import clock
from judging.certificates import files
from judging.certificates.names import names_of
from judging.cli.serving import https, origins, serve
from judging.config import LocalHttps
from tests.applications import settings_for
from tests.cli.commands import PASSWORD, run
from tests.servers import PATIENCE, Served, free_port, serve_command

HERE = "127.0.0.1"


def made(instance: Path, *addresses: str, at: datetime | None = None) -> files.Prepared:
    """The certificates of an installation for these addresses."""
    names = names_of(addresses, "hall-7")
    return files.prepare(instance, names, hostname="hall-7", now=at or clock.now())


@pytest.mark.parametrize("name", ["JUDGING_HTTPS", "JUDGING_TRUSTED_PROXIES"])
def test_https_behind_a_proxy_is_refused(installed: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    answer = run("serve", "--lan", "--https")
    assert answer.exit_code == 2
    assert "unset JUDGING_HTTPS and JUDGING_TRUSTED_PROXIES" in answer.stderr


@pytest.mark.parametrize("words", [("serve",), ("serve", "--lan", "--https")])
def test_setting_of_the_servers_own_is_refused(
    installed: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGING_LOCAL_HTTPS", "8443:8000")
    answer = run(*words)
    assert answer.exit_code == 2
    assert "JUDGING_LOCAL_HTTPS is set by `judging serve --https` alone: unset it" in answer.stderr


def test_one_port_for_both_is_refused(installed: Path) -> None:
    answer = run("serve", "--https", "--port", "8000")
    assert answer.exit_code == 2
    assert "--port and --certificate-port are both 8000: choose two ports" in answer.stderr


@pytest.mark.parametrize("option", ["--port", "--certificate-port"])
def test_port_that_is_taken_is_named_with_its_option(installed: Path, option: str) -> None:
    free = str(free_port())
    other = "--certificate-port" if option == "--port" else "--port"
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run("serve", "--https", option, port, other, free)
    assert answer.exit_code == 2
    assert f"{HERE}:{port} is used by another program: choose another port with {option}" in answer.stderr
    assert not (installed / "https").exists()


def refused(installed: Path) -> str:
    """What `serve --https` says when it refuses."""
    ports = ("--port", str(free_port()), "--certificate-port", str(free_port()))
    answer = run("serve", "--https", *ports)
    assert answer.exit_code == 1, answer.output
    return answer.stderr


def test_damaged_certificate_is_named(installed: Path) -> None:
    made(installed)
    files.path(installed, "root.crt").write_bytes(b"nothing")
    assert f"{installed / 'https' / 'root.crt'} is no certificate: put your copy" in refused(installed)


def test_key_that_others_can_read_is_named(installed: Path) -> None:
    made(installed)
    files.path(installed, "issuer.key").chmod(0o644)
    assert "chmod 600" in refused(installed)


def test_clock_before_the_certificate_is_said(installed: Path) -> None:
    made(installed, at=clock.now() + timedelta(days=40))
    assert "set the clock" in refused(installed)


def test_clock_of_an_empty_battery_makes_no_certificate(installed: Path) -> None:
    with clock.held(datetime(2020, 1, 1, tzinfo=UTC)):
        assert "the clock shows 2020-01-01" in refused(installed)
    assert not (installed / "https").exists()


@pytest.mark.parametrize(
    ("used", "scheme", "port", "advice"),
    [
        ("https://192.168.1.5:8443", "https", 8443, None),
        ("https://192.168.1.5:8443", "http", 8000, "`judging serve --https --host 192.168.1.5 --port 8443`"),
        ("https://hall-7.local:8443", "http", 8000, "`judging serve --lan --https --port 8443`"),
        ("http://192.168.1.5:8000", "https", 8443, "`judging serve --host 192.168.1.5 --port 8000`"),
        ("https://judging.example", "https", 8443, "a proxy in front must answer under this name"),
    ],
)
def test_tablets_of_the_other_scheme_are_remembered(
    used: str,
    scheme: str,
    port: int,
    advice: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(origins, "lan_addresses", lambda: ["192.168.1.5"])
    serve.warn_elsewhere((used,), "0.0.0.0", port, scheme=scheme)
    said = capsys.readouterr().err
    assert said == "" if advice is None else advice in said


def prepared(instance: Path, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> https.Https:
    """The https of a machine with these addresses."""
    monkeypatch.setattr(https, "lan_addresses", lambda: list(addresses))
    monkeypatch.setattr(https.socket, "gethostname", lambda: "hall-7")
    monkeypatch.setenv("JUDGING_LOCAL_HTTPS", "")
    settings = settings_for(f"sqlite:///{instance / 'judging.db'}", instance)
    return https.prepare(settings, LocalHttps(8443, 8000), "0.0.0.0")


def test_announcement_has_both_addresses_and_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = prepared(tmp_path, monkeypatch, "192.168.1.5")
    https.announce(found)
    said = capsys.readouterr()
    assert said.out.index("http://192.168.1.5:8000/") < said.out.index("https://192.168.1.5:8443/")
    assert files.fingerprint(found.prepared.root) in said.out
    assert said.err == ""


def test_address_on_the_internet_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    https.announce(prepared(tmp_path, monkeypatch, "203.0.113.9"))
    said = capsys.readouterr()
    assert "warning: 203.0.113.9 is no address of a local network: no certificate holds for it." in said.err
    assert "https://hall-7.local:8443/" in said.out


def test_new_address_while_the_server_runs_gets_into_the_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, renewed, ended = prepared(tmp_path, monkeypatch, "192.168.1.5"), threading.Event(), threading.Event()
    monkeypatch.setattr(https, "LOOKS", 0.01)
    https.watch(found, ended)(renewed.set)
    assert not renewed.wait(0.2)
    monkeypatch.setattr(https, "lan_addresses", lambda: ["192.168.1.7"])
    assert renewed.wait(10)
    ended.set()
    now = files.examine(tmp_path, now=clock.now())
    assert now is not None
    assert "192.168.1.7" in str(now.names)
    assert now.root == found.prepared.root


@pytest.fixture(scope="module")
def served(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """`judging serve --https` on a new installation."""
    instance = tmp_path_factory.mktemp("secure") / "instance"
    shutil.copytree(made_once, instance, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUDGING_INSTANCE", str(instance))
        made = Secure(instance)
        yield made
        made.stop()


class Secure(Served):
    """A server that speaks https, and the page with its certificate."""

    def __init__(self, instance: Path) -> None:
        port, self.page_port = free_port(), free_port()
        options = ("--https", "--certificate-port", str(self.page_port))
        super().__init__(serve_command(port, 1, *options), port, instance / "log")
        self.instance = instance
        self.url = f"https://{HERE}:{port}"
        self.page = f"http://{HERE}:{self.page_port}"
        self.wait_until_it_answers(self.page_port)

    def browser(self) -> tuple[urllib.request.OpenerDirector, CookieJar]:
        """A browser that took the certificate from the page over http."""
        with urllib.request.urlopen(f"{self.page}/help/tablets/judging-ca.crt", timeout=PATIENCE) as answer:
            root = ssl.DER_cert_to_PEM_cert(answer.read())
        context, cookies = ssl.create_default_context(cadata=root), CookieJar()
        handlers = (urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(cookies))
        return urllib.request.build_opener(*handlers), cookies


def test_browser_with_the_certificate_of_the_page_signs_in_over_https(served: Secure) -> None:
    opener, cookies = served.browser()
    with opener.open(f"{served.url}/signin", timeout=PATIENCE) as answer:
        text = answer.read().decode()
        assert "Strict-Transport-Security" not in answer.headers
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    form = urllib.parse.urlencode({"csrf_token": token, "username": "admin", "password": PASSWORD}).encode()
    sent = urllib.request.Request(f"{served.url}/signin", form, {"Referer": f"{served.url}/signin"})
    elsewhere = urllib.request.Request(f"{served.url}/signin", form, {"Referer": f"{served.page}/signin"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        opener.open(elsewhere, timeout=PATIENCE)
    with opener.open(sent, timeout=PATIENCE) as answer:
        assert answer.url.startswith(f"{served.url}/")
        assert "/signin" not in answer.url
    assert {(cookie.name, cookie.secure) for cookie in cookies} == {("__Host-session", True)}


def test_browser_without_the_certificate_does_not_connect(served: Secure) -> None:
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{served.url}/signin", timeout=PATIENCE)


def test_page_over_http_leads_to_the_secure_server(served: Secure) -> None:
    with urllib.request.urlopen(f"{served.page}/", timeout=PATIENCE) as answer:
        text = answer.read().decode()
    assert answer.url == f"{served.page}/help/tablets"
    assert f'href="{served.url}/"' in text
    connection = http.client.HTTPConnection(HERE, served.page_port, timeout=PATIENCE)
    connection.request("POST", "/api/v1/sheets/1/marks", body=b"{}")
    assert connection.getresponse().status == 503
    connection.close()


def test_clients_that_never_end_their_handshake_hold_nobody_up(served: Secure) -> None:
    opener, _ = served.browser()
    held = [served.open(b"") for _ in range(100)] + [served.open(b"\x16\x03\x01\x02\x00\x01") for _ in range(100)]
    began = time.monotonic()
    with opener.open(f"{served.url}/healthz", timeout=PATIENCE) as answer:
        assert answer.status == 200
    assert time.monotonic() - began < 5
    held[0].settimeout(PATIENCE)
    assert held[0].recv(1) == b""  # closed by the server
    for connection in held:
        connection.close()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_protocols_are_refused_and_those_of_old_tablets_taken(served: Secure) -> None:
    def version(most: ssl.TLSVersion) -> str | None:
        context = ssl.create_default_context(cafile=str(files.path(served.instance, "root.crt")))
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, most
        with (
            socket.create_connection((HERE, served.port), PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=HERE) as secure,
        ):
            return secure.version()

    assert [version(most) for most in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)] == ["TLSv1.2", "TLSv1.3"]
    with pytest.raises(ssl.SSLError):
        version(ssl.TLSVersion.TLSv1_1)


def test_page_ends_with_the_server(served: Secure) -> None:
    served.process.kill()
    served.process.wait()
    until = time.monotonic() + PATIENCE
    while served.is_listening() or served.is_listening(served.page_port):
        assert time.monotonic() < until
        time.sleep(0.1)


def doctor() -> str:
    """What `judging doctor` says of the certificate."""
    return next(line for line in run("doctor").output.splitlines() if "certificate:" in line)


def test_doctor_tells_of_the_certificate(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judging.lan.lan_addresses", lambda: ["192.168.1.5"])
    assert doctor().startswith("ok    certificate: none yet")

    root = made(installed, "192.168.1.5").root
    assert doctor().startswith("ok    certificate: until ")
    assert "192.168.1.5" in doctor()
    assert files.fingerprint(root) in doctor()

    monkeypatch.setattr("judging.lan.lan_addresses", lambda: ["192.168.1.7"])
    assert doctor().startswith("warn  certificate: does not hold for 192.168.1.7: the next")

    files.path(installed, "issuer.key").chmod(0o644)
    assert doctor().startswith("fail  certificate: others can read ")


@pytest.mark.parametrize(("age", "said"), [(370, "ends on"), (5 * 365 - 6, "makes another")])
def test_doctor_warns_of_an_end(installed: Path, age: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judging.lan.lan_addresses", list)
    made(installed, at=clock.now() - timedelta(days=age))
    assert doctor().startswith("warn  certificate: ")
    assert said in doctor()
