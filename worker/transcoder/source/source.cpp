#include "worker/transcoder/source/source.h"

#include <cerrno>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "worker/transcoder/source/range_socket_source.h"

namespace sluice {
namespace {

[[noreturn]] void file_unavailable() {
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
            if (count < 0) file_unavailable();
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

  private:
    int fd_;
    std::int64_t size_;
};

}  // namespace

std::unique_ptr<Source> open_source(int fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0) file_unavailable();
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
