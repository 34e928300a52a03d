#include "tests/worker/scripted_api.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr int server_threads = 32;
constexpr std::size_t trace_characters = 35;
constexpr auto deadline = 10s;

/// The next scripted status; 200 when there is none.
int next_status(std::deque<int>& statuses) {
    if (statuses.empty()) return 200;
    const int status = statuses.front();
    statuses.pop_front();
    return status;
}

/// Promises so many bytes and closes the connection instead.
void drop(httplib::Response& response, std::size_t promised = 1000) {
    response.set_content_provider(promised, "application/octet-stream",
                                  [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
}

void answer(httplib::Response& response, int status, const json& body) {
    response.status = status;
    response.set_content(body.dump(), "application/json");
}

}  // namespace

ScriptedApi::ScriptedApi(int port) : server_(std::make_unique<httplib::Server>()) {
    server_->new_task_queue = [] { return new httplib::ThreadPool(server_threads); };
    server_->set_keep_alive_timeout(1);
    server_->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response&) {
        const std::lock_guard lock(mutex_);
        const bool known = request.get_header_value("X-Worker-Token") == worker_token;
        ++(known ? state_.requests_with_token : state_.requests_without_token);
        state_.traces.insert(request.get_header_value("traceparent").substr(0, trace_characters));
        return httplib::Server::HandlerResponse::Unhandled;
    });
    add_worker_routes();
    add_storage_routes();
    port_ = port;
    if (port_ == 0)
        port_ = server_->bind_to_any_port("127.0.0.1");
    else if (!server_->bind_to_port("127.0.0.1", port_))
        port_ = -1;
    if (port_ < 0) throw std::runtime_error("no port to listen on");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
}

ScriptedApi::~ScriptedApi() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    // stop() does nothing to a server that does not listen yet.
    while (!server_->is_running())
        std::this_thread::yield();
    server_->stop();
    thread_.join();
}

std::string ScriptedApi::url() const {
    return fmt::format("http://127.0.0.1:{}", port_);
}

void ScriptedApi::script(const std::function<void(State&)>& change) {
    const std::lock_guard lock(mutex_);
    change(state_);
    changed_.notify_all();
}

ScriptedApi::State ScriptedApi::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

bool ScriptedApi::wait_until(const std::function<bool(const State&)>& condition) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, deadline, [&] { return condition(state_); });
}

void ScriptedApi::offer(const std::string& orders, const std::string& rest, int lease_seconds) {
    script([&](State& state) {
        state.source = fmt::format("{}\n.\n{}", orders, rest);
        Job job;
        job.video_id = 7;
        job.task_id = 11;
        job.kind = TaskKind::chunk;
        job.epoch = 13;
        job.attempt = 1;
        job.lease_seconds = lease_seconds;
        job.file_key = "videos/academy/1/source.mp4";
        job.tenant_code = "academy";
        job.source_url = "/source?signature=of-the-source";
        job.source_bytes = static_cast<std::int64_t>(state.source.size());
        job.sink_url = "/sink/{name}?signature=of-the-sink";
        job.has_sink_grants = !state.object_store.empty();
        state.jobs.emplace_back(job);
    });
}

void ScriptedApi::add_worker_routes() {
    server_->Get("/api/v1/video-worker/next", [this](const httplib::Request& request, httplib::Response& response) {
        std::unique_lock lock(mutex_);
        ++state_.polls;
        changed_.notify_all();
        const auto wait = std::chrono::seconds(std::stoi(request.get_param_value("wait")));
        changed_.wait_for(lock, wait, [&] { return stopping_ || !state_.jobs.empty(); });
        if (stopping_ || state_.jobs.empty()) {
            response.status = 204;
            return;
        }
        answer(response, 200, {{"job", state_.jobs.front()}});
        state_.jobs.pop_front();
    });
    server_->Post("/api/v1/video-worker/7/heartbeat",
                  [this](const httplib::Request& request, httplib::Response& response) {
                      const std::lock_guard lock(mutex_);
                      state_.heartbeats.push_back(json::parse(request.body));
                      changed_.notify_all();
                      const json body{{"ok", true}, {"lease_until", "2026-01-01T00:00:00Z"}, {"cancel", state_.cancel}};
                      answer(response, state_.heartbeat_status, body);
                  });
    server_->Post("/api/v1/video-worker/7/complete",
                  [this](const httplib::Request& request, httplib::Response& response) {
                      const std::lock_guard lock(mutex_);
                      state_.completed.push_back(json::parse(request.body));
                      changed_.notify_all();
                      const int status = next_status(state_.complete_statuses);
                      if (const auto call = std::exchange(state_.while_completing, {})) call();
                      if (status == 0) return drop(response);
                      json body{{"ok", true}, {"reason", "ok"}};
                      if (status == 200 && !state_.next_jobs.empty()) {
                          body["job"] = state_.next_jobs.front();
                          state_.next_jobs.pop_front();
                      }
                      answer(response, status, body);
                  });
    server_->Post("/api/v1/video-worker/7/segments",
                  [this](const httplib::Request& request, httplib::Response& response) {
                      const std::lock_guard lock(mutex_);
                      state_.reported.push_back(json::parse(request.body));
                      changed_.notify_all();
                      answer(response, 200, {{"ok", true}, {"reason", "ok"}});
                  });
    server_->Post("/api/v1/video-worker/7/fail", [this](const httplib::Request& request, httplib::Response& response) {
        const std::lock_guard lock(mutex_);
        state_.failed.push_back(json::parse(request.body));
        changed_.notify_all();
        answer(response, 200, {{"ok", true}, {"reason", "ok"}});
    });
}

void ScriptedApi::add_storage_routes() {
    server_->Get("/source", [this](const httplib::Request&, httplib::Response& response) {
        const std::lock_guard lock(mutex_);
        ++state_.range_requests;
        changed_.notify_all();
        const int status = next_status(state_.source_statuses);
        if (status == 0) return drop(response, state_.source.size());
        if (status != 200) {
            // Without a body: the server would cut the range out of that, too.
            response.status = status;
            return;
        }
        // The server cuts the range out of it and answers 206.
        response.set_content(state_.source, "application/octet-stream");
    });
    server_->Post("/sink/(.+)", [this](const httplib::Request& request, httplib::Response& response) {
        const std::lock_guard lock(mutex_);
        const int status = next_status(state_.grant_statuses);
        if (status != 200) return status == 0 ? drop(response) : answer(response, status, json::object());
        answer(response, 200,
               {{"url", state_.object_store + "/sink/" + request.matches[1].str() + "?signature=of-the-grant"},
                {"headers", {{"content-md5", json::parse(request.body).at("content_md5")}}}});
    });
    server_->Put("/sink/(.+)", [this](const httplib::Request& request, httplib::Response& response) {
        const std::lock_guard lock(mutex_);
        ++state_.puts;
        const int status = next_status(state_.put_statuses);
        if (status == 200) {
            state_.stored[request.matches[1]] = {request.body, request.get_header_value("X-Content-SHA256"),
                                                 request.get_header_value("Content-MD5")};
            response.status = 201;
        } else {
            status == 0 ? drop(response) : answer(response, status, {{"detail", "scripted"}});
        }
        changed_.notify_all();
    });
}

}  // namespace sluice::test
