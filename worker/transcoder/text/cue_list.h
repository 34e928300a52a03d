#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

inline constexpr double ms_per_second = 1000;

/// A text with the time at which it is shown, counted from the first picture.
struct Cue {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string text;  ///< in WebVTT form (cue_text)
    friend bool operator==(const Cue&, const Cue&) = default;
};

/// The cues of one track, put in order. At most 50'000 cues and 4 MiB of text, many times those of a long film; further
/// cues are left out. Pure.
class CueList {
  public:
    /// Cues are clipped to the video, which lasts `duration_seconds`.
    explicit CueList(double duration_seconds);

    /// If `length_seconds` is unknown, the text stays until the next one, which may be empty, but at most 5 s.
    void add(double start_seconds, std::optional<double> length_seconds, std::string text);

    /// Sorted by their start, then in the order in which they were added; none is empty, none comes twice.
    [[nodiscard]] std::vector<Cue> cues() const;

  private:
    struct Entry {
        std::int64_t start_ms = 0;
        std::optional<std::int64_t> end_ms;
        std::string text;
    };
    [[nodiscard]] std::int64_t milliseconds(double seconds) const;

    double duration_seconds_;
    std::vector<Entry> entries_;
    std::size_t text_bytes_ = 0;
};

}  // namespace sluice
