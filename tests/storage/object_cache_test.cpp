/// Copies of a slow storage's objects: with real files, beside an object store that fails, and strangers' files.

#include "api/cache/object_cache.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/cache/cached_storage.h"
#include "api/storage/s3_storage.h"
#include "api/upkeep/cache_keeper.h"
#include "tests/support/memory_storage.h"
#include "tests/support/object_store.h"
#include "tests/support/temporary_directory.h"

using namespace sluice;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t room = 8000;

bool soon(const std::function<bool()>& is_true) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_true()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

std::string key_of(int number) {
    return fmt::format("hls/demo/1/720p/e1/seg-{:05}.m4s", number);
}

std::string bytes_of(int number, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i * 7 + i / 251 + static_cast<std::size_t>(number));
    return bytes;
}

std::int64_t bytes_in(const fs::path& directory) {
    std::int64_t bytes = 0;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
        struct stat status {};
        if (::lstat(entry->path().c_str(), &status) == 0 && S_ISREG(status.st_mode)) bytes += status.st_size;
    }
    return bytes;
}

void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A small file system over a directory, as long as this lives.
class SmallDisk {
  public:
    explicit SmallDisk(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_);
        is_there_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=64k") == 0;
    }
    ~SmallDisk() {
        if (is_there_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool is_there() const { return is_there_; }

  private:
    fs::path path_;
    bool is_there_ = false;
};

/// A storage whose reads stop after half of the object until the gate is opened.
class SlowStorage : public MemoryStorage {
  public:
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override {
        ++reads;
        max_at_a_time = std::max(max_at_a_time.load(), ++now);
        MemoryStorage::read(key, offset, 500, sink);
        while (!is_open)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        MemoryStorage::read(key, offset + 500, length - 500, sink);
        --now;
    }

    std::atomic<int> reads = 0;
    std::atomic<int> now = 0;
    std::atomic<int> max_at_a_time = 0;
    std::atomic<bool> is_open = false;
};

/// A storage of numbered objects of 1,000 bytes before a cache with room for eight of them.
struct BeforeCache {
    BeforeCache() {
        for (int i = 0; i < 40; ++i)
            source.put(key_of(i), bytes_of(i, 1000));
    }

    /// As a process that begins.
    void start(std::int64_t max_bytes = room) {
        end();
        cache.emplace(source, directory.path() / "cache", max_bytes);
        storage.emplace(source, *cache);
        keeper.emplace(&*cache);
        REQUIRE(soon([&] { return cache->keep(); }));
    }
    void end() {
        keeper.reset();
        storage.reset();
        cache.reset();
    }
    /// A viewer asks for it; waits for the copy.
    void fetch(int number) {
        cache->request(key_of(number), 1000, true);
        REQUIRE(soon([&] { return cache->holds(key_of(number), 1000); }));
    }
    [[nodiscard]] fs::path objects() const { return directory.path() / "cache/objects"; }
    [[nodiscard]] fs::path file(int number) const { return objects() / CacheDirectory::file_name(key_of(number)); }

    TemporaryDirectory directory;
    MemoryStorage source;
    std::optional<ObjectCache> cache;
    std::optional<CachedStorage> storage;
    std::optional<CacheKeeper> keeper;
};

}  // namespace

TEST_CASE_FIXTURE(BeforeCache, "what was asked for is there the next time, and is read from there") {
    start();
    CHECK_FALSE(cache->figures().hit_rate.has_value());
    CHECK_FALSE(cache->request(key_of(1), 1000, true));
    REQUIRE(soon([&] { return cache->holds(key_of(1), 1000); }));
    CHECK(cache->request(key_of(1), 1000, true));
    CHECK(cache->figures().hits == 1);
    CHECK(cache->figures().misses == 1);
    CHECK(cache->figures().hit_rate == 0.5);
    CHECK(cache->figures().bytes == 1000);
    source.remove(key_of(1));
    CHECK((storage->read_all(key_of(1), 1000) == bytes_of(1, 1000)));
    std::string part;
    storage->read(key_of(1), 990, 100, [&](const char* data, std::size_t size) {
        part.append(data, size);
        return part.size() < 10;
    });
    CHECK(part == bytes_of(1, 1000).substr(990));
    // Of another size it is not the object that a row names.
    CHECK_FALSE(cache->holds(key_of(1), 999));
    CHECK_FALSE(cache->holds(key_of(2), 1000));
    // A range from the middle says nothing about popularity, and fetches nothing.
    CHECK_FALSE(cache->request(key_of(3), 1000, false));
    fetch(4);
    CHECK_FALSE(cache->holds(key_of(3), 1000));
}

TEST_CASE_FIXTURE(BeforeCache, "what is removed has no copy either") {
    start();
    fetch(1);
    storage->remove(key_of(1));
    CHECK_FALSE(cache->holds(key_of(1), 1000));
    CHECK_FALSE(source.size(key_of(1)).has_value());
    CHECK(cache->figures().bytes == 0);
    CHECK_THROWS_AS(static_cast<void>(storage->read_all(key_of(1), 1000)), StorageError);
}

TEST_CASE_FIXTURE(BeforeCache, "the bytes stay within the bound whatever is asked for") {
    start();
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 40; ++i) {
            fetch(i);
            CHECK(bytes_in(objects()) <= room);
        }
    }
    CHECK(cache->figures().evictions >= 3 * 40 - 8);
    CHECK(cache->figures().bytes == bytes_in(objects()));
    // An eighth at the most.
    source.put("videos/demo/1/large.mp4", std::string(1001, 'x'));
    CHECK_FALSE(cache->request("videos/demo/1/large.mp4", 1001, true));
    source.put("hls/demo/1/e1/empty", "");
    CHECK_FALSE(cache->request("hls/demo/1/e1/empty", 0, true));
    fetch(1);
    CHECK_FALSE(cache->holds("videos/demo/1/large.mp4", 1001));
    CHECK(cache->figures().fill_errors == 0);
}

TEST_CASE_FIXTURE(BeforeCache, "what comes short, too long or not at all is thrown away") {
    start();
    source.put("hls/demo/1/e1/short", "four");
    source.put("hls/demo/1/e1/long", std::string(500, 'x'));
    cache->request("hls/demo/1/e1/short", 5, true);
    cache->request("hls/demo/1/e1/long", 499, true);
    cache->request("hls/demo/1/e1/missing", 10, true);
    CHECK(soon([&] { return cache->figures().fill_errors == 3; }));
    CHECK(fs::is_empty(objects()));
    CHECK(cache->figures().bytes == 0);
    fetch(1);
    cache->request("hls/demo/1/e1/short", 4, true);
    CHECK(soon([&] { return cache->holds("hls/demo/1/e1/short", 4); }));
}

TEST_CASE_FIXTURE(BeforeCache, "a process that begins takes in what is there, within its own bound") {
    start();
    for (int i = 0; i < 8; ++i) {
        fetch(i);
        const timespec times[2] = {{1'000'000 + i, 0}, {1'000'000 + i, 0}};
        REQUIRE(::utimensat(AT_FDCWD, file(i).c_str(), times, 0) == 0);
    }
    end();
    write(objects() / ".fill-of-a-killed-process", std::string(100'000, 'x'));
    start();
    CHECK(cache->figures().bytes == room);
    CHECK_FALSE(fs::exists(objects() / ".fill-of-a-killed-process"));
    for (int i = 0; i < 8; ++i)
        CHECK(cache->request(key_of(i), 1000, true));
    fs::remove(file(7));
    fetch(7);
    CHECK(cache->figures().bytes == room);
    end();
    // More than there is room for: the oldest go.
    for (int i = 20; i < 23; ++i)
        write(file(i), bytes_of(i, 1000));
    start();
    CHECK(bytes_in(objects()) == room);
    CHECK(cache->figures().bytes == room);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(cache->holds(key_of(i), 1000));
    CHECK(cache->holds(key_of(22), 1000));
    // With this little none of them may be there.
    start(4000);
    CHECK(bytes_in(objects()) == 0);
}

TEST_CASE_FIXTURE(BeforeCache, "a process that is killed in the middle of a fill leaves nothing wrong") {
    const auto half_is_there = [&] { return bytes_in(objects()) == 500; };
    for (int i = 0; i < 5; ++i) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            SlowStorage slow;
            slow.put(key_of(1), bytes_of(1, 1000));
            ObjectCache filling(slow, directory.path() / "cache", room);
            const CacheKeeper keeping(&filling);
            while (!filling.keep())
                continue;
            filling.request(key_of(1), 1000, true);
            while (true)
                ::pause();
        }
        CHECK(soon(half_is_there));
        ::kill(child, SIGKILL);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        CHECK(half_is_there());
    }
    start();
    CHECK(fs::is_empty(objects()));
    CHECK(cache->figures().bytes == 0);
    CHECK_FALSE(cache->holds(key_of(1), 1000));
    fetch(1);
    CHECK((storage->read_all(key_of(1), 1000) == bytes_of(1, 1000)));
}

TEST_CASE_FIXTURE(BeforeCache, "an object is fetched once, two at a time, and no more are remembered than some") {
    SlowStorage slow;
    for (int i = 0; i < 200; ++i)
        slow.put(key_of(i), bytes_of(i, 1000));
    ObjectCache copies(slow, directory.path() / "cache", 1'000'000);
    {
        const CacheKeeper keeping(&copies);
        REQUIRE(soon([&] { return copies.keep(); }));
        for (int round = 0; round < 5; ++round) {
            for (int i = 0; i < 200; ++i)
                CHECK_FALSE(copies.request(key_of(i), 1000, true));
        }
        CHECK(soon([&] { return slow.now == 2; }));
        CHECK(copies.figures().bytes == 2000);
        slow.is_open = true;
        const auto has_all = [&] { return copies.figures().bytes == 1000 * slow.reads && slow.now == 0; };
        CHECK(soon([&] { return slow.reads >= 64 && has_all(); }));
        CHECK(slow.reads <= 66);
        CHECK(slow.max_at_a_time == 2);
        slow.is_open = false;
        copies.request(key_of(199), 1000, true);
        CHECK(soon([&] { return slow.now == 1; }));
        // Who ends it does not wait for more than the storage's next bytes.
        slow.is_open = true;
    }
    CHECK(copies.figures().fill_errors == 0);
}

TEST_CASE_FIXTURE(BeforeCache, "strange files in the directory are neither served nor followed, and left alone") {
    fs::create_directories(objects());
    const auto secret = directory.path() / "secret";
    write(secret, std::string(1000, 's'));
    fs::create_symlink(secret, file(1));
    fs::create_directory(file(2));
    REQUIRE(::mkfifo(file(3).c_str(), 0600) == 0);
    fs::create_directory_symlink(directory.path(), objects() / "hls");
    const std::vector<std::string> names{
        "notes.txt", "..,..,secret", "a,,b", ",a", "a,.hidden", "b c,d", std::string(250, 'k') + ",l"};
    for (const auto& name : names)
        write(objects() / name, "not ours");
    write(objects() / "hls,large", std::string(5000, 'x'));
    start();
    CHECK(fs::exists(objects() / "hls,large") == false);
    for (int i = 1; i <= 3; ++i) {
        CAPTURE(i);
        CHECK_FALSE(cache->holds(key_of(i), 1000));
        CHECK((storage->read_all(key_of(i), 1000) == bytes_of(i, 1000)));
    }
    for (const auto* key : {"../secret", "hls/../../secret", "secret", "", "/", "hls/secret/", "notes.txt"}) {
        CAPTURE(key);
        CHECK(CacheDirectory::file_name(key).empty());
        CHECK_FALSE(cache->holds(key, 1000));
        CHECK_FALSE(cache->request(key, 1000, true));
        cache->drop(key);
    }
    CHECK_FALSE(cache->holds("hls/" + std::string(300, 'k'), 10));
    // A link or a pipe makes way for the object; a directory stays, and there is no copy.
    fetch(1);
    CHECK_FALSE(fs::is_symlink(file(1)));
    fetch(3);
    cache->request(key_of(2), 1000, true);
    CHECK(soon([&] { return cache->figures().fill_errors == 1; }));
    CHECK(fs::is_directory(file(2)));
    CHECK(fs::file_size(secret) == 1000);
    for (const auto& name : names) {
        if (name.size() < 250) CHECK(fs::exists(objects() / name));
    }
}

TEST_CASE_FIXTURE(BeforeCache,
                  "of two processes one keeps the directory, both answer from it, and the other takes over") {
    start();
    fetch(1);
    ObjectCache other(source, directory.path() / "cache", room);
    CacheKeeper waiting(&other);
    CHECK_FALSE(other.keep());
    CHECK(other.request(key_of(1), 1000, true));
    CHECK_FALSE(other.request(key_of(2), 1000, true));
    // What the other removes is fetched again when it is asked for.
    other.drop(key_of(1));
    CHECK_FALSE(cache->request(key_of(1), 1000, true));
    CHECK(soon([&] { return cache->holds(key_of(1), 1000); }));
    CHECK(cache->figures().bytes == 1000);
    end();
    CHECK(soon([&] { return other.keep(); }));
    other.request(key_of(2), 1000, true);
    CHECK(soon([&] { return other.holds(key_of(2), 1000); }));
    CHECK(other.figures().bytes == 2000);
}

TEST_CASE_FIXTURE(BeforeCache, "sixteen readers get whole objects while copies come and go") {
    start();
    std::atomic<int> wrong = 0;
    std::vector<std::thread> readers;
    for (int reader = 0; reader < 16; ++reader) {
        readers.emplace_back([&, reader] {
            for (int i = 0; i < 500; ++i) {
                const int number = (i * 7 + reader * 3 + i / 11) % 40;
                cache->request(key_of(number), 1000, true);
                if (storage->read_all(key_of(number), 1000) != bytes_of(number, 1000)) ++wrong;
            }
        });
    }
    std::int64_t most = 0;
    std::thread watcher([&] {
        while (cache->figures().evictions < 20)
            most = std::max(most, bytes_in(objects()));
    });
    for (auto& reader : readers)
        reader.join();
    for (int i = 0; cache->figures().evictions < 20; ++i)
        fetch(i % 40);
    watcher.join();
    CHECK(wrong == 0);
    CHECK(most <= room);
    CHECK(cache->figures().hits > 0);
}

TEST_CASE_FIXTURE(BeforeCache, "a full disk costs the copy and nothing else") {
    const SmallDisk disk(directory.path() / "cache");
    if (!disk.is_there()) {
        MESSAGE("only root may mount a small file system");
        return;
    }
    start(8'000'000);
    source.put("hls/demo/1/e1/large", std::string(200'000, 'x'));
    CHECK_FALSE(cache->request("hls/demo/1/e1/large", 200'000, true));
    CHECK(soon([&] { return cache->figures().fill_errors == 1; }));
    CHECK(storage->read_all("hls/demo/1/e1/large", 200'000) == std::string(200'000, 'x'));
    CHECK(cache->figures().bytes == 0);
    CHECK(bytes_in(objects()) == 0);
    fetch(1);
    CHECK((storage->read_all(key_of(1), 1000) == bytes_of(1, 1000)));
    end();
}

TEST_CASE_FIXTURE(BeforeCache, "while the object store is away, copies are read and nothing is fetched") {
    auto& store = ObjectStore::shared();
    store.clear();
    S3Storage bucket(store.settings(), quick_retries);
    REQUIRE(bucket.put("hls/demo/1/e1/poster.jpg", "picture") == PutOutcome::created);
    REQUIRE(bucket.put("hls/demo/1/e1/other.jpg", "other") == PutOutcome::created);
    ObjectCache copies(bucket, directory.path() / "cache", room);
    CachedStorage both(bucket, copies);
    CacheKeeper keeping(&copies);
    REQUIRE(soon([&] { return copies.keep(); }));
    copies.request("hls/demo/1/e1/poster.jpg", 7, true);
    REQUIRE(soon([&] { return copies.holds("hls/demo/1/e1/poster.jpg", 7); }));
    store.fail({{{"status", 503}, {"code", "SlowDown"}, {"times", 100'000}}});
    CHECK(both.read_all("hls/demo/1/e1/poster.jpg", 7) == "picture");
    CHECK_FALSE(copies.request("hls/demo/1/e1/other.jpg", 5, true));
    CHECK_THROWS_AS(static_cast<void>(both.read_all("hls/demo/1/e1/other.jpg", 5)), StorageError);
    CHECK(soon([&] { return copies.figures().fill_errors == 1; }));
    // An answer that breaks off is continued, and never passes for the whole.
    store.fail({{{"cut", 2}}, {{"cut", 1}}});
    copies.request("hls/demo/1/e1/other.jpg", 5, true);
    CHECK(soon([&] { return copies.holds("hls/demo/1/e1/other.jpg", 5); }));
    CHECK(both.read_all("hls/demo/1/e1/other.jpg", 5) == "other");
    store.fail({});
}
