#include "worker/transcoder/verify/output_directory.h"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace sluice::conformance {

std::optional<std::vector<std::uint8_t>> OutputDirectory::read(const std::string& path) const {
    constexpr std::uintmax_t max_bytes = std::uintmax_t{512} << 20;
    std::error_code error;
    const auto file = root_ / path;
    if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
    const auto size = std::filesystem::file_size(file, error);
    if (error || size > max_bytes) return std::nullopt;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    std::ifstream stream(file, std::ios::binary);
    // A stream reads chars, which may alias every type.
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!stream) return std::nullopt;
    return bytes;
}

bool is_relative_uri(const std::string& uri) {
    if (uri.empty() || uri.front() == '/' || uri.find_first_of(":?#\\ ") != std::string::npos) return false;
    if (std::any_of(uri.begin(), uri.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; })) return false;
    const std::string framed = '/' + uri + '/';
    return framed.find("/../") == std::string::npos && framed.find("/./") == std::string::npos &&
           framed.find("//") == std::string::npos;
}

std::string resolve(const std::string& playlist, const std::string& uri) {
    return playlist.substr(0, playlist.rfind('/') + 1) + uri;
}

}  // namespace sluice::conformance
