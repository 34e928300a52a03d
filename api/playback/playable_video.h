#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/playback/rendered_texts.h"
#include "api/store/playback/watch_proof.h"
#include "api/store/videos/manifests.h"

namespace sluice {

/// A video as it is played: its manifest, and what has been made of that for viewers. Its rows do not change; safe from
/// any thread.
class PlayableVideo : public StoredManifest {
  public:
    explicit PlayableVideo(StoredManifest stored);

    /// What players read, by the file's name in the video.
    RenderedTexts texts;

    /// Names this state of the video's files: the objects, and what their playlists say. The same in every process.
    std::string revision;

    /// The part of the video that a segment shows; std::nullopt if it is no proof of watching: of sound beside a
    /// picture, or of subtitles. Throws std::out_of_range if the manifest has no such segment.
    [[nodiscard]] std::optional<ServedRange> shown_by(const std::string& rendition, std::int64_t number) const;

  private:
    [[nodiscard]] std::string make_revision() const;

    /// When each segment of a rendition begins, and when the last one ends, in milliseconds; empty for a rendition that
    /// is no proof of watching.
    std::vector<std::vector<std::int32_t>> starts_ms_;
};

}  // namespace sluice
