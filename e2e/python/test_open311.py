"""Open311 as the programs of others speak it: unmodified clients, and the rules they rely on."""

import json
import re
import unittest
import xml.etree.ElementTree as xml
from datetime import datetime, timezone
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import georeport
import requests
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client, ValidationError
from civicbot.registry import Endpoint

from demo import COUNTY, demo

WORDS = "村口路灯坏了三天，晚上看不见路🙂 <b>&"


class Open311(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = demo()
        cls.base = cls.demo.base + "/open311/v2"
        cls.key = cls.demo.token("市热线平台", ["requests:send"])

    def get(self, path, **params):
        answer = requests.get(self.base + path, params=params, timeout=60)
        return answer

    def rows(self, **params):
        answer = self.get("/requests.json", **params)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def bot(self):
        endpoint = Endpoint("langao", "岚皋县", self.base, write=True)
        transport = HttpTransport(rate_limiter=RateLimiter(min_interval=0))
        return Open311Client(endpoint, transport, jurisdiction_id=COUNTY)


class Civicbot(Open311):
    """The write path, by civicbot."""

    def test_a_request_is_sent_with_chinese_words_and_read_back(self):
        bot = self.bot()
        definition = bot.get_service_definition("road")
        place = next(
            it["key"] for it in definition["attributes"][0]["values"] if not it["key"].endswith("000")
        )

        sent = bot.create_request(
            "road",
            dry_run=False,
            confirm="SEND",
            api_key=self.key,
            validate_remote=True,
            address_string="村口大槐树旁边",
            description=WORDS,
            attributes={"PLACE": place},
            first_name="小明",
            last_name="王",
            phone="19900000001",
        )

        self.assertEqual(len(sent.response), 1)
        number = sent.response[0]["service_request_id"]
        self.assertIsInstance(number, str)
        read = bot.get_request(number)
        self.assertEqual(read["service_request_id"], number)
        self.assertEqual(read["status"], "open")
        self.assertEqual(read["address_id"], place)
        self.assertTrue(read["expected_datetime"].endswith("+08:00"))
        self.assertEqual(bot.get_token(number)[0]["service_request_id"], number)
        other = bot.list_requests(status="open", page_size=1)[0]["service_request_id"]
        both = bot.list_requests(service_request_ids=[number, other])
        self.assertEqual({it["service_request_id"] for it in both}, {number, other})
        # What the person said stays with the offices.
        text = json.dumps([read, both], ensure_ascii=False)
        for secret in ("王小明", "19900000001", "看不见路", "大槐树"):
            self.assertNotIn(secret, text)

        # The same once more, word for word, is the same request.
        form = dict(sent.form)
        again = bot.http.post_form(sent.url, form)
        self.assertEqual(again[0]["service_request_id"], number)

    def test_the_clients_own_checks_hold(self):
        with self.assertRaises(ValidationError):
            self.bot().create_request(
                "road", validate_remote=True, address_string="同心村", attributes={"PLACE": "1"}
            )

    def test_without_a_key_nothing_is_sent(self):
        for key in ("", "gj_wrong", None):
            form = {"service_code": "road", "address_string": "同心村", "description": "路坏了"}
            if key is not None:
                form["api_key"] = key
            with self.assertRaises(HttpError) as caught:
                self.bot().http.post_form(self.base + "/requests.json", form)
            self.assertEqual(caught.exception.status, 403)
            self.assertEqual(json.loads(caught.exception.body)[0]["code"], "403")


class Posting(Open311):
    """What clients that were not installed send: the key in the address, parts, positions."""

    def post(self, fields, params=None, files=None, suffix="json", **more):
        url = f"{self.base}/requests.{suffix}"
        return requests.post(url, params=params, data=fields, files=files, timeout=60, **more)

    def test_the_key_may_stand_in_the_address_and_photos_come_in_parts(self):
        png = bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
            "0000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
        )
        fields = {"service_code": "road", "description": "桥栏杆断了"}
        place = self.rows(page_size=1)[0]["address_id"]
        answer = self.post(
            {**fields, "address_id": place},
            params={"api_key": self.key, "jurisdiction_id": COUNTY},
            files={"media": ("a.png", png, "image/png")},
        )
        self.assertIn(answer.status_code, (200, 400), answer.text)
        if answer.status_code == 400:  # so small an image may be refused, but in the right shape
            self.assertIn("description", answer.json()[0])

    def test_a_position_is_enough_and_finds_its_village(self):
        row = next(it for it in self.rows(page_size=100) if it["lat"] is not None)
        fields = {
            "service_code": "water",
            "api_key": self.key,
            "description": "自来水停了",
            "lat": row["lat"],
            "long": row["long"],
        }
        code = self.get("/services.json").json()[0]["service_code"]
        answer = self.post({**fields, "service_code": code}, suffix="xml")
        self.assertEqual(answer.status_code, 200, answer.text)
        number = xml.fromstring(answer.content).find("request/service_request_id").text
        found = self.get(f"/requests/{number}.json").json()
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0]["address"])

    def test_an_idempotency_key_makes_one_of_two(self):
        place = self.rows(page_size=1)[0]["address_id"]
        fields = {"service_code": "road", "address_id": place, "api_key": self.key}
        numbers = {
            self.post(
                {**fields, "description": "路塌了"}, headers={"Idempotency-Key": "same"}
            ).json()[0]["service_request_id"]
            for _ in range(2)
        }
        self.assertEqual(len(numbers), 1)

    def test_everything_wrong_is_told_as_a_list_with_its_status(self):
        key = {"api_key": self.key}
        cases = [
            ({"description": "x", "address_string": "y", **key}, 400),
            ({"service_code": "none", "address_string": "y", **key}, 404),
            ({"service_code": "road", **key}, 400),
            ({"service_code": "road", "lat": "1", **key}, 400),
            ({"service_code": "road", "lat": "x", "long": "y", **key}, 400),
            ({"service_code": "road", "lat": "10", "long": "100", **key}, 400),
            ({"service_code": "road", "address_string": "y", **key}, 400),
            ({"service_code": "road", "address_string": "同心村", "description": "长" * 4001, **key}, 400),
            ({"service_code": "road", "jurisdiction_id": "999999", **key}, 404),
            ({"service_code": "road", "address_string": "y"}, 403),
        ]
        for fields, status in cases:
            for suffix in ("json", "xml"):
                answer = self.post(fields, suffix=suffix)
                self.assertEqual(answer.status_code, status, (fields, answer.text))
                if suffix == "json":
                    errors = answer.json()
                    self.assertIsInstance(errors, list)
                    self.assertTrue(errors[0]["code"] and errors[0]["description"])
                else:
                    root = xml.fromstring(answer.content)
                    self.assertEqual(root.tag, "errors")
                    self.assertTrue(root.find("error/code").text)


class Georeport(Open311):
    """The read path, by georeport, in both formats."""

    def test_everything_is_read_in_both_formats(self):
        for fmt in ("json", "xml"):
            with self.subTest(fmt):
                client = georeport.GeoReport(self.base, jurisdiction=COUNTY, output_format=fmt)
                services = client.get_service_list()
                codes = [it["service_code"] for it in services]
                self.assertGreater(len(codes), 3)
                definition = client.get_service_definition(codes[0])
                self.assertEqual(definition["service_code"], codes[0])
                all_of_them = client.get_service_requests()
                self.assertGreater(len(all_of_them), 5)
                number = all_of_them[0]["service_request_id"]
                one = client.get_service_request(number)
                one = one[0] if isinstance(one, list) else one
                self.assertEqual(one["service_request_id"], number)
                closed = client.get_service_requests(status="closed")
                self.assertEqual({it["status"] for it in closed}, {"closed"})
                start = all_of_them[-1]["requested_datetime"]
                utc = datetime.fromisoformat(start).astimezone(timezone.utc)
                since = client.get_service_requests(start_date=utc.strftime("%Y-%m-%dT%H:%M:%SZ"))
                self.assertGreaterEqual(len(since), len(all_of_them))

    def test_what_is_not_there_is_an_error(self):
        client = georeport.GeoReport(self.base, jurisdiction="999999")
        with self.assertRaises(requests.HTTPError):
            client.get_service_list()


class Paging(Open311):
    """A loop as chicagorequests has it: pages until one is short."""

    def test_pages_give_every_request_once(self):
        whole = [it["service_request_id"] for it in self.rows()]
        seen, page = [], 1
        while True:
            rows = self.rows(page=page, page_size=7, extensions="true")
            seen += [it["service_request_id"] for it in rows]
            if len(rows) < 7:
                break
            page += 1
        self.assertEqual(seen, whole)
        self.assertEqual(self.rows(page=10_000, page_size=7), [])
        self.assertEqual(self.rows(page=9_223_372_036_854_775_807, page_size=1000), [])

    def test_filters_narrow_and_unknown_parameters_do_not(self):
        whole = self.rows()
        self.assertEqual(self.rows(nonsense="1", status="", format="x"), whole)
        self.assertEqual(self.rows(status="open,closed"), whole)
        codes = sorted({it["service_code"] for it in whole})[:2]
        some = self.rows(service_code=",".join(codes))
        self.assertEqual({it["service_code"] for it in some}, set(codes))
        self.assertEqual(some, [it for it in whole if it["service_code"] in codes])
        middle = whole[len(whole) // 2]["updated_datetime"]
        after = self.rows(updated_after=middle)
        self.assertTrue(after and all(it["updated_datetime"] >= middle for it in after))
        before = self.rows(updated_before=middle)
        ids = {it["service_request_id"] for it in after + before}
        self.assertEqual(ids, {it["service_request_id"] for it in whole})

    def test_wrong_questions_are_told(self):
        cases = [
            ({"status": "done"}, 400),
            ({"start_date": "2025-01-01"}, 400),
            ({"start_date": "2025-01-01T00:00:00Z", "end_date": "2025-12-01T00:00:00Z"}, 400),
            ({"start_date": "2025-02-01T00:00:00Z", "end_date": "2025-01-01T00:00:00Z"}, 400),
            ({"page": "0"}, 400),
            ({"page_size": "many"}, 400),
            ({"service_code": "none"}, 404),
            ({"jurisdiction_id": "999999"}, 404),
            ({"jurisdiction_id": "x"}, 404),
        ]
        for params, status in cases:
            answer = self.get("/requests.json", **params)
            self.assertEqual(answer.status_code, status, (params, answer.text))
            self.assertIsInstance(answer.json(), list)
        self.assertEqual(self.rows(service_request_id="none", status="done"), [])
        for path in ("/requests/none.json", "/tokens/none.json", "/services/none.json"):
            self.assertEqual(self.get(path).status_code, 404, path)
        self.assertEqual(self.get("/requests").status_code, 404)
        self.assertEqual(requests.delete(self.base + "/requests.json", timeout=60).status_code, 405)


class Validator(Open311):
    """The rules of SeeClickFix's open311-validator, restated."""

    def test_discovery_is_as_the_validator_wants_it(self):
        for suffix, kind in (("xml", "text/xml"), ("json", "application/json")):
            answer = self.get(f"/discovery.{suffix}")
            self.assertEqual(answer.headers["content-type"], kind)
            if suffix == "json":
                told = answer.json()
                endpoints = told["endpoints"]
            else:
                root = xml.fromstring(answer.content)
                self.assertEqual(root.tag, "discovery")
                told = {it.tag: it.text for it in root}
                endpoints = [
                    {**{part.tag: part.text for part in it}, "formats": [f.text for f in it.find("formats")]}
                    for it in root.find("endpoints")
                ]
            self.assertTrue(told["contact"] and told["key_service"])
            changeset = datetime.fromisoformat(told["changeset"])
            self.assertLess(changeset, datetime.now(timezone.utc))
            self.assertGreaterEqual(len(endpoints), 1)
            for endpoint in endpoints:
                self.assertIn("text/xml", endpoint["formats"])
                self.assertEqual(endpoint["specification"], "http://wiki.open311.org/GeoReport_v2")
                self.assertEqual(requests.get(endpoint["url"] + "/services.xml", timeout=60).status_code, 200)

    def test_services_have_codes(self):
        services = xml.fromstring(self.get("/services.xml").content)
        self.assertEqual(services.tag, "services")
        self.assertGreaterEqual(len(services), 1)
        for service in services:
            self.assertEqual(service.tag, "service")
            self.assertTrue(service.find("service_code").text)


class Shapes(Open311):
    """The shapes of the project's JSON Schemas: ids and codes are strings."""

    def check(self, value, shape):
        for name, (kinds, required) in shape.items():
            if required or name in value:
                self.assertIsInstance(value.get(name), kinds, (name, value))

    def test_services_and_definitions(self):
        text = (str, True)
        maybe = ((str, type(None)), False)
        for service in self.get("/services.json").json():
            self.check(
                service,
                {
                    "service_code": text,
                    "service_name": text,
                    "metadata": (bool, True),
                    "type": text,
                    "description": maybe,
                    "keywords": maybe,
                    "group": maybe,
                },
            )
            self.assertIn(service["type"], ("realtime", "batch", "blackbox"))
            definition = self.get(f"/services/{service['service_code']}.json").json()
            self.assertIsInstance(definition["service_code"], str)
            for attribute in definition["attributes"]:
                self.check(
                    attribute,
                    {
                        "variable": (bool, True),
                        "code": text,
                        "datatype": text,
                        "required": (bool, True),
                        "datatype_description": maybe,
                        "order": (int, True),
                        "description": text,
                        "values": (list, True),
                    },
                )
                for value in attribute["values"]:
                    self.check(value, {"key": text, "name": text})

    def test_requests(self):
        maybe = ((str, type(None)), True)
        degrees = ((float, int, type(None)), True)
        for row in self.rows(extensions="true", page_size=50):
            self.check(
                row,
                {
                    "service_request_id": (str, True),
                    "status": (str, True),
                    "service_code": (str, True),
                    "requested_datetime": (str, True),
                    "updated_datetime": (str, True),
                    "description": maybe,
                    "expected_datetime": maybe,
                    "address": maybe,
                    "zipcode": maybe,
                    "media_url": maybe,
                    "lat": degrees,
                    "long": degrees,
                },
            )
            self.assertIn(row["status"], ("open", "closed"))
            self.assertRegex(row["requested_datetime"], r"T\d\d:\d\d:\d\d\+08:00$")
            self.assertTrue(row["notes"] and all(re.match(r"\d{4}-", it["datetime"]) for it in row["notes"]))


if __name__ == "__main__":
    unittest.main()
