#include "api/domain/video_status.h"

#include <array>
#include <optional>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

using S = VideoStatus;
using E = VideoEvent;
constexpr std::optional<S> refused = std::nullopt;
constexpr std::array all_statuses{S::pending, S::uploaded, S::processing, S::ready, S::failed};

}  // namespace

TEST_CASE("every status × every event: as drawn in docs/task_states.md") {
    struct Row {
        E event;
        std::array<std::optional<S>, 5> after;  ///< by all_statuses
    };
    const std::array rows{
        Row{E::upload_completed, {S::uploaded, refused, refused, refused, refused}},
        Row{E::first_claim, {refused, S::processing, refused, refused, refused}},
        Row{E::finished, {refused, refused, S::ready, refused, refused}},
        Row{E::failed, {refused, S::failed, S::failed, refused, refused}},
        Row{E::retried, {refused, S::uploaded, refused, refused, S::uploaded}},
    };
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < all_statuses.size(); ++i) {
            CAPTURE(static_cast<int>(row.event));
            CAPTURE(name(all_statuses[i]));
            CHECK(next(all_statuses[i], row.event) == row.after[i]);
        }
    }
}

TEST_CASE("a status has a name that reads back") {
    for (const auto status : all_statuses)
        CHECK(video_status(name(status)) == status);
    for (const char* text : {"", "ready", "Ready", "READY ", "DONE"})
        CHECK_FALSE(video_status(text).has_value());
}
