#include "worker/transcoder/package/task_output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/crypto/sha256.h"
#include "common/process/descriptor.h"
#include "common/protocol/failure.h"

namespace sluice {
namespace {

[[noreturn]] void fail(const char* doing) {
    const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    fmt::print(stderr, "{}: {}\n", doing, std::strerror(errno));
    throw TaskFailure(full ? FailureCode::disk_full : FailureCode::internal);
}

Descriptor create(int directory_fd, const std::string& name) {
    Descriptor file(openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file) fail("create a file");
    return file;
}

void write_all(const Descriptor& file, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("write a file");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace

AssetRecord TaskOutput::write(const std::string& name, std::span<const std::uint8_t> bytes) {
    if (const auto slash = name.find('/'); slash != std::string::npos) {
        if (mkdirat(directory_fd_, name.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST) fail("make a folder");
    }
    const std::string temporary = name + ".part";
    Descriptor file = create(directory_fd_, temporary);
    write_all(file, bytes);
    // Some file systems report only at close() that they are full.
    if (::close(file.release()) != 0) fail("close a file");
    if (renameat(directory_fd_, temporary.c_str(), directory_fd_, name.c_str()) != 0) fail("rename a file");
    events_.object(name);

    Sha256 digest;
    digest.update(bytes.data(), bytes.size());
    return {name, static_cast<std::int64_t>(bytes.size()), digest.hex()};
}

}  // namespace sluice
