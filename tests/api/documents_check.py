#!/usr/bin/python3
"""Checks that what is written about the API agrees: api/openapi.json, docs/api.md, the error codes and settings of the sources,
and the contract, if it lies beside the tree. Runs in the repository's root.
"""

import json
import pathlib
import re
import sys

CONTRACT = pathlib.Path("../shared/contract.md")
BASE = "/api/v1"
METHODS = ("get", "put", "post", "delete", "options", "patch")
# What the contract names and comes with other issues.
LATER_PATHS = ("/stream", "/progress", "/api/", "/live/streams", "/p/{token}/ws", "/api/v1/ws")
# Words of the contract that are no names of the API: of tokens, links and programs, and the parts of paths.
OTHER_WORDS = set(
    """exp sig kid uid pv iat sub role path base wait kinds mode pids api workers postgres redis nginx base_url api_url
    admin_token staff_token student_token worker_token tenant user_id enrollment_id database_url redis_url file hls_dir
    seconds_total seconds_to_playable uuid ext rendition segment probe""".split())


def text_of(path):
    return pathlib.Path(path).read_text(encoding="utf-8", errors="replace")


class Api:
    """The operations, names and codes of the document."""

    def __init__(self):
        self.text = text_of("api/openapi.json")
        self.document = json.loads(self.text)
        self.words = set(re.findall(r"\w+", self.text))
        self.patterns = [re.compile(self.pattern(path) + "/?") for path in self.document["paths"]]

    def resolved(self, value):
        while "$ref" in value:
            target = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def parameters(self):
        for path in self.document["paths"].values():
            for method, operation in self.resolved(path).items():
                if method in METHODS:
                    yield from (self.resolved(one) for one in operation.get("parameters", []))

    def pattern(self, path):
        long_ones = {one["name"] for one in self.parameters() if one.get("x-holds-slashes")}
        parts = re.split(r"(\{\w+\})", path)
        return "".join((".+" if part[1:-1] in long_ones else "[^/]+") if part.startswith("{") else re.escape(part) for part in parts)

    def has(self, path):
        """Whether the path, of which a part may be `{anything}` and the end `…`, is one of the API's."""
        if path.endswith("…"):
            return any(template.startswith(path[:-1]) for template in self.document["paths"])
        filled = re.sub(r"\{[^}]*\}", "x", path)
        if any(pattern.fullmatch(one) for pattern in self.patterns for one in (filled, BASE + filled)):
            return True
        # `/{id}` or `/stats` after the path of the line before.
        return any(template.endswith(path) for template in self.document["paths"])


def spans(page):
    """What stands in backticks."""
    return [match.replace("\\|", "|") for match in re.findall(r"`([^`]+)`", page)]


def paths_in(page):
    """The paths of the page that are written as requests: `GET /videos`, or `/videos?session=`."""
    for span in spans(page):
        match = re.fullmatch(r"(?:[A-Z|/]+ )?(/[^ ?]*)(?:\?.*| \{.*)?", span)
        if match and re.search(r"[a-z]", match[1]):
            yield match[1].split("|")[0].rstrip("/,")


def check_codes(api, pages):
    """The document lists the codes of the sources and of the edge, and no others; it describes each of the sources. What pages
    call a code with its status is one of them.
    """
    kinds = re.findall(r'\{"(\w+)", (\d{3}), "', text_of("api/domain/errors.h"))
    if len(kinds) < 50:
        yield f"api/domain/errors.h: only {len(kinds)} codes were found"
    for code, _ in kinds:
        if not re.search(rf"`{code}`", api.text):
            yield f"api/openapi.json does not name the code {code}"
    edge = "".join(map(text_of, pathlib.Path("deploy/nginx").rglob("*.conf*")))
    said = set(api.document["components"]["schemas"]["Error"]["properties"]["detail"]["enum"])
    for code in said ^ ({code for code, _ in kinds} | set(re.findall(r'"detail":"(\w+)"', edge))):
        yield f"api/openapi.json, Error.detail: {code} is {'answered by nobody' if code in said else 'missing'}"
    for name, page in pages.items():
        for status, code in re.findall(r"\b([45]\d\d) `([a-z_]+)`", page):
            if (code, status) not in kinds and f'"detail":"{code}"' not in edge:
                yield f"{name}: there is no {status} {code}"


def check_parameters(api):
    """Whatever a handler reads of the query is in the document."""
    named = {one["name"] for one in api.parameters() if one["in"] == "query"}
    for source in [*pathlib.Path("api/routes").rglob("*.cpp"), *pathlib.Path("api/handler").rglob("*.cpp")]:
        for name in re.findall(r'query_(?:text|integer|id|flag)\(\s*"(\w+)"', text_of(source)):
            if name not in named:
                yield f"{source} reads the query parameter {name}, which api/openapi.json does not name"


def check_settings(pages):
    """Every setting that a page names is known to a program or a script."""
    known = text_of(".env.example") + text_of("docker-compose.yml")
    for folder in ("scripts", "cmake", "deploy", "web/vite", "tests/storage", "tests/support", "tests/upgrade", "bench/lib"):
        known += "".join(text_of(path) for path in pathlib.Path(folder).rglob("*") if path.is_file())
    # Of some, scripts put the name together.
    families = tuple(set(re.findall(r"SLUICE_[A-Z0-9]+_(?![A-Z0-9_])", known)))
    for name, page in pages.items():
        for setting in set(re.findall(r"SLUICE_(?!TEST_)[A-Z0-9_]*[A-Z0-9]", page)):
            if setting not in known and not setting.startswith(families):
                yield f"{name}: there is no setting {setting}"


def check_contract(api, page):
    """Every path of the contract is the API's, and so is every name in its tables and lists from section 2 on."""
    page = page[page.index("## 2."):page.index("## 10.")]
    for path in paths_in(page):
        if not path.startswith(LATER_PATHS) and not api.has(path):
            yield f"contract: {path} is not in api/openapi.json"
    for span in spans(page):
        if not re.search(r"[{,]", span) or span.startswith(("videos/{", "{base}")):
            continue
        for word in re.findall(r"(?<![\w/{.$-])[a-z][a-z_0-9]{2,}(?![\w/}.(-])", span):
            if word not in api.words and word not in OTHER_WORDS:
                yield f"contract: {word} of `{span[:60]}` is not in api/openapi.json"


def check_pages(api, pages):
    """Every path that docs/api.md names is the API's, and of every path of the API it names the last word."""
    page = pages["docs/api.md"]
    for path in paths_in(page):
        if not api.has(path):
            yield f"docs/api.md: {path} is not in api/openapi.json"
    for path in api.document["paths"]:
        word = [part for part in path.split("/") if part and not part.startswith("{")][-1]
        if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", page):
            yield f"docs/api.md says nothing of {path}"


def main():
    api = Api()
    pages = {str(path): text_of(path) for path in sorted(pathlib.Path("docs").glob("*.md"))}
    faults = [*check_codes(api, pages), *check_parameters(api), *check_settings(pages), *check_pages(api, pages)]
    if CONTRACT.exists():
        faults += check_contract(api, text_of(CONTRACT))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
