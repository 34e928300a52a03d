#!/usr/bin/python3
"""Checks api/openapi.json against OpenAPI's own schema, and real answers of the API against api/openapi.json.

usage: openapi_check.py OPENAPI_JSON ANSWERS

ANSWERS holds a JSON object per line, as tests/support/answer_record.h writes them. Every answer must have a status that
its operation describes, a body that its schema allows, and no field that the schema leaves out; the description of a
refusal must name its code. Every operation must have been answered with success.
"""

import copy
import datetime
import json
import re
import sys

from jsonschema import Draft4Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

META_SCHEMA = "/usr/share/openapi-specification/schemas/v3.0/schema.json"
METHODS = ("get", "put", "post", "delete", "options", "patch")
MAX_SHOWN_FAULTS = 50


def check_type(validator, types, value, schema):
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type `null`."""
    if value is None and schema.get("nullable"):
        return
    yield from Draft4Validator.VALIDATORS["type"](validator, types, value, schema)


def check_properties(validator, properties, value, schema):
    """Clients may meet unknown fields; our own answers must not hold any."""
    yield from Draft4Validator.VALIDATORS["properties"](validator, properties, value, schema)
    if isinstance(value, dict) and "additionalProperties" not in schema:
        for name in sorted(value.keys() - properties.keys()):
            yield ValidationError(f"{name!r} is not in the schema")


formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_date_time(value):
    return not isinstance(value, str) or (value.endswith("Z") and datetime.datetime.fromisoformat(value[:-1]))


AnswerValidator = extend(Draft4Validator, {"type": check_type, "properties": check_properties})


ERROR = {"$ref": "#/components/schemas/Error"}


class Document:
    """The operations of the document, by method and path."""

    def __init__(self, document):
        self.document = document
        self.operations = {}  # (method, path): operation
        patterns = []
        for path in document["paths"]:
            item = self.resolved(document["paths"][path])
            for method in METHODS:
                if method in item:
                    self.operations[method, path] = item[method]
            patterns.append((path.count("{"), path, self.pattern(path, item)))
        # What is literal wins over a parameter.
        self.patterns = [(path, pattern) for _, path, pattern in sorted(patterns, key=lambda p: p[:2])]
        self.default = self.resolved({"$ref": "#/components/responses/Any"})

    def resolved(self, value):
        while "$ref" in value:
            target = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def pattern(self, path, item):
        operation = next(item[method] for method in METHODS if method in item)
        parameters = [self.resolved(p) for p in operation.get("parameters", [])]
        long_ones = {p["name"] for p in parameters if p.get("x-holds-slashes")}
        text = "".join(
            (".+" if part[1:-1] in long_ones else "[^/]+") if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", path))
        return re.compile(text + "/?")

    def find(self, method, target):
        """The path of the operation that answers; None if none does."""
        path = target.split("?")[0]
        method = "get" if method == "HEAD" else method.lower()
        for template, pattern in self.patterns:
            if (method, template) in self.operations and pattern.fullmatch(path):
                return method, template
        return None

    def validator(self, schema):
        root = {"allOf": [schema], "components": self.document["components"]}
        return AnswerValidator(root, format_checker=formats)


def check_document(document):
    """Yields what is wrong with the document itself."""
    with open(META_SCHEMA, encoding="utf-8") as file:
        meta = json.load(file)
    for fault in Draft4Validator(meta).iter_errors(document.document):
        yield f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}"
    ids = [o["operationId"] for path in document.document["paths"].values() for o in path.values() if isinstance(o, dict)]
    yield from (f"operationId {one} is there twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
    used = set(re.findall(r'"\$ref": "#/components/(\w+/\w+)"', json.dumps(document.document)))
    there = {f"{kind}/{name}" for kind, values in document.document["components"].items() if kind != "securitySchemes"
             for name in values}
    yield from (f"components/{one} does not exist" for one in sorted(used - there))
    yield from (f"components/{one} is not used" for one in sorted(there - used))
    for (method, path), operation in document.operations.items():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "example" in content:
                for fault in document.validator(content["schema"]).iter_errors(content["example"]):
                    yield f"{method} {path}: example: {fault.message}"


class AnswerCheck:
    """Checks answers one by one, and knows which operations have answered with success."""

    def __init__(self, document):
        self.document = document
        self.validators = {}
        # What any request may be answered, as its description says: `code`, `code` (status).
        self.general_codes = {
            (code, int(status))
            for codes, status in re.findall(r"((?:`\w+`(?:, )?)+) \((\d+)\)", document.default["description"])
            for code in re.findall(r"\w+", codes)}
        self.general_statuses = {status for _, status in self.general_codes}
        self.succeeded = set()
        self.seen = set()

    def faults(self, answer):
        key = self.document.find(answer["method"], answer["target"])
        status, body = answer["status"], answer["body"]
        once = (key, answer["method"] == "HEAD", status, answer["content_type"], json.dumps(body, sort_keys=True))
        if once in self.seen:
            return []
        self.seen.add(once)
        if key is None:
            return self.refusal_faults(None, status, body) if body and body.get("detail") not in (
                "not_found", "method_not_allowed") else []
        if status < 300:
            self.succeeded.add(key)
        responses = self.document.operations[key]["responses"]
        response = self.document.resolved(responses[str(status)]) if str(status) in responses else None
        if status >= 400 and isinstance(body, dict) and "detail" in body:
            faults = self.refusal_faults(response, status, body)
        elif answer["method"] == "HEAD" and status in self.general_statuses:
            faults = []  # the code is in the body, which HEAD leaves out
        elif response is None:
            faults = [f"the status {status} is not described"]
        else:
            faults = self.content_faults((key, status), response, answer)
        return [f"{answer['method']} {key[1]} {status}: {fault}" for fault in faults]

    def refusal_faults(self, response, status, body):
        """A refusal is described by its operation, or is one that any request may meet."""
        code = body["detail"]
        is_general = (code, status) in self.general_codes
        if not is_general and (response is None or f"`{code}`" not in response["description"]):
            return [f"{code} is not described"]
        schema = ERROR
        if not is_general:
            schema = response.get("content", {}).get("application/json", {}).get("schema", ERROR)
        elif "error" in body and response is not None:  # a general refusal, in the form of the operation's own
            schema = response["content"]["application/json"]["schema"]
        validator = self.validators.setdefault(schema["$ref"], self.document.validator(schema))
        return [fault.message for fault in validator.iter_errors(body)]

    def content_faults(self, where, response, answer):
        media_type = answer["content_type"].split(";")[0]
        contents = response.get("content", {})
        content = contents.get(media_type) or contents.get("*/*")
        if not media_type and not contents:
            return []
        if content is None:
            return [f"{media_type or 'an empty answer'} is not described"]
        if media_type != "application/json" or answer["method"] == "HEAD":
            return []
        if where not in self.validators:
            self.validators[where] = self.document.validator(content["schema"])
        return [f"{'.'.join(map(str, fault.absolute_path))}: {fault.message}"
                for fault in self.validators[where].iter_errors(answer["body"])]

    def unanswered(self):
        for method, path in sorted(self.document.operations.keys() - self.succeeded):
            yield f"{method} {path}: no answer with success"


def spoiled(answer):
    """Answers like the given one, each with one fault."""
    def changed(change):
        copied = copy.deepcopy(answer)
        change(copied)
        return copied

    yield changed(lambda a: a.update(status=299))
    yield changed(lambda a: a.update(content_type="text/html"))
    yield changed(lambda a: a["body"].pop("id"))
    yield changed(lambda a: a["body"].update(id="1"))
    yield changed(lambda a: a["body"].update(id=None))
    yield changed(lambda a: a["body"].update(created_at="yesterday"))
    yield changed(lambda a: a["body"].update(status="LOST"))
    yield changed(lambda a: a["body"].update(unheard_of=1))
    yield changed(lambda a: a.update(status=404, body={"detail": "unheard_of", "message": ""}))
    yield changed(lambda a: a.update(status=409, body={"detail": "not_found", "message": ""}))
    yield changed(lambda a: a.update(status=404, body={"detail": "not_found"}))


def check_the_check(document, answers):
    """Yields the spoiled answers in which no fault was found."""
    is_video = re.compile(r"/api/v1/videos/\d+").fullmatch
    video = next(a for a in answers if a["method"] == "GET" and a["status"] == 200 and is_video(a["target"]))
    for number, answer in enumerate(spoiled(video)):
        if not AnswerCheck(document).faults(answer):
            yield f"spoiled answer {number} was taken for right"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = Document(json.load(file))
    with open(sys.argv[2], encoding="utf-8") as file:
        answers = [json.loads(line) for line in file]
    check = AnswerCheck(document)
    faults = list(check_document(document))
    faults += check_the_check(document, answers)
    for answer in answers:
        faults += check.faults(answer)
    faults += check.unanswered()
    for fault in list(dict.fromkeys(faults))[:MAX_SHOWN_FAULTS]:
        print(fault)
    print(f"{len(answers)} answers of {len(document.operations)} operations, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
