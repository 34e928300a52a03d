#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

inline constexpr double ms_per_second = 1000;

/// A text with the time at which it is to be read, from the first picture on.
struct Cue {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string text;  ///< as it stands in WebVTT (cue_text)
    friend bool operator==(const Cue&, const Cue&) = default;
};

/// The cues of one track, put in order. Bounded: beyond 50'000 cues or 4 MiB, many times those of a long film, further
/// ones are left out. Pure.
class CueList {
  public:
    /// `duration_seconds`: of the video, to which cues are clipped.
    explicit CueList(double duration_seconds);

    /// Where it is not known how long a text stays, it stays until the next one, which may be empty, but not longer
    /// than 5 s.
    void add(double start_seconds, std::optional<double> length_seconds, std::string text);

    /// By their start, then as they were added; none is empty, none comes twice.
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
