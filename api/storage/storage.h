#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The storage does not answer, or is full. what() names the operation and the system's reason.
class StorageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The result of writing an object.
enum class PutOutcome {
    created,
    identical,  ///< the same bytes were there already: nothing changed
    conflict,   ///< other bytes are there: nothing changed
};

/// An object on its way into storage; invisible until commit(). A writer that is destroyed without commit() leaves
/// nothing behind.
class ObjectWriter {
  public:
    ObjectWriter() = default;
    ObjectWriter(const ObjectWriter&) = delete;
    ObjectWriter& operator=(const ObjectWriter&) = delete;
    virtual ~ObjectWriter() = default;

    virtual void write(const char* data, std::size_t size) = 0;
    /// Makes the object durable and visible, unless its key is taken. Call once.
    virtual PutOutcome commit() = 0;
};

/// A request that any client may send to the object store without credentials, until it expires.
struct StorageGrant {
    std::string origin;                          ///< "https://bucket.example"
    std::string target;                          ///< "/key?…"; a secret
    std::map<std::string, std::string> headers;  ///< to be sent unchanged; keyed by name in lower case
    [[nodiscard]] std::string url() const { return origin + target; }
};

/// The only interface to stored objects. Keys are paths of plain names, `videos/demo/1/….mp4`; an object is written
/// once and never changed. Safe from any thread. Every function throws StorageError if the storage is unavailable.
class Storage {
  public:
    struct Object {
        std::string key;
        std::int64_t bytes = 0;
        std::chrono::system_clock::time_point modified;
    };
    /// Takes the next bytes; false stops the read.
    using Sink = std::function<bool(const char* data, std::size_t size)>;

    Storage() = default;
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;
    virtual ~Storage() = default;

    /// std::nullopt if there is no such object.
    [[nodiscard]] virtual std::optional<std::int64_t> size(const std::string& key) = 0;
    /// The sizes of many objects, in the order of `keys`. Asks in parallel where a request takes long.
    [[nodiscard]] virtual std::vector<std::optional<std::int64_t>> sizes(const std::vector<std::string>& keys);
    [[nodiscard]] virtual std::unique_ptr<ObjectWriter> create(const std::string& key) = 0;
    /// Up to `length` bytes from `offset`. Throws StorageError when there is no such object.
    virtual void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) = 0;
    /// Removing an object that does not exist is not an error.
    virtual void remove(const std::string& key) = 0;
    /// Every object whose key starts with `prefix`, in no particular order.
    virtual void list(const std::string& prefix, const std::function<void(const Object&)>& visit) = 0;
    /// Throws StorageError unless objects can be written.
    virtual void check() = 0;
    /// Removes what dead writers left behind more than `age` ago, if the storage does not do that by itself.
    virtual void sweep_unfinished(std::chrono::seconds /*age*/) {}

    /// Lets a client read an object (`method` GET or HEAD), ranges of it included, directly from the object store.
    /// std::nullopt if the storage does not support that.
    [[nodiscard]] virtual std::optional<StorageGrant> grant_read(const std::string& /*key*/,
                                                                 const std::string& /*method*/,
                                                                 std::chrono::seconds /*life*/) {
        return std::nullopt;
    }
    /// Likewise, to create an object of exactly the bytes whose digest is `content_md5` (RFC 1864).
    [[nodiscard]] virtual std::optional<StorageGrant> grant_write(const std::string& /*key*/,
                                                                  const std::string& /*content_md5*/,
                                                                  std::chrono::seconds /*life*/) {
        return std::nullopt;
    }

    /// The whole of an object that is `bytes` long. Throws StorageError when there is no such object.
    [[nodiscard]] std::string read_all(const std::string& key, std::int64_t bytes);
    /// Writes the whole object in one commit.
    PutOutcome put(const std::string& key, std::string_view bytes);
};

/// True for a key that is safe in every storage: parts of [A-Za-z0-9._-], none of which starts with a dot, separated by
/// single slashes.
[[nodiscard]] bool is_object_key(std::string_view key);

}  // namespace sluice
