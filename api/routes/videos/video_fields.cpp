#include "api/routes/videos/video_fields.h"

#include <algorithm>

#include "api/domain/limits.h"

namespace sluice::routes {
namespace {

constexpr std::size_t max_content_type_characters = 100;
constexpr std::size_t max_description_characters = 5000;
constexpr std::int64_t max_priority = 100;
constexpr std::int64_t max_order = 1'000'000;
constexpr double default_speed = 1;

std::optional<int> order(const Fields& fields) {
    const auto order = fields.optional_integer("order", 0, max_order);
    return order ? std::optional(static_cast<int>(*order)) : std::nullopt;
}

std::optional<int> priority(const Fields& fields) {
    const auto priority = fields.optional_integer("priority", -max_priority, max_priority);
    return priority ? std::optional(static_cast<int>(*priority)) : std::nullopt;
}

std::optional<double> max_speed(const Fields& fields) {
    return fields.optional_number("max_speed", min_playback_speed, max_playback_speed);
}

/// Null in place of a text: none.
std::optional<std::string> description(const Fields& fields) {
    if (fields.is_null("description")) return "";
    return fields.optional_text("description", max_description_characters);
}

}  // namespace

sluice::videos::NewVideo new_video(const Request& request) {
    const Fields fields(request.body);
    sluice::videos::NewVideo video;
    video.uploaded_by = request.principal.user_id;
    video.session_id = fields.id("session");
    video.title = fields.text("title", max_title_characters);
    video.content_type = content_type_of(fields);
    video.description = fields.optional_text("description", max_description_characters);
    video.priority = priority(fields).value_or(0);
    video.position = order(fields);
    video.allow_skip = fields.optional_boolean("allow_skip").value_or(false);
    video.max_speed = max_speed(fields).value_or(default_speed);
    video.show_watermark = fields.optional_boolean("show_watermark").value_or(true);
    return video;
}

sluice::videos::Changes video_changes(const Fields& fields) {
    fields.allow_only({"title", "session", "order", "allow_skip", "max_speed", "show_watermark", "thumbnail",
                       "description", "priority"});
    return {
        .title = fields.optional_text("title", max_title_characters),
        .description = description(fields),
        .priority = priority(fields),
        .allow_skip = fields.optional_boolean("allow_skip"),
        .max_speed = max_speed(fields),
        .show_watermark = fields.optional_boolean("show_watermark"),
        .session_id = fields.optional_id("session"),
        .position = order(fields),
    };
}

std::string content_type_of(const Fields& fields) {
    auto type = fields.optional_text("content_type", max_content_type_characters).value_or("");
    type.erase(std::min(type.find(';'), type.size()));
    const auto last = type.find_last_not_of(" \t\n");
    type.erase(last == std::string::npos ? 0 : last + 1);
    return type.empty() ? "video/mp4" : type;
}

}  // namespace sluice::routes
