#include "worker/transcoder/source/range_socket_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "common/protocol/failure.h"

namespace sluice {
namespace {

constexpr std::uint32_t block_bytes = 1 << 20;
static_assert(block_bytes <= max_range_bytes);
constexpr std::size_t blocks_kept = 24;

[[noreturn]] void unavailable() {
    throw TaskFailure(FailureCode::source_unavailable);
}

}  // namespace

RangeSocketSource::RangeSocketSource(int fd) : fd_(fd) {
    request({});
    SourceSizeBytes size{};
    if (receive_count() != size.size()) unavailable();
    receive(size);
    size_ = static_cast<std::int64_t>(read_source_size(size));
}

std::size_t RangeSocketSource::read_at(std::int64_t offset, std::span<std::uint8_t> into) {
    std::size_t done = 0;
    while (done < into.size() && offset < size_) {
        const std::vector<std::uint8_t>& bytes = block(offset / block_bytes);
        const auto start = static_cast<std::size_t>(offset % block_bytes);
        if (start >= bytes.size()) break;
        const std::size_t count = std::min(bytes.size() - start, into.size() - done);
        std::memcpy(into.data() + done, bytes.data() + start, count);
        done += count;
        offset += static_cast<std::int64_t>(count);
    }
    return done;
}

const std::vector<std::uint8_t>& RangeSocketSource::block(std::int64_t number) {
    if (!find(number)) {
        if (under_way_ != number) {
            collect();
            ask(number);
        }
        collect();
    }
    const auto& bytes = blocks_.front().second;
    const std::int64_t next = number + 1;
    const bool goes_on = holds(number - 1);
    if (goes_on && !under_way_ && next * block_bytes < size_ && !holds(next)) ask(next);
    return bytes;
}

bool RangeSocketSource::find(std::int64_t number) {
    const auto found = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.first == number; });
    if (found == blocks_.end()) return false;
    blocks_.splice(blocks_.begin(), blocks_, found);
    return true;
}

bool RangeSocketSource::holds(std::int64_t number) const {
    return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.first == number; });
}

void RangeSocketSource::ask(std::int64_t number) {
    request({.offset = static_cast<std::uint64_t>(number * block_bytes), .length = block_bytes});
    under_way_ = number;
}

void RangeSocketSource::collect() {
    if (!under_way_) return;
    const std::uint32_t count = receive_count();
    if (count == unreadable_range || count > block_bytes) unavailable();
    std::vector<std::uint8_t> bytes(count);
    receive(bytes);
    blocks_.emplace_front(*under_way_, std::move(bytes));
    under_way_.reset();
    if (blocks_.size() > blocks_kept) blocks_.pop_back();
}

void RangeSocketSource::request(const RangeRequest& wanted) const {
    const auto message = to_bytes(wanted);
    std::size_t done = 0;
    while (done < message.size()) {
        const ssize_t count = write(fd_, message.data() + done, message.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) unavailable();
        done += static_cast<std::size_t>(count);
    }
}

std::uint32_t RangeSocketSource::receive_count() const {
    RangeCountBytes bytes{};
    receive(bytes);
    return read_range_count(bytes);
}

void RangeSocketSource::receive(std::span<std::uint8_t> into) const {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t count = read(fd_, into.data() + done, into.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) unavailable();
        done += static_cast<std::size_t>(count);
    }
}

}  // namespace sluice
