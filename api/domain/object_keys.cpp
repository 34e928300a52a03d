#include "api/domain/object_keys.h"

#include <fmt/format.h>

#include "common/crypto/sha256.h"

namespace sluice {

std::string video_prefix(const std::string& tenant_code, std::int64_t video_id) {
    return fmt::format("hls/{}/{}", tenant_code, video_id);
}

bool is_below_video(std::string_view key, const std::string& tenant_code, std::int64_t video_id) {
    const auto folder = video_prefix(tenant_code, video_id) + '/';
    return key.starts_with(folder) && key.size() > folder.size();
}

std::string leased_key(const std::string& prefix, std::int64_t epoch, const std::string& name) {
    const auto slash = name.rfind('/');
    if (slash == std::string::npos) return fmt::format("{}/{}{}", prefix, leased_folder(epoch), name);
    return fmt::format("{}/{}/{}{}", prefix, name.substr(0, slash), leased_folder(epoch), name.substr(slash + 1));
}

std::string leased_folder(std::int64_t epoch) {
    return fmt::format("e{}/", epoch);
}

std::string_view folder_of(std::string_view key) {
    const auto slash = key.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : key.substr(0, slash);
}

std::string object_tag(std::string_view key) {
    constexpr std::size_t digits = 16;
    return '"' + sha256_hex(folder_of(key)).substr(0, digits) + '"';
}

bool is_asset_name(std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    return !name.empty() && name.front() != '.' && name.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace sluice
