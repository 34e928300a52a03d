#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/protocol/transcoder_protocol.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// A source whose ranges the worker sends (common/protocol/transcoder_protocol.h). Requests whole blocks and keeps the
/// last few. If reading continues from block to block, it requests the next block in advance, so that the network works
/// while the task decodes. A reader that jumps from keyframe to keyframe causes no such requests. One thread.
class RangeSocketSource : public Source {
  public:
    /// `fd` stays the caller's. Throws TaskFailure(source_unavailable).
    explicit RangeSocketSource(int fd);

    [[nodiscard]] std::int64_t size() const override { return size_; }
    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override;

  private:
    using Block = std::pair<std::int64_t, std::vector<std::uint8_t>>;

    const std::vector<std::uint8_t>& block(std::int64_t number);
    /// Moves the block to the front of the list if it is there.
    bool find(std::int64_t number);
    [[nodiscard]] bool holds(std::int64_t number) const;
    void ask(std::int64_t number);
    /// Receives the block that was requested, if any, and puts it at the front of the list.
    void collect();
    void request(const RangeRequest& wanted) const;
    [[nodiscard]] std::uint32_t receive_count() const;
    void receive(std::span<std::uint8_t> into) const;

    int fd_;
    std::int64_t size_ = 0;
    std::list<Block> blocks_;  ///< most recently used first
    std::optional<std::int64_t> under_way_;
};

}  // namespace sluice
