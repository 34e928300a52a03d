#include "api/routes/hls/playback_admission.h"

#include <fmt/format.h>

#include "api/domain/errors.h"

namespace sluice {
namespace {

PlaybackClaims read_claims(Services& services, std::string_view token, std::int64_t now) {
    if (token.empty()) throw ApiError(error::token_required);
    auto verified = services.playback_tokens.verify(token, now);
    if (const auto* fault = std::get_if<PlaybackTokenFault>(&verified)) {
        throw ApiError(*fault == PlaybackTokenFault::expired ? error::token_expired : error::invalid_token);
    }
    return std::get<PlaybackClaims>(std::move(verified));
}

/// `token` of the body.
std::string_view token_of(const Request& request) {
    const auto token = request.body.find("token");
    if (token == request.body.end() || token->is_null() || *token == "") throw ApiError(error::token_required);
    if (!token->is_string()) throw ApiError(error::invalid_token);
    return token->get_ref<const std::string&>();
}

/// One key for all videos that the user watches by one login.
SessionKey staff_key(const PlaybackClaims& claims) {
    return {claims.tenant_id, claims.user_id,
            fmt::format("{}:{}:{}", claims.tenant_id, claims.user_id, claims.session_id)};
}

PlaybackClaims with_session(PlaybackClaims claims) {
    if (claims.kind != PlaybackClaims::Kind::student) throw ApiError(error::invalid_token);
    return claims;
}

}  // namespace

PlaybackClaims admit_token(Services& services, std::string_view token) {
    auto claims = read_claims(services, token, epoch_seconds(services.now()));
    const auto state = services.manifests.state(claims.video_id, claims.enrollment_id);
    if (!state || state->tenant_id != claims.tenant_id) throw ApiError(error::not_found);
    // Another process may have issued this token under a policy that this process does not know yet, so only older
    // versions are refused.
    if (is_outdated(claims.policy, state->min_versions)) throw ApiError(error::policy_changed);
    return claims;
}

PlaybackClaims admit_viewer(Services& services, std::string_view token) {
    auto claims = admit_token(services, token);
    const bool is_alive = claims.kind == PlaybackClaims::Kind::student
                              ? services.liveness.is_alive(session_key(claims))
                              : services.staff_liveness.is_alive(staff_key(claims));
    if (!is_alive) throw ApiError(error::session_ended);
    return claims;
}

std::vector<Viewer> admit_viewers(Services& services, const std::vector<std::string>& tokens) {
    std::vector<Viewer> viewers(tokens.size());
    std::vector<SessionKey> sessions;
    std::vector<std::size_t> places;  // of the sessions' viewers
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto& viewer = viewers[i];
        try {
            viewer.claims = admit_token(services, tokens[i]);
        } catch (const ApiError&) {
            continue;
        }
        if (viewer.claims->kind == PlaybackClaims::Kind::student) {
            sessions.push_back(session_key(*viewer.claims));
            places.push_back(i);
            continue;
        }
        try {
            viewer.is_admitted = services.staff_liveness.is_alive(staff_key(*viewer.claims));
        } catch (const RedisUnavailable&) {
            viewer.is_admitted = false;
        }
    }
    const auto alive = services.liveness.are_alive_now(sessions);
    for (std::size_t i = 0; i < places.size(); ++i)
        viewers[places[i]].is_admitted = alive[i];
    return viewers;
}

PlaybackClaims admit_session(Services& services, const Request& request) {
    return with_session(admit_token(services, token_of(request)));
}

PlaybackClaims admit_end(Services& services, const Request& request) {
    constexpr std::int64_t before_any_expiry = 0;
    return with_session(read_claims(services, token_of(request), before_any_expiry));
}

SessionKey session_key(const PlaybackClaims& claims) {
    return {claims.tenant_id, claims.user_id, claims.session_id};
}

std::string play_url(const Services& services, const PlaybackClaims& claims, const std::string& token,
                     std::string_view file) {
    if (services.cdn.is_used()) {
        return services.cdn.url(fmt::format("/p/{}/{}", token, file), claims.expires_at, claims.user_id);
    }
    return fmt::format("{}/p/{}/{}", services.config.public_url, token, file);
}

}  // namespace sluice
