#include "api/domain/object_keys.h"

#include <fmt/format.h>

namespace sluice {

std::string video_prefix(const std::string& tenant_code, std::int64_t video_id) {
    return fmt::format("hls/{}/{}", tenant_code, video_id);
}

std::string leased_key(const std::string& prefix, std::int64_t epoch, const std::string& name) {
    const auto slash = name.rfind('/');
    if (slash == std::string::npos) return fmt::format("{}/e{}/{}", prefix, epoch, name);
    return fmt::format("{}/{}/e{}/{}", prefix, name.substr(0, slash), epoch, name.substr(slash + 1));
}

}  // namespace sluice
