"""Hooks of schemathesis: what the document shows as an example becomes something that is there.

A tracking code is known to one person, and most acts can be done to a request once: chance finds neither.
So the example code stands for a request or order in the state that the operation needs, the same one
until the operation has succeeded on it, then another.
And chance likes a key that it has used: unless everything else is the same, too, it becomes a new one.
"""

import atexit
import json
import os
import re
from collections import Counter, defaultdict

import schemathesis

from people import Matters

# As in the document.
CODE, NUMBER = "ABCDEFGHJKMNPQRS", "7K4-2M9-Q"
KEY, SOUND = "Idempotency-Key", re.compile(r"[!-~]{1,200}")

_matters = Matters(os.environ["GONGJIAN_BASE"])
_number = _matters.sent()["number"]
_current, _keys = {}, {}
_seen = defaultdict(Counter)


def needed(path):
    """What an operation needs: the word behind the code, or the thing itself."""
    found = re.search(r"/(requests|orders)/\{code\}(?:/(\w+))?$", path)
    if not found:
        return None
    thing, act = found.groups()
    return "order" if thing == "orders" else act or "request"


@schemathesis.hook
def before_call(context, case, kwargs):
    named = case.path_parameters or {}
    if named.get("number") == NUMBER:
        named["number"] = _number
    if named.get("code") == CODE:
        need = needed(case.operation.path)
        if need not in _current:
            _current[need] = _matters.fresh(need)
        named["code"] = _current[need]
    renew_key(case)


def renew_key(case):
    """Lets a key stand for one thing; a repetition stays one."""
    key = (case.headers or {}).get(KEY)
    if isinstance(key, str) and SOUND.fullmatch(key):
        wanted = (case.operation.label, repr(case.path_parameters), repr(case.body))
        if _keys.setdefault(key, wanted) != wanted:
            case.headers[KEY] = f"{key[:100]}-{len(_keys)}"
            _keys[case.headers[KEY]] = wanted


@schemathesis.hook
def after_call(context, case, response):
    _seen[case.operation.label][str(response.status_code)] += 1
    need = needed(case.operation.path)
    used = case.method.upper() == "POST" and response.status_code < 300
    if used and (case.path_parameters or {}).get("code") == _current.get(need):
        _current.pop(need, None)


@atexit.register
def told():
    with open(os.environ["GONGJIAN_SEEN"], "w", encoding="utf-8") as file:
        json.dump(_seen, file)
