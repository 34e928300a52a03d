/// An object store that fails, and what it hands out to others.

#include "api/storage/s3_storage.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "api/storage/s3_writer.h"
#include "common/crypto/md5.h"
#include "tests/support/object_store.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

struct Fixture {
    Fixture() { store.clear(); }
    ~Fixture() { store.fail({}); }

    [[nodiscard]] std::string content(const std::string& key) { return storage.read_all(key, std::int64_t{1} << 40); }
    /// What `call` is refused with; empty when it is not.
    template <class Call>
    std::string fault_of(Call&& call) {
        try {
            call();
            return {};
        } catch (const StorageError& fault) {
            return fault.what();
        }
    }
    /// A request as somebody sends it who knows nothing but the grant.
    HttpAnswer send(const std::string& method, const StorageGrant& grant, const std::string& body = {},
                    const std::string& target = {}) {
        HttpRequest request;
        request.method = method;
        request.url = grant.origin + (target.empty() ? grant.target : target);
        for (const auto& [name, value] : grant.headers)
            request.headers.push_back(name + ": " + value);
        request.body = body;
        return http.send(request, {});
    }

    ObjectStore& store = ObjectStore::shared();
    S3Storage storage{store.settings(), quick_retries};
    HttpClient http;
};

constexpr std::chrono::seconds minute{60};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "passing faults of the store are borne with") {
    for (const auto& fault : {json{{"status", 503}, {"code", "SlowDown"}}, json{{"status", 500}}, json{{"status", 429}},
                              json{{"reset", true}}, json{{"wait_ms", 20}}}) {
        CAPTURE(fault.dump());
        store.clear();
        auto twice = fault;
        twice["times"] = 2;
        store.fail({twice});
        CHECK(storage.put("a/b", "bytes") == PutOutcome::created);
        store.fail({twice});
        CHECK(storage.size("a/b") == 5);
        store.fail({twice});
        CHECK(content("a/b") == "bytes");
        store.fail({twice});
        int objects = 0;
        storage.list("a/", [&](const Storage::Object&) { ++objects; });
        CHECK(objects == 1);
        store.fail({twice});
        storage.remove("a/b");
        CHECK_FALSE(storage.size("a/b").has_value());
    }
}

TEST_CASE_FIXTURE(Fixture, "an answer that breaks off is continued where it ended") {
    std::string bytes(3 * mib, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i * 7 + i / 251);
    REQUIRE(storage.put("a/b", bytes) == PutOutcome::created);
    store.fail({{{"cut", 1}}, {{"cut", 0}}, {{"cut", 1'000'000}}, {{"status", 503}}, {{"cut", 700'000}}});
    CHECK((content("a/b") == bytes));
    // However long it took until then.
    S3Storage impatient(store.settings(),
                        {std::chrono::milliseconds(1), std::chrono::milliseconds(1), std::chrono::milliseconds(100)});
    store.fail({{{"cut", 1000}, {"wait_ms", 200}}, {{"cut", 1000}, {"wait_ms", 200}}});
    CHECK((impatient.read_all("a/b", static_cast<std::int64_t>(bytes.size())) == bytes));
}

TEST_CASE_FIXTURE(Fixture, "a write whose answer is lost is done, in one piece or in parts") {
    for (const auto size : {std::size_t{1000}, 9 * mib}) {
        CAPTURE(size);
        const std::string bytes(size, 'x');
        const bool in_parts = size > mib;
        const auto key = "lost/" + std::to_string(size);
        // Before the last request: begin, part one; is it there; part two.
        std::vector<json> faults;
        for (int i = 0; i < (in_parts ? 4 : 1); ++i)
            faults.push_back(json::object());
        faults.push_back(json{{"lose", true}});
        store.fail(faults);
        CHECK(storage.put(key, bytes) != PutOutcome::conflict);
        CHECK((content(key) == bytes));
    }
}

TEST_CASE_FIXTURE(Fixture, "a store that knows no conditional writes is written to without") {
    const json refusal{{"status", 501}, {"code", "NotImplemented"}};
    store.fail({json::object(), refusal});
    CHECK(storage.put("whole", "bytes") == PutOutcome::created);
    store.fail({json::object(), json::object(), json::object(), json::object(), refusal});
    CHECK(storage.put("parts", std::string(9 * mib, 'x')) == PutOutcome::created);
    CHECK(storage.size("parts") == 9 * mib);
}

TEST_CASE_FIXTURE(Fixture, "who comes second learns what is there") {
    const auto late = storage.create("a/b");
    late->write("other", 5);
    REQUIRE(storage.put("a/b", "first") == PutOutcome::created);
    CHECK(late->commit() == PutOutcome::conflict);
    // One that comes in between, after the look and before the write, is refused by the store.
    const json in_between{{"status", 412}, {"code", "PreconditionFailed"}};
    REQUIRE(storage.put("c", "first") == PutOutcome::created);
    store.fail({{{"status", 404}, {"code", "NoSuchKey"}}, in_between});
    CHECK(storage.put("c", "other") == PutOutcome::conflict);
    store.fail({{{"status", 404}, {"code", "NoSuchKey"}}, in_between});
    CHECK(storage.put("c", "first") == PutOutcome::identical);
    CHECK(content("c") == "first");
}

TEST_CASE_FIXTURE(Fixture, "a fault that stays is reported with its reason, and without the secret") {
    const json refusal{{"status", 403}, {"code", "AccessDenied"}, {"times", 3}};
    const json away{{"status", 503}, {"code", "SlowDown"}, {"times", 10000}};
    REQUIRE(storage.put("a/b", "bytes") == PutOutcome::created);
    const auto before = store.requests();
    store.fail({refusal});
    CHECK(fault_of([&] { static_cast<void>(storage.size("a/b")); }) == "storage: size: 403");  // HEAD has no body
    CHECK(store.requests() == before + 1);
    store.fail({refusal});
    CHECK(fault_of([&] { static_cast<void>(content("a/b")); }) == "storage: read: 403 AccessDenied");
    store.fail({away});
    CHECK(fault_of([&] { static_cast<void>(content("a/b")); }) == "storage: read: 503 SlowDown");
    CHECK(fault_of([&] { storage.remove("a/b"); }) == "storage: remove: 503 SlowDown");
    CHECK(fault_of([&] { storage.list("", [](const Storage::Object&) {}); }) == "storage: list: 503 SlowDown");
    CHECK(fault_of([&] { storage.check(); }) == "storage: check: 503");
    CHECK(fault_of([&] { static_cast<void>(storage.sizes({"a/b", "c"})); }) == "storage: size: 503");
    store.fail({json::object(), {{"status", 403}, {"code", "AccessDenied"}}});
    CHECK(fault_of([&] { storage.put("e", "x"); }) == "storage: write: 403 AccessDenied");
    CHECK_FALSE(storage.size("e").has_value());

    auto settings = store.settings();
    settings.credentials.secret_access_key = "not-the-secret";
    S3Storage stranger(settings, quick_retries);
    const auto fault = fault_of([&] { stranger.put("f", "x"); });
    CHECK(fault.find("403") != std::string::npos);
    CHECK(fault.find("not-the-secret") == std::string::npos);
    settings.endpoint = "http://127.0.0.1:1";
    S3Storage nowhere(settings,
                      {std::chrono::milliseconds(1), std::chrono::milliseconds(1), std::chrono::milliseconds(10)});
    CHECK(fault_of([&] { nowhere.check(); }).starts_with("storage: check: "));
}

TEST_CASE_FIXTURE(Fixture, "a multipart upload that the store confirms with an error has failed") {
    store.fail(
        {json::object(), json::object(), json::object(), json::object(), {{"status", 200}, {"code", "InternalError"}}});
    CHECK(fault_of([&] { storage.put("a/b", std::string(9 * mib, 'x')); }) == "storage: write: 200 InternalError");
    CHECK_FALSE(storage.size("a/b").has_value());
}

TEST_CASE_FIXTURE(Fixture, "a grant to read lets anyone read that object, and nothing else") {
    REQUIRE(storage.put("a/b", "bytes of a/b") == PutOutcome::created);
    REQUIRE(storage.put("a/c", "secret") == PutOutcome::created);
    const auto grant = storage.grant_read("a/b", "GET", minute).value();
    CHECK(send("GET", grant).body == "bytes of a/b");
    CHECK(send("PUT", grant, "other").status == 403);
    CHECK(send("DELETE", grant).status == 403);
    auto other = grant.target;
    other.replace(other.find("a/b"), 3, "a/c");
    CHECK(send("GET", grant, {}, other).status == 403);
    CHECK(send("GET", {grant.origin, "/sluice/a/b", {}}).status == 403);
    CHECK(content("a/b") == "bytes of a/b");

    HttpRequest part;
    part.url = grant.url();
    part.headers = {"Range: bytes=6-7"};
    const auto answer = http.send(part, {});
    CHECK(answer.status == 206);
    CHECK(answer.body == "of");
    CHECK(send("HEAD", storage.grant_read("a/b", "HEAD", minute).value()).header("content-length") == "12");
}

TEST_CASE_FIXTURE(Fixture, "a grant to write takes just the bytes that it was made for") {
    const auto grant = storage.grant_write("a/seg-00001.m4s", md5_base64("bytes"), minute).value();
    CHECK(send("PUT", grant, "other").status == 400);
    CHECK_FALSE(storage.size("a/seg-00001.m4s").has_value());
    auto forged = grant;
    forged.headers["content-md5"] = md5_base64("other");
    CHECK(send("PUT", forged, "other").status == 403);
    CHECK(send("PUT", grant, "bytes").status == 200);
    CHECK(content("a/seg-00001.m4s") == "bytes");
    CHECK(send("GET", storage.grant_read("a/seg-00001.m4s", "GET", minute).value()).header("content-type") ==
          "video/iso.segment");
}

TEST_CASE_FIXTURE(Fixture, "a list goes on page after page") {
    constexpr int objects = 1203;  // a page has 1000
    for (int i = 0; i < objects; ++i)
        REQUIRE(storage.put("pages/" + std::to_string(i), "x") == PutOutcome::created);
    std::set<std::string> found;
    storage.list("pages/", [&](const Storage::Object& object) { found.insert(object.key); });
    CHECK(found.size() == objects);
}

TEST_CASE("parts grow so that ten thousand of them hold any upload") {
    constexpr int max_parts = 10'000;
    constexpr std::size_t min_part = 5 * mib;
    std::size_t bytes = 0;
    for (int number = 1; number <= max_parts; ++number) {
        CHECK(S3Writer::part_bytes(number) >= min_part);
        bytes += S3Writer::part_bytes(number);
    }
    CHECK(bytes > std::size_t{500} << 30);
}
