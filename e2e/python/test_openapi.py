"""The JSON interface as schemathesis sees it: every operation, every check."""

import json
import os
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jsonschema_rs

from demo import COUNTY, ROOT, demo
from people import Matters

SCOPES = ["requests:read", "figures:read"]

# How many cases an operation and a phase: the run of every day, and the long one.
CASES, LONG_CASES = 60, 1000
LONG = os.environ.get("GONGJIAN_LONG") == "1"

# The longest that the run may take.
SECONDS = 7200 if LONG else 900


def operations(document):
    """The operations of the document, as schemathesis names them."""
    paths = document["paths"].items()
    return {f"{it.upper()} {path}": operation for path, all in paths for it, operation in all.items()}


def fresh_code(document):
    """The code that the document shows: fresh.py makes it one on which the operation can succeed."""
    parameters = operations(document)["GET /api/v1/{county}/requests/{code}"]["parameters"]
    return next(it["example"] for it in parameters if it["name"] == "code")


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = demo()
        cls.key = cls.demo.token("数据平台", SCOPES)
        with urlopen(cls.demo.base + "/openapi.json", timeout=60) as answer:
            cls.document = json.load(answer)

    def configured(self, matters):
        """The configuration, with things that are there: chance alone never finds a code."""
        places = [it["place"] for it in self.asked("/places?limit=5")[1]["rows"]]
        services = self.asked("/services")[1]["rows"]
        real = {
            "codes": [fresh_code(self.document), matters.sent()["tracking"], matters.ordered()["tracking"]],
            "numbers": [it["number"] for it in self.asked("/requests?limit=5", self.key)[1]["rows"]],
            "places": [*places, matters.place],
            "categories": [it["code"] for it in self.asked("")[1]["categories"]],
            "services": [it["id"] for it in services],
            "skills": sorted({it["skill"] for it in services}),
            "phones": ["19900001234", "0915-2520000"],
        }
        # An array of strings is written alike in JSON and in TOML.
        tables = [f"[dictionaries.{it}]\nvalues = {json.dumps(real[it])}\n" for it in real]
        config = Path(self.demo.data) / "schemathesis.toml"
        base = Path(__file__).with_name("schemathesis.toml").read_text(encoding="utf-8")
        config.write_text("\n".join([base, *tables]), encoding="utf-8")
        return config

    def test_schemathesis_finds_nothing_with_all_its_checks(self):
        seen = Path(self.demo.data) / "seen.json"
        command = [
            str(Path(sys.executable).parent / "schemathesis"),
            "--config-file",
            str(self.configured(Matters(self.demo.base))),
            "run",
            self.demo.base + "/openapi.json",
            "--url",
            self.demo.base,
            "--checks",
            "all",
            "--phases",
            "examples,coverage,fuzzing,stateful",
            "--max-examples",
            str(LONG_CASES if LONG else CASES),
            "--seed",
            "1",
            "--continue-on-failure",
            "--header",
            f"Authorization: Bearer {self.key}",
        ]
        hooks = {
            "SCHEMATHESIS_HOOKS": "fresh",
            "PYTHONPATH": str(Path(__file__).parent),
            "GONGJIAN_BASE": self.demo.base,
            "GONGJIAN_SEEN": str(seen),
        }
        began = time.monotonic()
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            cwd=ROOT / "target",
            env={**os.environ, **hooks},
        )
        told = re.findall(r"^.*(?:generated|operations|seed).*$", done.stdout, re.IGNORECASE | re.MULTILINE)
        print("schemathesis:", *told, f"{time.monotonic() - began:.0f} s", sep="\n  ")
        wanting = self.wanting(json.loads(seen.read_text(encoding="utf-8")))
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).replace(self.key, "…"))
        self.assertEqual(wanting, [])

    def wanting(self, seen):
        """The operations that did not both succeed and refuse, or that broke."""
        wanting = []
        for label in operations(self.document):
            counts = seen.get(label, {})
            done, refused, broken = (
                sum(many for status, many in counts.items() if status[0] == first) for first in "245"
            )
            print(f"  {done:6} done {refused:6} refused {broken:3} broken  {label}")
            if done == 0 or refused == 0 or broken > 0:
                wanting.append(f"{label}: {counts}")
        return wanting

    def test_every_example_of_the_document_fits_its_schema(self):
        components = self.document["components"]
        tried = []

        def fits(what, schema, example):
            # An example with a field that the schema does not know is wrong, too.
            whole = {**schema, "components": components, "unevaluatedProperties": False}
            errors = jsonschema_rs.Draft202012Validator(whole).iter_errors(example)
            self.assertEqual([it.message for it in errors], [], what)
            tried.append(what)

        for name, schema in components["schemas"].items():
            if "example" in schema:
                fits(name, {"$ref": f"#/components/schemas/{name}"}, schema["example"])
        for label, operation in operations(self.document).items():
            for it in operation["parameters"]:
                fits(f"{label} {it['name']}", it["schema"], it["example"])
        self.assertGreater(len(tried), 60)

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
