#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>

#include "worker/transcoder/av/av.h"

namespace sluice {

/// The bytes of an upload, by range: the only input of the transcoder.
class Source {
  public:
    virtual ~Source() = default;
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    [[nodiscard]] virtual std::int64_t size() const = 0;
    /// Fills `into` with the bytes from `offset` on, and returns their number; fewer than `into` holds only at the end.
    /// Throws TaskFailure(source_unavailable).
    virtual std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) = 0;
};

/// A source that reads `fd`, which stays the caller's: a regular file, for several threads at once, or a socket that
/// answers ranges (common/protocol/transcoder_protocol.h), for one thread. Throws TaskFailure(source_unavailable).
[[nodiscard]] std::unique_ptr<Source> open_source(int fd);

/// A source for libav to read. Exceptions cannot pass through libav: they are kept, and thrown by rethrow().
class SourceIo {
  public:
    /// `source` must outlive it.
    explicit SourceIo(Source& source);
    [[nodiscard]] AVIOContext* context() { return context_.get(); }
    /// Throws the exception that the source threw since the last call, if there was one.
    void rethrow();

  private:
    static int read(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    Source& source_;
    std::int64_t position_ = 0;
    std::exception_ptr failure_;
    IoContext context_;
};

}  // namespace sluice
