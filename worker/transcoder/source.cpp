#include "worker/transcoder/source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace sluice {
namespace {

[[noreturn]] void unavailable() {
    throw TaskFailure(FailureCode::source_unavailable);
}

class FileSource : public Source {
  public:
    FileSource(int fd, std::int64_t size) : fd_(fd), size_(size) {}

    [[nodiscard]] std::int64_t size() const override { return size_; }

    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t count =
                pread(fd_, into.data() + done, into.size() - done, offset + static_cast<std::int64_t>(done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) unavailable();
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

  private:
    int fd_;
    std::int64_t size_;
};

/// Asks for whole blocks, keeps the last few, and has the next one under way where reading goes on from block to block,
/// so that the network works while we decode. Whoever hops from keyframe to keyframe is spared that.
class RangeSocketSource : public Source {
  public:
    explicit RangeSocketSource(int fd) : fd_(fd) {
        request(0, 0);
        if (receive_count() != sizeof(std::uint64_t)) unavailable();
        std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
        receive(bytes);
        size_ = static_cast<std::int64_t>(little_endian(bytes));
    }

    [[nodiscard]] std::int64_t size() const override { return size_; }

    std::size_t read_at(std::int64_t offset, std::span<std::uint8_t> into) override {
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

  private:
    static constexpr std::int64_t block_bytes = 1 << 20;
    static constexpr std::size_t blocks_kept = 24;
    static constexpr std::uint32_t could_not_read = 0xFFFFFFFF;
    using Block = std::pair<std::int64_t, std::vector<std::uint8_t>>;

    template <std::size_t n>
    static std::uint64_t little_endian(const std::array<std::uint8_t, n>& bytes) {
        std::uint64_t value = 0;
        for (std::size_t i = n; i > 0; --i)
            value = value << 8 | bytes[i - 1];
        return value;
    }

    const std::vector<std::uint8_t>& block(std::int64_t number) {
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

    /// Moves the block to the front of the list if it is there.
    bool find(std::int64_t number) {
        const auto found =
            std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.first == number; });
        if (found == blocks_.end()) return false;
        blocks_.splice(blocks_.begin(), blocks_, found);
        return true;
    }

    [[nodiscard]] bool holds(std::int64_t number) const {
        return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.first == number; });
    }

    void ask(std::int64_t number) {
        request(static_cast<std::uint64_t>(number * block_bytes), static_cast<std::uint32_t>(block_bytes));
        under_way_ = number;
    }

    /// Receives the block under way, if any, as the front one.
    void collect() {
        if (!under_way_) return;
        const std::uint32_t count = receive_count();
        if (count == could_not_read || count > block_bytes) unavailable();
        std::vector<std::uint8_t> bytes(count);
        receive(bytes);
        blocks_.emplace_front(*under_way_, std::move(bytes));
        under_way_.reset();
        if (blocks_.size() > blocks_kept) blocks_.pop_back();
    }

    void request(std::uint64_t offset, std::uint32_t length) const {
        std::array<std::uint8_t, 16> message{};
        for (std::size_t i = 0; i < sizeof offset; ++i)
            message[i] = static_cast<std::uint8_t>(offset >> (8 * i));
        for (std::size_t i = 0; i < sizeof length; ++i)
            message[sizeof offset + i] = static_cast<std::uint8_t>(length >> (8 * i));
        std::size_t done = 0;
        while (done < message.size()) {
            const ssize_t count = write(fd_, message.data() + done, message.size() - done);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) unavailable();
            done += static_cast<std::size_t>(count);
        }
    }

    [[nodiscard]] std::uint32_t receive_count() const {
        std::array<std::uint8_t, sizeof(std::uint32_t)> bytes{};
        receive(bytes);
        return static_cast<std::uint32_t>(little_endian(bytes));
    }

    void receive(std::span<std::uint8_t> into) const {
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t count = read(fd_, into.data() + done, into.size() - done);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) unavailable();
            done += static_cast<std::size_t>(count);
        }
    }

    int fd_;
    std::int64_t size_ = 0;
    std::list<Block> blocks_;  ///< most recently used first
    std::optional<std::int64_t> under_way_;
};

}  // namespace

std::unique_ptr<Source> open_source(int fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0) unavailable();
    if (S_ISREG(status.st_mode)) return std::make_unique<FileSource>(fd, status.st_size);
    return std::make_unique<RangeSocketSource>(fd);
}

SourceIo::SourceIo(Source& source) : source_(source) {
    constexpr int buffer_bytes = 128 * 1024;
    auto* buffer = static_cast<unsigned char*>(check_allocated(av_malloc(buffer_bytes)));
    context_.reset(avio_alloc_context(buffer, buffer_bytes, 0, this, &SourceIo::read, nullptr, &SourceIo::seek));
    if (context_ == nullptr) {
        av_free(buffer);
        throw TaskFailure(FailureCode::out_of_memory);
    }
}

void SourceIo::rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

int SourceIo::read(void* self, std::uint8_t* buffer, int size) {
    auto& io = *static_cast<SourceIo*>(self);
    try {
        const std::size_t count = io.source_.read_at(io.position_, {buffer, static_cast<std::size_t>(size)});
        if (count == 0) return end_of_stream;
        io.position_ += static_cast<std::int64_t>(count);
        return static_cast<int>(count);
    } catch (...) {
        io.failure_ = std::current_exception();
        return io_error;
    }
}

std::int64_t SourceIo::seek(void* self, std::int64_t offset, int whence) {
    auto& io = *static_cast<SourceIo*>(self);
    const std::int64_t size = io.source_.size();
    switch (whence & ~AVSEEK_FORCE) {
        case AVSEEK_SIZE:
            return size;
        case SEEK_SET:
            break;
        case SEEK_CUR:
            offset += io.position_;
            break;
        case SEEK_END:
            offset += size;
            break;
        default:
            return invalid_data;
    }
    if (offset < 0) return invalid_data;
    return io.position_ = offset;
}

}  // namespace sluice
