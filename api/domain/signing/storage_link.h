#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/domain/signing/keyring.h"

namespace sluice {

/// What a signed link to storage allows. The holder of the link needs no other credential.
struct StorageLink {
    enum class Kind {
        upload,      ///< PUT one object, at most max_bytes long
        source,      ///< GET one object
        storyboard,  ///< GET one storyboard and its sprite sheets
        sink,        ///< PUT the objects of one lease of one video
    };
    Kind kind = Kind::upload;
    std::string key;              ///< upload, source, storyboard: the object
    std::int64_t max_bytes = 0;   ///< upload
    std::string prefix;           ///< sink: "hls/{tenant}/{video}"
    std::int64_t epoch = 0;       ///< sink
    std::int64_t expires_at = 0;  ///< seconds since the Unix epoch
};

/// A URL-safe token with all fields of `link`.
[[nodiscard]] std::string sign(const Keyring& keyring, const StorageLink& link);
/// std::nullopt if `keyring` did not sign the token, or if it is of another kind or expired.
[[nodiscard]] std::optional<StorageLink> verify_storage_link(const Keyring& keyring, StorageLink::Kind kind,
                                                             std::string_view token, std::int64_t now);

}  // namespace sluice
