"""The JSON interface as schemathesis sees it: every operation, every check."""

import json
import os
import re
import subprocess
import sys
import unittest
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from demo import COUNTY, ROOT, demo

SCOPES = ["requests:read", "figures:read"]

# The bounded run of every day, and the long one.
SECONDS, LONG_SECONDS = 120, 1200

# How many requests and how many orders there are to act on, to begin with.
CODES = 4


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = demo()
        cls.key = cls.demo.token("数据平台", SCOPES)

    def configured(self):
        """The configuration, with things that are there: chance alone never finds a code."""
        places = [it["place"] for it in self.asked("/places?limit=5")[1]["rows"]]
        numbers = [it["number"] for it in self.asked("/requests?limit=5", self.key)[1]["rows"]]
        village = self.asked("/places?limit=100")[1]["rows"][-1]["place"]
        said = {"text": "村口路灯坏了", "place": village}
        sent = [self.sent("/requests", said) for _ in range(CODES)]
        sent += [self.sent("/orders", {**said, "name": "王大爷", "phone": "19900001234"}) for _ in range(CODES)]
        codes = [it["tracking"] for it in sent]
        real = {"places": [*places, village], "numbers": numbers, "codes": codes}
        # An array of strings is written alike in JSON and in TOML.
        tables = [f"[dictionaries.{it}]\nvalues = {json.dumps(real[it])}\n" for it in real]
        config = Path(self.demo.data) / "schemathesis.toml"
        base = Path(__file__).with_name("schemathesis.toml").read_text(encoding="utf-8")
        config.write_text("\n".join([base, *tables]), encoding="utf-8")
        return config

    def sent(self, path, body):
        request = Request(
            f"{self.demo.base}/api/v1/{COUNTY}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())},
        )
        with urlopen(request, timeout=60) as answer:
            self.assertEqual(answer.status, 201)
            return json.load(answer)

    def test_schemathesis_finds_nothing_with_all_its_checks(self):
        long = os.environ.get("GONGJIAN_LONG") == "1"
        command = [
            str(Path(sys.executable).parent / "schemathesis"),
            "--config-file",
            str(self.configured()),
            "run",
            self.demo.base + "/openapi.json",
            "--url",
            self.demo.base,
            "--checks",
            "all",
            "--phases",
            "examples,coverage,fuzzing,stateful",
            "--max-time",
            str(LONG_SECONDS if long else SECONDS),
            "--max-examples",
            "1000" if long else "20",
            "--seed",
            "1",
            "--continue-on-failure",
            "--header",
            f"Authorization: Bearer {self.key}",
        ]
        folder = ROOT / "target"
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=3600, cwd=folder
        )
        told = re.findall(r"^.*(?:generated|operations|seed).*$", done.stdout, re.IGNORECASE | re.MULTILINE)
        print("schemathesis:", *told, sep="\n  ")
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).replace(self.key, "…"))

    def asked(self, path, key=None, county=COUNTY, **headers):
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = Request(f"{self.demo.base}/api/v1/{county}{path}", headers=headers)
        try:
            with urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            self.assertEqual(error.headers["content-type"], "application/problem+json", path)
            return error.code, json.load(error)

    def test_a_token_opens_what_its_scopes_say_and_nothing_else(self):
        sender = self.demo.token("只能报的", ["requests:send"])
        for path in ("/requests", "/figures", "/requests/by-number/000-000-0"):
            self.assertEqual(self.asked(path)[0], 401, path)
            self.assertEqual(self.asked(path, "gj_none")[0], 401, path)
            self.assertEqual(self.asked(path, sender)[0], 403, path)
            self.assertEqual(self.asked(path, self.key, county="610926")[0], 401, path)
        self.assertEqual(self.asked("/requests", self.key)[0], 200)
        self.assertEqual(self.asked("/figures", self.key)[1]["received"] > 0, True)
        self.assertEqual(self.asked("/requests/by-number/000-000-0", self.key)[0], 404)

    def test_a_list_is_read_to_its_end_page_by_page(self):
        numbers, skip = [], 0
        while skip is not None:
            status, page = self.asked(f"/requests?limit=7&skip={skip}", self.key)
            self.assertEqual(status, 200)
            numbers += [it["number"] for it in page["rows"]]
            skip = page["next"]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertGreater(len(numbers), 14)
        one = self.asked(f"/requests/by-number/{numbers[0]}", self.key)[1]
        self.assertEqual(one["number"], numbers[0])
        self.assertTrue(one["turns"])

    def test_what_is_not_served_is_told_as_a_problem(self):
        self.assertEqual(self.asked("/nothing")[0], 404)
        self.assertEqual(self.asked("", Accept="text/csv")[0], 406)
        self.assertEqual(self.asked("/places?limt=3")[0], 400)


if __name__ == "__main__":
    unittest.main()
