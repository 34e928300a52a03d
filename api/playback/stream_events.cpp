#include "api/playback/stream_events.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "api/metrics/metrics.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::chrono::seconds event_write_interval{1};

nlohmann::json stopped_fields(const StreamSession& session) {
    auto fields = to_json(session);
    fields["duration_seconds"] = session.duration_seconds();
    return fields;
}

}  // namespace

StreamEvents::StreamEvents(Database& database)
    : database_(database), thread_(event_write_interval, [this] {
          write_or_keep();
          return event_write_interval;
      }) {}

StreamEvents::~StreamEvents() {
    thread_ = {};
    write_or_keep();
}

void StreamEvents::started(const StreamSession& session) {
    metrics::count_stream();
    log::info("stream_started", to_json(session));
    keep({session.tenant_id, session.content_id, "stream_started", to_json(session)});
}

void StreamEvents::stopped(const StreamSession& session) {
    const auto fields = stopped_fields(session);
    metrics::count_stream_end(session.duration_seconds());
    log::info("stream_stopped", fields);
    keep({session.tenant_id, session.content_id, "stream_stopped", fields});
}

void StreamEvents::failed(std::int64_t content_id, const std::string& request_id, const std::string& code,
                          const std::string& message) {
    metrics::count_stream_error(code);
    const nlohmann::json fields{{"content_id", content_id}, {"error_code", code}, {"error_message", message}};
    auto line = fields;
    line["request_id"] = request_id;
    log::error("stream_error", line);
    constexpr std::int64_t tenant_of_content = 0;
    keep({tenant_of_content, content_id, "stream_error", fields});
}

void StreamEvents::keep(webhooks::News news) {
    const std::lock_guard lock(mutex_);
    const bool is_told = news.event == "stream_error" && std::any_of(kept_.begin(), kept_.end(), [&](const auto& one) {
                             return one.event == news.event && one.data == news.data;
                         });
    if (is_told) return;
    if (kept_.size() >= max_kept) kept_.pop_front();
    kept_.push_back(std::move(news));
}

void StreamEvents::write() {
    const std::lock_guard one_at_a_time(writing_);
    std::deque<webhooks::News> taken;
    {
        const std::lock_guard lock(mutex_);
        taken = std::exchange(kept_, {});
    }
    if (taken.empty()) return;
    try {
        webhooks::tell(database_, {taken.begin(), taken.end()});
    } catch (const DatabaseUnavailable&) {
        const std::lock_guard lock(mutex_);
        const auto room = max_kept - std::min(max_kept, kept_.size());
        const auto latest = static_cast<std::ptrdiff_t>(std::min(room, taken.size()));
        kept_.insert(kept_.begin(), std::make_move_iterator(taken.end() - latest),
                     std::make_move_iterator(taken.end()));
        throw;
    }
}

void StreamEvents::write_or_keep() {
    try {
        write();
    } catch (const std::exception& failure) {
        log::warning("stream_events_not_written", {{"reason", failure.what()}});
    }
}

}  // namespace sluice
