#include "api/playback/verified_tokens.h"

#include <optional>
#include <utility>

namespace sluice {

std::variant<PlaybackClaims, PlaybackTokenFault> VerifiedTokens::verify(std::string_view token, std::int64_t now) {
    std::optional<PlaybackClaims> known;
    {
        const std::lock_guard lock(mutex_);
        for (const auto* table : {&recent_, &older_}) {
            const auto found = table->find(token);
            if (found == table->end()) continue;
            known = found->second;
            if (table == &older_) remember(token, *known);
            break;
        }
    }
    if (known) {
        if (now >= known->expires_at) return PlaybackTokenFault::expired;
        return *std::move(known);
    }
    auto verified = verify_playback_token(keys_, token, now);
    if (const auto* claims = std::get_if<PlaybackClaims>(&verified)) {
        const std::lock_guard lock(mutex_);
        remember(token, *claims);
    }
    return verified;
}

void VerifiedTokens::remember(std::string_view token, const PlaybackClaims& claims) {
    if (recent_.size() >= max_in_table_) older_ = std::exchange(recent_, {});
    recent_.insert_or_assign(std::string(token), claims);
}

}  // namespace sluice
