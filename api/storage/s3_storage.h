#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/storage/s3_client.h"
#include "api/storage/storage.h"

namespace sluice {

/// Objects in a bucket of an S3-compatible store, under their keys. This class relies only on what Amazon's API
/// promises: strong read-after-write consistency, signature version 4, ListObjectsV2, multipart uploads, Content-MD5.
///
/// An existing object is not replaced: the writer looks for it first, and a store that supports conditional writes
/// (If-None-Match, RFC 9110 §13.1.2) refuses the write if another writer came in between. A process that dies in a
/// multipart upload leaves its parts behind; the bucket's lifecycle rule removes them (docs/operations.md).
class S3Storage : public Storage {
  public:
    /// `retries` says how long a temporary fault of the store is retried.
    explicit S3Storage(const S3Settings& settings, const RetryPolicy& retries = default_retries)
        : client_(settings, retries) {}

    std::optional<std::int64_t> size(const std::string& key) override;
    std::vector<std::optional<std::int64_t>> sizes(const std::vector<std::string>& keys) override;
    std::unique_ptr<ObjectWriter> create(const std::string& key) override;
    void read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) override;
    void remove(const std::string& key) override;
    void list(const std::string& prefix, const std::function<void(const Object&)>& visit) override;
    void check() override;
    std::optional<StorageGrant> grant_read(const std::string& key, const std::string& method,
                                           std::chrono::seconds life) override;
    std::optional<StorageGrant> grant_write(const std::string& key, const std::string& content_md5,
                                            std::chrono::seconds life) override;

  private:
    static constexpr RetryPolicy default_retries{std::chrono::milliseconds(100), std::chrono::milliseconds(2000),
                                                 std::chrono::milliseconds(10000)};
    S3Client client_;
};

}  // namespace sluice
