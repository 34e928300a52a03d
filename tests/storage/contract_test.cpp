/// What every storage promises (api/storage/storage.h), held against each of them.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "api/storage/directory_storage.h"
#include "api/storage/s3_storage.h"
#include "tests/support/failing_storage.h"
#include "tests/support/memory_storage.h"
#include "tests/support/object_store.h"
#include "tests/support/storage_contents.h"
#include "tests/support/temporary_directory.h"

using namespace sluice;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

struct InDirectory {
    TemporaryDirectory directory;
    DirectoryStorage storage{directory.path() / "storage"};
};

struct InMemory {
    MemoryStorage storage;
};

/// It promises the same as long as it does not fail.
struct NotFailing {
    MemoryStorage inner;
    FailingStorage storage{inner};
    NotFailing() { storage.fail_after(1'000'000); }
};

/// The tests' own store, or an empty bucket of a real one: SLUICE_TEST_S3_BUCKET and so on, as SLUICE_S3_….
S3Settings bucket(bool is_path_style) {
    Settings settings;
    const auto real = read_s3_settings(settings, "SLUICE_TEST_S3");
    return real.bucket.empty() ? ObjectStore::shared().settings(is_path_style) : real;
}

template <bool is_path_style>
struct InObjectStore {
    InObjectStore() {
        storage.list("", [&](const Storage::Object& object) { storage.remove(object.key); });
    }
    S3Storage storage{bucket(is_path_style), quick_retries};
};
using WithBucketInPath = InObjectStore<true>;
using WithBucketInHost = InObjectStore<false>;

#define EVERY_STORAGE InDirectory, InMemory, NotFailing, WithBucketInPath, WithBucketInHost

/// No two places in it are alike.
std::string many_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i * 7 + i / 251);
    return bytes;
}

}  // namespace

TEST_CASE_TEMPLATE("an object is there as soon as it is committed, and not before", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    CHECK_NOTHROW(storage.check());
    CHECK_FALSE(storage.size("videos/demo/1/a.mp4").has_value());
    const auto writer = storage.create("videos/demo/1/a.mp4");
    writer->write("hello ", 6);
    writer->write("", 0);
    writer->write("world", 5);
    CHECK_FALSE(storage.size("videos/demo/1/a.mp4").has_value());
    CHECK(listing(storage, "").empty());
    CHECK(writer->commit() == PutOutcome::created);
    CHECK(storage.size("videos/demo/1/a.mp4") == 11);
    CHECK(content(storage, "videos/demo/1/a.mp4") == "hello world");
}

TEST_CASE_TEMPLATE("an object is written once: the same bytes are welcome, others are not", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    CHECK(storage.put("a/b", "first") == PutOutcome::created);
    CHECK(storage.put("a/b", "first") == PutOutcome::identical);
    CHECK(storage.put("a/b", "other") == PutOutcome::conflict);
    CHECK(storage.put("a/b", "first and more") == PutOutcome::conflict);
    CHECK(storage.put("a/b", "firs") == PutOutcome::conflict);
    CHECK(storage.put("a/b", "") == PutOutcome::conflict);
    CHECK(content(storage, "a/b") == "first");
    CHECK(storage.put("empty", "") == PutOutcome::created);
    CHECK(storage.size("empty") == 0);
    CHECK(content(storage, "empty").empty());
}

TEST_CASE_TEMPLATE("a large object is whole, and bytes that differ late in it are other bytes", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    for (const auto size : {3 * mebibyte + 17, 16 * mebibyte, 21 * mebibyte + 1}) {
        CAPTURE(size);
        auto large = many_bytes(size);
        const auto key = "large/" + std::to_string(size);
        CHECK(storage.put(key, large) == PutOutcome::created);
        CHECK(storage.size(key) == static_cast<std::int64_t>(size));
        CHECK((content(storage, key) == large));
        CHECK(storage.put(key, large) == PutOutcome::identical);
        large.back() = static_cast<char>(large.back() + 1);
        CHECK(storage.put(key, large) == PutOutcome::conflict);
    }
}

TEST_CASE_TEMPLATE("a writer that is given up leaves nothing behind", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    for (const auto size : {std::size_t{4}, 9 * mebibyte}) {
        const auto writer = storage.create("a/b");
        writer->write(many_bytes(size).data(), size);
    }
    CHECK_FALSE(storage.size("a/b").has_value());
    CHECK(listing(storage, "").empty());
    CHECK(storage.put("a/b", "whole") == PutOutcome::created);
}

TEST_CASE_TEMPLATE("reads give the range that is there", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    const auto bytes = many_bytes(200'000);
    REQUIRE(storage.put("a/b", bytes) == PutOutcome::created);
    CHECK((content(storage, "a/b") == bytes));
    CHECK(content(storage, "a/b", 0, 2) == bytes.substr(0, 2));
    CHECK((content(storage, "a/b", 65'530, 70'000) == bytes.substr(65'530, 70'000)));
    CHECK(content(storage, "a/b", 199'999, 10) == bytes.substr(199'999));
    CHECK(content(storage, "a/b", 200'000, 10).empty());
    CHECK(content(storage, "a/b", 500'000, 10).empty());
    CHECK(content(storage, "a/b", 5, 0).empty());
    CHECK((storage.read_all("a/b", 200'000) == bytes));

    std::size_t taken = 0;
    storage.read("a/b", 0, everything, [&](const char*, std::size_t size) {
        taken += size;
        return false;
    });
    CHECK(taken > 0);
    CHECK(taken < bytes.size());
}

TEST_CASE_TEMPLATE("what is not there has no size, cannot be read, and is removed without complaint", Place,
                   EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    REQUIRE(storage.put("a/b", "x") == PutOutcome::created);
    for (const char* key : {"a", "a/c", "b", "a/b/c"}) {
        CAPTURE(key);
        CHECK_FALSE(storage.size(key).has_value());
        CHECK_THROWS_AS(content(storage, key), StorageError);
    }
    for (const char* key : {"a/c", "b", "a/b/c"})
        CHECK_NOTHROW(storage.remove(key));
    CHECK(content(storage, "a/b") == "x");
    storage.remove("a/b");
    CHECK_FALSE(storage.size("a/b").has_value());
    CHECK(storage.put("a/b", "another") == PutOutcome::created);
}

TEST_CASE_TEMPLATE("sizes of many come in the order that was asked for", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < 50; ++i) {
        keys.push_back("many/" + std::to_string(i));
        if (i % 7 != 0) REQUIRE(storage.put(keys.back(), std::string(i, 'x')) == PutOutcome::created);
    }
    const auto sizes = storage.sizes(keys);
    REQUIRE(sizes.size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        CAPTURE(i);
        CHECK(sizes[i] == (i % 7 == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(i))));
    }
    CHECK(storage.sizes({}).empty());
}

TEST_CASE_TEMPLATE("a list names every object of a prefix, which need not end at a slash", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    const auto before = std::chrono::system_clock::now() - std::chrono::minutes(1);
    const std::map<std::string, std::int64_t> objects{
        {"hls/demo/1/a", 1}, {"hls/demo/1/720p/e1/s", 2}, {"hls/demo/12/a", 3}, {"videos/demo/a", 4}};
    for (const auto& [key, bytes] : objects)
        REQUIRE(storage.put(key, std::string(static_cast<std::size_t>(bytes), 'x')) == PutOutcome::created);
    const auto unfinished = storage.create("hls/demo/1/b");
    CHECK(listing(storage, "") == objects);
    CHECK(listing(storage, "hls/demo/1/") ==
          std::map<std::string, std::int64_t>{{"hls/demo/1/a", 1}, {"hls/demo/1/720p/e1/s", 2}});
    CHECK(listing(storage, "hls/demo/1").size() == 3);
    CHECK(listing(storage, "hls/demo/2").empty());
    CHECK(listing(storage, "nothing/").empty());
    storage.list("", [&](const Storage::Object& object) {
        CHECK(object.modified > before);
        CHECK(object.modified < std::chrono::system_clock::now() + std::chrono::minutes(1));
        storage.remove(object.key);  // the visitor may
    });
    CHECK(listing(storage, "").empty());
}

TEST_CASE_TEMPLATE("keys that could lead out of the storage are refused", Place, EVERY_STORAGE) {
    Place place;
    Storage& storage = place.storage;
    for (const std::string key : {"", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", ".hidden", "a b", "a?b", "é"}) {
        CAPTURE(key);
        CHECK_THROWS_AS(static_cast<void>(storage.size(key)), StorageError);
        CHECK_THROWS_AS(storage.put(key, "x"), StorageError);
        CHECK_THROWS_AS(content(storage, key), StorageError);
        CHECK_THROWS_AS(storage.remove(key), StorageError);
    }
    CHECK(listing(storage, "").empty());
}
