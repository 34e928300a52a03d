#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "api/domain/signing/playback_token.h"
#include "api/server/services.h"
#include "api/store/playback/playback_store.h"

/// What a player is given to play with, at start and at refresh.
namespace sluice::routes::playback {

/// Gives the claims their times and signs them.
std::string issue(const Services& services, PlaybackClaims& claims, std::int64_t life_seconds);
/// When playback ends unless another sign of life comes: at the end of the session, or of the token if that comes
/// first. Seconds since the Unix epoch.
std::int64_t playback_ends_at(const Services& services, const PlaybackClaims& claims);
/// The token, its times and the URL of the playlist.
nlohmann::json with_token(const Services& services, const std::string& token, const PlaybackClaims& claims);
/// null if the video has no storyboard, or not yet.
nlohmann::json storyboard_url(const Services& services, const PlaybackClaims& claims, const std::string& token);
/// What start asks, and refresh and heartbeat again: whether, and how, the user may watch. Throws the refusal.
StartContext require_right_to_watch(Database& database, const PlaybackClaims& claims);

}  // namespace sluice::routes::playback
