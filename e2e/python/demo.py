"""The demonstration, served for the programs of others: started once, with a token of its own."""

import atexit
import html
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

COUNTY = "610925"
# Of every account of the demonstration; it is printed when it begins.
PASSWORD = "Gongjian-2025"
ROOT = Path(__file__).resolve().parents[2]

# How long filling a village and starting may take in a debug build on a busy machine.
START_SECONDS = 300


class Demo:
    """A demo county on a port of its own."""

    def __init__(self):
        binary = os.environ.get("GONGJIAN_BIN", str(ROOT / "target" / "debug" / "gongjian"))
        self.data = tempfile.mkdtemp(prefix="gongjian-programs-")
        arguments = ["demo", "--scale", "village", "--data", self.data, "--listen", "127.0.0.1:0"]
        self.printed = []
        self.found = threading.Event()
        self.base = None
        self.server = subprocess.Popen(
            [binary, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()
        atexit.register(self.stop)
        self.found.wait(START_SECONDS)
        if self.base is None:
            raise RuntimeError("the demo is not listening:\n" + "".join(self.printed))
        self._wait_until_ready()

    def _read(self):
        for line in self.server.stdout:
            self.printed.append(line)
            said = re.match(r"listening on (http://\S+?)/?$", line.strip())
            if said:
                self.base = said.group(1)
                self.found.set()
        self.found.set()

    def _wait_until_ready(self):
        until = time.monotonic() + 60
        while True:
            try:
                build_opener().open(self.base + "/readyz", timeout=10).read()
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def stop(self):
        if self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    def token(self, name, scopes):
        """Makes a token as the administrator does: on the page, which shows it once."""
        browser = build_opener(HTTPCookieProcessor())
        staff = f"{self.base}/{COUNTY}/staff"

        def sent(path, fields):
            body = urlencode(fields).encode()
            return browser.open(staff + path, body, timeout=60).read().decode()

        sent("/sign-in", {"login": "admin", "password": PASSWORD})
        page = browser.open(staff + "/tokens", timeout=60).read().decode()
        hidden = {
            name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))
            for name in ("csrf", "key")
        }
        today = re.search(r'min="(\d{4}-\d\d-\d\d)"', page).group(1)
        boxes = {f"scope-{scope}": "1" for scope in scopes}
        made = sent("/tokens", {**hidden, "name": name, "ends_on": today, **boxes})
        return re.search(r"gj_[a-z0-9]+", made).group(0)


_demo = None


def demo():
    """The one demonstration of this run."""
    global _demo
    if _demo is None:
        _demo = Demo()
    return _demo
