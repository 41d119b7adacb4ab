"""A hall with a certificate of its own, and the same address without one the next day."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import FLAGS, PATIENCE
from tests.servers import Served, free_port, serve_command

PASSWORD = "a long enough password"
NAME = "hall-7.local"
HERE = "127.0.0.1"


@pytest.fixture
def installed(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new installation with an administrator."""
    instance = tmp_path / "instance"
    monkeypatch.setenv("JUDGING_INSTANCE", str(instance))
    shutil.copytree(made_once, instance, symlinks=True)
    return instance


def trusting(instance: Path, folder: Path) -> tuple[dict[str, str], list[str]]:
    """Environment and options of a Chromium in which the certificate is installed: in NSS's store, as on Linux, if
    certutil is there; otherwise by the digest of its key."""
    root, store = instance / "https" / "root.crt", folder / ".pki" / "nssdb"
    if shutil.which("certutil") is not None:
        store.mkdir(parents=True)
        for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "judging", "-i", str(root)]):
            subprocess.run(["certutil", "-d", f"sql:{store}", *words], check=True, capture_output=True)
        return {"HOME": str(folder)}, []
    server = x509.load_pem_x509_certificate((instance / "https" / "server.crt").read_bytes())
    key = server.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return {}, [f"--ignore-certificate-errors-spki-list={digest}"]


def tablet(chromium: Browser, instance: Path, folder: Path) -> BrowserContext:
    """A browser that trusts the certificate and keeps its cookies; ``NAME`` leads to this machine."""
    path = os.environ.get("JUDGING_TEST_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium: apt-get install chromium, or name one in JUDGING_TEST_CHROMIUM")
    folder.mkdir()
    environ, options = trusting(instance, folder)
    context = chromium.browser_type.launch_persistent_context(
        folder / "profile",
        executable_path=path,
        args=[*FLAGS, *options, f"--host-resolver-rules=MAP {NAME} {HERE}"],
        env={**os.environ, **environ},
    )
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(page: Page, url: str) -> None:
    """Sign in as the administrator, and see the page that only the administrator sees."""
    page.goto(f"{url}/signin")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=password]) button[type=submit]").click()
    page.wait_for_url(lambda here: "/signin" not in here)
    answer = page.goto(f"{url}/admin/")
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("host", [HERE, "localhost"])
def test_hall_with_https_today_and_http_tomorrow(installed: Path, tmp_path: Path, chromium: Browser, host: str) -> None:
    port, page_port = free_port(), free_port()
    secure = Served(
        serve_command(port, 1, "--https", "--certificate-port", str(page_port)), port, installed / "https.log"
    )
    try:
        context = tablet(chromium, installed, tmp_path / "home")
        page = context.new_page()
        sign_in(page, f"https://{host}:{port}")

        assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, !!navigator.locks]") == [True] * 3
        page.goto(f"https://{host}:{port}/help/tablets")
        assert page.locator("[data-when=secure]").is_visible()
        assert not page.locator("[data-when=insecure]").is_visible()
        page.goto(f"https://{host}:{port}/language/en")
        assert page.locator("html").get_attribute("lang") == "en"
        cookies = {cookie["name"]: cookie["secure"] for cookie in context.cookies()}
        assert cookies == {"__Host-session": True, "language": False}
    finally:
        secure.stop()

    plain = Served(serve_command(page_port), page_port, installed / "http.log")
    try:
        sign_in(page, f"http://{host}:{page_port}")
        page.goto(f"http://{host}:{page_port}/language/th")
        assert page.locator("html").get_attribute("lang") == "th"
        context.close()
    finally:
        plain.stop()


def test_tablet_without_the_certificate_reads_what_to_do(installed: Path, tmp_path: Path, chromium: Browser) -> None:
    port, page_port = free_port(), free_port()
    options = ("--https", "--certificate-port", str(page_port))
    secure = Served(serve_command(port, 1, *options), port, installed / "https.log")
    try:
        secure.wait_until_it_answers(page_port)
        context = tablet(chromium, installed, tmp_path / "home")
        page = context.new_page()
        page.goto(f"http://{NAME}:{page_port}/signin")

        assert page.evaluate("isSecureContext") is False
        assert page.locator("[data-when=insecure]").is_visible()
        assert not page.locator("[data-when=secure]").is_visible()
        assert page.locator("#go-on a").get_attribute("href") == f"https://{NAME}:{port}/signin"
        with page.expect_download() as begun:
            page.locator("#certificate a").first.click()
        assert begun.value.suggested_filename == "judging-ca.crt"
        context.close()
    finally:
        secure.stop()


def test_judging_over_http_reads_to_keep_the_page_open(installed: Path, tmp_path: Path, chromium: Browser) -> None:
    port = free_port()
    plain = Served(serve_command(port), port, installed / "http.log")
    try:
        (tmp_path / "home").mkdir()
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "home" / "profile",
            executable_path=os.environ.get("JUDGING_TEST_CHROMIUM") or shutil.which("chromium"),
            args=[*FLAGS, f"--host-resolver-rules=MAP {NAME} {HERE}"],
        )
        page = context.new_page()
        for host, is_secure in ((NAME, False), (HERE, True)):
            page.goto(f"http://{host}:{port}/help/tablets")
            assert page.evaluate("isSecureContext") is is_secure
            assert page.locator("#connection [data-when=secure]").is_visible() is is_secure
            assert page.locator("#connection [data-when=insecure]").is_visible() is not is_secure
            assert page.locator("#keep-open").is_visible()
        context.close()
    finally:
        plain.stop()
