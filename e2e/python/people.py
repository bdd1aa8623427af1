"""People of the demonstration, over plain HTTP and by the pages' own forms: staff, and those whose requests
and orders have come as far as somebody needs them."""

import html
import re
import threading
import uuid
import zlib
from urllib.parse import urlsplit

import requests

from demo import COUNTY, PASSWORD

# Long enough for a debug build on a busy machine.
SECONDS = 60


def picture():
    """A small grey PNG."""

    def chunk(kind, data):
        whole = kind + data
        return len(data).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big")

    side = 16
    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    lines = zlib.compress((b"\0" + b"\x80" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


class Officer:
    """Somebody of the staff, signed in: reads a request's page and sends one of its forms."""

    def __init__(self, base, login):
        self.base, self.http = base, requests.Session()
        # Asked for whatever the caller's environment says: the server is on this machine.
        self.http.trust_env = False
        self._sent("/sign-in", {"login": login, "password": PASSWORD, "next": ""})

    def _sent(self, path, fields, files=None):
        answer = self.http.post(
            self._staff(path), data=fields, files=files, allow_redirects=False, timeout=SECONDS
        )
        if answer.status_code != 303:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[-2000:]}")

    def _staff(self, path):
        return f"{self.base}/{COUNTY}/staff{path}"

    def find(self, number):
        """The path of the request with this number, looked for as the page does: by POST."""
        page = self.http.get(self._staff("/"), timeout=SECONDS).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        fields = {"csrf": csrf, "q": number}
        found = self.http.post(self._staff("/search"), data=fields, timeout=SECONDS)
        path = urlsplit(found.url).path
        if not re.search(r"/staff/requests/\d+$", path):
            raise RuntimeError(f"{number} is not found")
        return path.removeprefix(f"/{COUNTY}/staff")

    def show(self, path):
        """Looks at a request that waits for it: so many come from this one machine."""
        path = path.replace("/requests/", "/flags/")
        page = self.http.get(self._staff(path), timeout=SECONDS).text
        form = next((it for it in page.split("<form") if 'value="show"' in it), None)
        if form:
            hidden = {
                name: re.search(rf'name="{name}" value="([^"]*)"', form).group(1)
                for name in ("csrf", "key")
            }
            self._sent(path, {**hidden, "do": "show"})

    def act(self, path, act, photo=None, **fields):
        """Does `act`. The page must offer it."""
        page = self.http.get(self._staff(path), timeout=SECONDS).text
        own = f'action="/{COUNTY}/staff{path}/{act}"'
        form = next((it for it in page.split("<form") if own in it), None)
        if form is None:
            raise RuntimeError(f"{act} is not offered on {path}")

        def value(name):
            return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', form).group(1))

        hidden = {name: value(name) for name in ("csrf", "key", "version")}
        to = re.search(r'type="hidden" name="to" value="(\d+)"', form)
        if to:
            hidden["to"] = to.group(1)
        # Parts, also without a photo: the form is one that may have some.
        files = {"photos": ("photo.png", photo, "image/png")} if photo else {"photos": ("", b"")}
        self._sent(f"{path}/{act}", {**hidden, **fields}, files)


class Matters:
    """Requests and orders in the state that an operation needs."""

    def __init__(self, base):
        self.base, self.http = base, requests.Session()
        self.http.trust_env = False
        self._lock, self._officers = threading.Lock(), {}
        self._count, self._told = 0, None
        rows = self._get("/places?limit=100")["rows"]
        # Of the town whose desk and whose handler sign in here.
        near = [it for it in rows if it["full_name"].startswith("城关镇")]
        self.place = next(it["place"] for it in near if it["level"] == "village")

    def fresh(self, operation):
        """The code of a matter on which the operation can succeed, named by the last word of its path."""
        with self._lock:
            return getattr(self, f"_{operation}")()

    def _get(self, path):
        answer = self.http.get(f"{self.base}/api/v1/{COUNTY}{path}", timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()

    def _posted(self, path, **body):
        answer = self.http.post(
            f"{self.base}/api/v1/{COUNTY}{path}",
            json={"place": self.place, **body},
            headers={"Idempotency-Key": str(uuid.uuid4())},
            timeout=SECONDS,
        )
        if answer.status_code != 201:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        return answer.json()

    def sent(self):
        """A new request, as the answer says it."""
        self._count += 1
        words = f"屋后第 {self._count} 段水沟堵了，一下雨就往院坝里灌。"
        return self._posted("/requests", text=words, category="field", name="李大爷", phone="19900009922")

    def ordered(self):
        """A new order, as the answer says it."""
        return self._posted("/orders", text="想请人教手机挂号", name="王大爷", phone="19900001234")

    def _by(self, login, path, act, **fields):
        if login not in self._officers:
            self._officers[login] = Officer(self.base, login)
        self._officers[login].act(path, act, **fields)

    def _found(self, sent):
        if "zhen" not in self._officers:
            self._officers["zhen"] = Officer(self.base, "zhen")
        return self._officers["zhen"].find(sent["number"])

    def _handled(self, path):
        """As far as the person is asked whether it is solved."""
        self._by("zhen", path, "dispatch")
        self._by("zhan", path, "report_done", answer="水沟清通了，雨水排得出去。", note="")
        self._by("zhen", path, "pass_check")

    def _done(self):
        sent = self.sent()
        self._handled(self._found(sent))
        return sent["tracking"]

    def _request(self):
        return self.sent()["tracking"]

    def _order(self):
        return self.ordered()["tracking"]

    def _supply(self):
        sent = self.sent()
        self._by("zhen", self._found(sent), "ask_info", words="请问水沟有多长，在谁家屋后？")
        return sent["tracking"]

    _withdraw = _urge = _request
    _rate = _dispute = _done

    def _object(self):
        sent = self.sent()
        path = self._found(sent)
        self._handled(path)
        self._by("huifang", path, "call", solved="yes", level="2", words="沟是通了，嫌路没修。")
        asked = "群众不满意的是修路，不是这条沟。"
        self._by("zhan", path, "ask_exclusion", photo=picture(), words=asked)
        self._by("xian", path, "decide_exclusion", granted="yes", words="说的是修路，这次不计入。")
        return sent["tracking"]

    def _unsolved(self):
        """Who said "me too" before it was done, each once: as many as there are, from one request."""
        if not self._told:
            sent = self.sent()
            path = self._found(sent)
            self._officers["zhen"].show(path)
            self._told = [self._followed(sent["number"]) for _ in range(10)]
            self._handled(path)
        return self._told.pop()

    def _followed(self, number):
        form = {"key": str(uuid.uuid4()), "number": number, "text": "我家门口也是。", "name": "", "phone": ""}
        answer = self.http.post(
            f"{self.base}/{COUNTY}/me-too", data=form, allow_redirects=False, timeout=SECONDS
        )
        if answer.status_code != 303:
            raise RuntimeError(f"me-too: {answer.status_code} {answer.text[-2000:]}")
        return urlsplit(answer.headers["location"]).path.rsplit("/", 1)[-1]
