#include "api/storage/storage_copy.h"

#include <map>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "api/storage/s3_storage.h"
#include "tests/support/failing_storage.h"
#include "tests/support/memory_storage.h"
#include "tests/support/object_store.h"

using namespace sluice;

namespace {

using Faults = std::map<std::string, std::string>;

constexpr std::size_t large_bytes = std::size_t{9} << 20;

void fill(Storage& storage, int objects, std::size_t large) {
    for (int i = 0; i < objects; ++i)
        storage.put("hls/demo/" + std::to_string(i), std::string(static_cast<std::size_t>(i), 'a'));
    storage.put("videos/demo/large", std::string(large, 'b'));
}

std::map<std::string, std::string> everything_in(Storage& storage) {
    std::map<std::string, std::string> objects;
    storage.list(
        "", [&](const Storage::Object& object) { objects[object.key] = storage.read_all(object.key, object.bytes); });
    return objects;
}

StorageCopy::Report copy_all(Storage& from, Storage& to, Faults& faults, const StorageCopy::Options& options = {}) {
    return StorageCopy(from, to, options).run([&](const std::string& key, const std::string& fault) {
        faults[key] = fault;
    });
}

}  // namespace

TEST_CASE("a copy brings every object into an object store and back, and only what is missing a second time") {
    ObjectStore::shared().clear();
    constexpr int objects = 60;
    MemoryStorage directory;
    S3Storage bucket(ObjectStore::shared().settings(), quick_retries);
    MemoryStorage another;
    fill(directory, objects, large_bytes);
    Faults faults;
    const auto first = copy_all(directory, bucket, faults);
    CHECK(first.objects == objects + 1);
    CHECK(first.copied == objects + 1);
    CHECK(first.copied_bytes == objects * (objects - 1) / 2 + static_cast<std::int64_t>(large_bytes));
    directory.put("hls/demo/late", "late");
    const auto second = copy_all(directory, bucket, faults);
    CHECK(second.copied == 1);
    CHECK(second.copied_bytes == 4);
    CHECK(copy_all(bucket, another, faults).copied == objects + 2);
    CHECK(faults.empty());
    CHECK((everything_in(another) == everything_in(directory)));
}

TEST_CASE("what is not the same on both sides is named, and nothing is replaced") {
    MemoryStorage from;
    MemoryStorage to;
    Faults faults;
    from.put("longer", "four");
    to.put("longer", "three");
    from.put("other", "same length");
    to.put("other", "sane length");
    from.put("fine", "x");
    const auto quick = copy_all(from, to, faults);
    CHECK(quick.faults == 1);
    CHECK(faults == Faults{{"longer", "other bytes are there"}});
    const auto thorough = copy_all(from, to, faults, {.digests = true});
    CHECK(thorough.faults == 2);
    CHECK(faults.at("other") == "other bytes are there, as many");
    CHECK(to.read_all("longer", 5) == "three");
}

TEST_CASE("a copy by names takes these objects and folders, and names what is not there") {
    MemoryStorage from;
    MemoryStorage to;
    Faults faults;
    for (const auto* key : {"videos/demo/1", "videos/demo/2", "hls/demo/1/a", "hls/demo/1/b/c", "hls/demo/11/a"})
        from.put(key, key);
    std::istringstream names("videos/demo/1\nhls/demo/1/\nvideos/demo/3\n");
    const auto report = StorageCopy(from, to, {}).run(names, [&](const std::string& key, const std::string& fault) {
        faults[key] = fault;
    });
    CHECK(report.objects == 4);
    CHECK(report.copied == 3);
    CHECK(faults == Faults{{"videos/demo/3", "it is not there"}});
    CHECK(everything_in(to) == std::map<std::string, std::string>{{"hls/demo/1/a", "hls/demo/1/a"},
                                                                  {"hls/demo/1/b/c", "hls/demo/1/b/c"},
                                                                  {"videos/demo/1", "videos/demo/1"}});
}

TEST_CASE("a name that is not a key leads nowhere") {
    using namespace std::string_literals;
    MemoryStorage from;
    MemoryStorage to;
    from.put("videos/demo/1", "x");
    std::string lines;
    const auto hostile = {"../../etc/passwd"s,      "../"s,        "/"s,    ""s,       "/etc/passwd"s,
                          "videos//demo/1"s,        ".incoming/"s, "a\0b"s, "\r\xff"s, "videos/demo/"s + '/',
                          std::string(1 << 20, '/')};
    for (const auto& name : hostile)
        lines += name + '\n';
    std::istringstream names(lines);
    Faults faults;
    const auto report = StorageCopy(from, to, {}).run(names, [&](const std::string& key, const std::string& fault) {
        faults[key] = fault;
    });
    CHECK(report.faults == static_cast<std::int64_t>(hostile.size()));
    for (const auto& name : hostile)
        CHECK(faults[name] == "not the key of an object");
    CHECK(everything_in(to).empty());
}

TEST_CASE("whichever call fails, the next copy completes it") {
    for (int calls = 0;; ++calls) {
        CAPTURE(calls);
        MemoryStorage from;
        MemoryStorage to;
        fill(from, 5, 200'000);
        FailingStorage failing_from(from);
        FailingStorage failing_to(to);
        auto& failing = calls % 2 == 0 ? failing_from : failing_to;
        auto& other = calls % 2 == 0 ? failing_to : failing_from;
        failing.fail_after(calls / 2);
        other.fail_after(1'000'000);
        Faults faults;
        bool was_listed = true;
        try {
            const auto report = copy_all(failing_from, failing_to, faults, {.parallel = 1});
            CHECK(report.faults == (failing.has_failed() ? 1 : 0));
        } catch (const StorageError&) {
            was_listed = false;
        }
        CHECK((was_listed || failing.has_failed()));
        const bool is_over = !failing.has_failed();
        faults.clear();
        CHECK(copy_all(from, to, faults).faults == 0);
        CHECK((everything_in(from) == everything_in(to)));
        if (is_over && calls % 2 == 1) break;
    }
}
