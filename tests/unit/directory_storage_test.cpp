#include "api/storage/directory_storage.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/storage_contents.h"
#include "tests/support/temporary_directory.h"

using namespace sluice;

namespace {

namespace fs = std::filesystem;

std::size_t files_below(const fs::path& path) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(path))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

struct Fixture {
    TemporaryDirectory directory;
    DirectoryStorage storage{directory.path() / "storage"};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a writer that is given up leaves nothing behind") {
    {
        const auto writer = storage.create("a/b");
        writer->write("half", 4);
        CHECK(files_below(directory.path()) == 1);
    }
    CHECK(files_below(directory.path()) == 0);
    CHECK_FALSE(storage.size("a/b").has_value());
    CHECK(storage.put("a/b", "whole") == PutOutcome::created);
}

TEST_CASE_FIXTURE(Fixture, "removing an object takes its empty directories along, and no others") {
    for (const char* key : {"hls/demo/1/720p/e1/a", "hls/demo/1/720p/e1/b", "hls/demo/2/720p/e3/a"})
        REQUIRE(storage.put(key, "x") == PutOutcome::created);
    const auto root = directory.path() / "storage";
    storage.remove("hls/demo/1/720p/e1/a");
    CHECK(storage.size("hls/demo/1/720p/e1/b") == 1);
    storage.remove("hls/demo/1/720p/e1/b");
    CHECK_FALSE(fs::exists(root / "hls/demo/1"));
    CHECK(fs::exists(root / "hls/demo/2"));
    storage.remove("hls/demo/2/720p/e3/a");
    CHECK_FALSE(fs::exists(root / "hls"));
    CHECK(fs::exists(root));
    CHECK(storage.put("hls/demo/1/720p/e1/a", "y") == PutOutcome::created);
}

TEST_CASE_FIXTURE(Fixture, "keys that could lead out of the storage, or hide in it, are refused") {
    for (const std::string key :
         {"",        "/",         "/a",          "a/",  "a//b", ".",    "..", "../a", "a/../b", "a/./b",
          ".hidden", "a/.hidden", ".incoming/a", "a b", "a\nb", "a\\b", "é",  "a?b",  "a%2fb",  "~a"}) {
        CAPTURE(key);
        CHECK_FALSE(is_object_key(key));
        CHECK_THROWS_AS(static_cast<void>(storage.size(key)), StorageError);
        CHECK_THROWS_AS(storage.put(key, "x"), StorageError);
        CHECK_THROWS_AS(content(storage, key), StorageError);
        CHECK_THROWS_AS(storage.remove(key), StorageError);
    }
    CHECK_FALSE(is_object_key(std::string("a\0b", 3)));
    CHECK_FALSE(is_object_key(std::string(513, 'a')));
    CHECK(is_object_key(std::string(512, 'a')));
    CHECK(is_object_key("videos/demo/1/0f-9_A.mp4"));
    CHECK(is_object_key("a..b/c."));
    CHECK(files_below(directory.path()) == 0);
}

TEST_CASE_FIXTURE(Fixture, "of many who write one key at once, one creates it and the others learn what is there") {
    constexpr int rounds = 10;
    constexpr int writers = 8;
    for (int round = 0; round < rounds; ++round) {
        const auto key = "race/" + std::to_string(round);
        std::latch start(writers);
        std::atomic<int> created = 0;
        std::atomic<int> identical = 0;
        std::atomic<int> conflicts = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < writers; ++i) {
            threads.emplace_back([&, bytes = std::string(100'000, i % 2 == 0 ? 'a' : 'b')] {
                const auto writer = storage.create(key);
                writer->write(bytes.data(), bytes.size());
                start.arrive_and_wait();
                switch (writer->commit()) {
                    case PutOutcome::created:
                        ++created;
                        break;
                    case PutOutcome::identical:
                        ++identical;
                        break;
                    case PutOutcome::conflict:
                        ++conflicts;
                        break;
                }
            });
        }
        for (auto& thread : threads)
            thread.join();
        CHECK(created == 1);
        CHECK(identical == writers / 2 - 1);
        CHECK(conflicts == writers / 2);
        const auto bytes = content(storage, key);
        CHECK(std::all_of(bytes.begin(), bytes.end(), [&](char c) { return c == bytes.front(); }));
        CHECK(bytes.size() == 100'000);
    }
}

TEST_CASE_FIXTURE(Fixture, "writers and removers of neighbours do not get into each other's way") {
    constexpr int rounds = 100;
    std::atomic<int> failures = 0;
    const auto work = [&](const std::string& key) {
        for (int round = 0; round < rounds; ++round) {
            try {
                if (storage.put(key, "x") != PutOutcome::created) ++failures;
                storage.remove(key);
            } catch (const StorageError&) {
                ++failures;
            }
        }
    };
    std::thread other([&] { work("deep/down/here/b"); });
    work("deep/down/here/a");
    other.join();
    CHECK(failures == 0);
    CHECK(listing(storage, "").empty());
}

TEST_CASE_FIXTURE(Fixture, "unfinished uploads of a dead process are swept away, by age") {
    const auto unfinished = directory.path() / "storage/.incoming/left-behind";
    std::ofstream(unfinished) << "half";
    storage.sweep_unfinished(std::chrono::hours(1));
    CHECK(fs::exists(unfinished));
    fs::last_write_time(unfinished, fs::file_time_type::clock::now() - std::chrono::hours(2));
    storage.sweep_unfinished(std::chrono::hours(1));
    CHECK_FALSE(fs::exists(unfinished));
}

TEST_CASE_FIXTURE(Fixture, "a storage whose directory is gone says so") {
    CHECK_NOTHROW(storage.check());
    fs::remove_all(directory.path() / "storage");
    CHECK_THROWS_AS(storage.check(), StorageError);
    CHECK_THROWS_AS(storage.size("a/b"), StorageError);
    CHECK_THROWS_AS(storage.put("a/b", "x"), StorageError);
    CHECK_THROWS_AS(DirectoryStorage("/proc/no/such/place"), StorageError);
}
