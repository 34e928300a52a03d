#include "api/routes/videos/event_stream.h"

#include <algorithm>
#include <memory>
#include <set>

#include "api/domain/errors.h"
#include "api/store/catalogue/tenants.h"
#include "api/store/queue/workers.h"
#include "api/store/videos/board.h"
#include "api/store/videos/board_changes.h"
#include "common/process/log.h"
#include "common/text/parse_number.h"

namespace sluice::routes::event_stream {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

/// What changes meanwhile is told together: of a video, at most twice a second.
constexpr std::chrono::milliseconds between_looks{500};
constexpr std::chrono::seconds between_looks_at_workers{2};
/// Shows a client, and what lies between, that the stream goes on; and the caller is still let in then, or not.
constexpr std::chrono::seconds between_comments{15};
constexpr std::size_t max_topics = 100;

struct Topics {
    bool board = false;
    std::set<std::int64_t> videos;
};

/// `?topics=board,video:17`
Topics topics_of(const Request& request) {
    constexpr std::string_view video = "video:";
    Topics topics;
    auto text = request.query_text("topics");
    std::size_t count = 0;
    while (!text.empty() && ++count <= max_topics) {
        const auto topic = text.substr(0, text.find(','));
        text.erase(0, topic.size() + 1);
        const auto id =
            topic.starts_with(video) ? parse_number<std::int64_t>(topic.substr(video.size())) : std::nullopt;
        if (topic != "board" && (!id || *id < 1)) {
            throw ApiError(error::invalid_query, "topics must be board and video:ID, with commas between.", "topics");
        }
        if (id) topics.videos.insert(*id);
        if (!id) topics.board = true;
    }
    if (count > max_topics) throw ApiError(error::invalid_query, "There are too many topics.", "topics");
    if (!topics.board && topics.videos.empty()) topics.board = true;
    return topics;
}

/// One client that watches.
class Watch {
  public:
    Watch(Services& services, const Request& request)
        : services_(services),
          caller_(request.principal),
          topics_(topics_of(request)),
          last_id_(request.header("Last-Event-ID")),
          has_gone_(request.peer_has_closed) {}

    /// Until the client goes, is cut, or is let in no more, or the server ends.
    void run(const Response::Sink& sink) {
        sink_ = &sink;
        if (!send("retry: 3000\n\n")) return;
        // What happened before is asked for by other calls.
        if (last_id_.empty() && !note_id(services_.board_events.read(caller_.tenant_id, "").last_id)) return;
        auto commented = Clock::now();
        while (look() && look_at_workers() && wait()) {
            if (Clock::now() - commented < between_comments) continue;
            commented = Clock::now();
            if (!is_let_in() || !send(": \n\n")) return;
        }
    }

  private:
    bool send(const std::string& text) { return (*sink_)(text); }
    bool note_id(const std::string& id) {
        last_id_ = id;
        return send("id: " + id + "\n\n");
    }
    bool tell(const char* event, const json& data) {
        return send(std::string("event: ") + event + "\ndata: " + data.dump() + "\n\n");
    }

    [[nodiscard]] bool is_let_in() const {
        return epoch_seconds(services_.now()) < caller_.expires_at &&
               find_tenant(services_.database, caller_.tenant_code, caller_.user_id, caller_.account_key);
    }

    /// False once the server ends, or the client has gone.
    bool wait() {
        const auto until = Clock::now() + between_looks;
        while (Clock::now() < until) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
            // Wakes whenever a task comes; closes when the server ends.
            if (!services_.new_tasks.wait(services_.new_tasks.count(), left + std::chrono::milliseconds(1)))
                return false;
        }
        return !has_gone_ || !has_gone_();
    }

    /// Tells what has changed since the last look.
    bool look() {
        const auto batch = services_.board_events.read(caller_.tenant_id, last_id_);
        if (batch.has_gap) return tell("reset", json::object()) && note_id(batch.last_id);
        if (batch.last_id == last_id_) return true;
        std::set<std::int64_t> videos;
        std::set<std::int64_t> tasks;
        for (const auto& entry : batch.entries) {
            const bool is_wanted = topics_.videos.contains(entry.video_id);
            if (topics_.board || is_wanted) videos.insert(entry.video_id);
            if (is_wanted && entry.task_id) tasks.insert(*entry.task_id);
        }
        return tell_changes({videos.begin(), videos.end()}, {tasks.begin(), tasks.end()}) && note_id(batch.last_id);
    }

    bool tell_changes(const std::vector<std::int64_t>& videos, const std::vector<std::int64_t>& tasks) {
        if (videos.empty()) return true;
        const auto changed = sluice::board::changed_videos(services_.database, caller_.tenant_id, videos);
        for (const auto& video : changed) {
            if (!tell("video", video)) return false;
        }
        // A video that is gone has nothing to be told but that.
        if (changed.size() < videos.size() && !tell("reset", json::object())) return false;
        for (const auto& task : sluice::board::changed_tasks(services_.database, caller_.tenant_id, tasks)) {
            if (!tell("task", task)) return false;
        }
        return !topics_.board || tell("queue", sluice::board::queue_state(services_.database, caller_.tenant_id).queue);
    }

    /// Tells of workers that are there anew, or do something else. For who may see the list of them.
    bool look_at_workers() {
        if (!topics_.board || !caller_.manages() || Clock::now() < next_look_at_workers_) return true;
        next_look_at_workers_ = Clock::now() + between_looks_at_workers;
        for (const auto& worker : sluice::workers::list(services_.database, caller_.tenant_id)) {
            const auto& task = worker.at("task");
            const auto task_id = task.is_null() ? json() : task.at("id");
            auto& told = workers_[worker.at("id").get<std::string>()];
            const json now{worker.at("state"), task_id};
            if (told == now) continue;
            told = now;
            if (!tell("worker", {{"id", worker.at("id")},
                                 {"state", worker.at("state")},
                                 {"task_id", task_id},
                                 {"speed", worker.at("speed")},
                                 {"seen_at", worker.at("seen_at")}})) {
                return false;
            }
        }
        return true;
    }

    Services& services_;
    Principal caller_;
    Topics topics_;
    std::string last_id_;
    std::function<bool()> has_gone_;
    const Response::Sink* sink_ = nullptr;
    std::map<std::string, json> workers_;  ///< what was told of each
    Clock::time_point next_look_at_workers_{};
};

}  // namespace

Response open(Services& services, const Request& request) {
    request.allow_filters({"topics"});
    const auto watch = std::make_shared<Watch>(services, request);
    auto permit = services.event_streams.try_take();
    if (!permit) throw ApiError(error::server_busy);
    const auto place = std::make_shared<ThreadShare::Permit>(*std::move(permit));
    Response response;
    response.content_type = "text/event-stream";
    // The edge would keep events until there are enough of them.
    response.headers = {{"X-Accel-Buffering", "no"}, {"Cache-Control", "no-store"}};
    response.stream = [watch, place](const Response::Sink& sink) { watch->run(sink); };
    return response;
}

}  // namespace sluice::routes::event_stream
