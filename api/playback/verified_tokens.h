#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "api/domain/signing/playback_token.h"

namespace sluice {

/// Remembers which playback tokens are validly signed: a player sends the same one with every request, and the edge
/// asks for all that it serves several times a second. Only the very text that was verified is known, and only while
/// its keys are, as those are the process's. Bounded. Safe from any thread.
class VerifiedTokens {
  public:
    /// `keys` must outlive this. At most about `max_tokens` are remembered, 1 KB each.
    explicit VerifiedTokens(const Keyring& keys, std::size_t max_tokens = 40'000)
        : keys_(keys), max_in_table_(max_tokens / 2) {}

    /// As verify_playback_token().
    std::variant<PlaybackClaims, PlaybackTokenFault> verify(std::string_view token, std::int64_t now);

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    using Table = std::unordered_map<std::string, PlaybackClaims, Hash, std::equal_to<>>;

    void remember(std::string_view token, const PlaybackClaims& claims);

    const Keyring& keys_;
    std::size_t max_in_table_;

    std::mutex mutex_;
    Table recent_;
    Table older_;  ///< dropped as a whole when `recent_` is full and takes its place
};

}  // namespace sluice
