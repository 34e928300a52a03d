#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <list>
#include <memory>
#include <string>

#include "worker/transfer/api_client.h"

namespace sluice {

/// The source of a task, readable at any offset, over HTTP range requests.
///
/// It fetches whole blocks and keeps a few of them. If a read continues an earlier one, the next blocks are fetched in
/// the background. So memory is bounded (8 MiB by the constants in the .cpp), whatever the source's size is. read() is
/// for one thread.
class SourceReader {
  public:
    static constexpr std::int64_t block_bytes = std::int64_t{1} << 20U;

    /// `url` as in Job::source_url. `api` and `stop` outlive the reader. Once `stop` is set, every wait ends.
    SourceReader(ApiClient& api, std::string url, std::int64_t size, const RetryPolicy& retries, const Event& stop);
    /// Waits for running fetches, which end at once only if `stop` is set.
    ~SourceReader() = default;
    SourceReader(const SourceReader&) = delete;
    SourceReader& operator=(const SourceReader&) = delete;

    [[nodiscard]] std::int64_t size() const { return size_; }
    /// `length` bytes from `offset` on, fewer only at the end of the source. Throws
    /// TaskFailure(source_unavailable).
    [[nodiscard]] std::string read(std::int64_t offset, std::int64_t length);
    /// The bytes that came over the network so far. Any thread.
    [[nodiscard]] std::int64_t fetched_bytes() const { return fetched_bytes_; }

  private:
    struct Block {
        std::int64_t number;
        std::shared_future<std::string> bytes;
    };
    [[nodiscard]] std::int64_t block_count() const { return (size_ + block_bytes - 1) / block_bytes; }
    [[nodiscard]] bool has(std::int64_t number) const;
    const std::string& block(std::int64_t number);
    void begin(std::int64_t number);
    [[nodiscard]] std::string fetch(std::int64_t number);

    ApiClient& api_;
    const std::string url_;
    const std::int64_t size_;
    const RetryPolicy retries_;
    const Event& stop_;
    std::atomic<std::int64_t> fetched_bytes_ = 0;
    std::list<Block> blocks_;  ///< the most recently used first; the futures' destructors wait for their fetches
};

}  // namespace sluice
