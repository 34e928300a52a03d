#include "worker/transfer/api_client.h"

#include <fmt/format.h>

#include "common/crypto/hex.h"
#include "common/crypto/random.h"
#include "common/process/log.h"
#include "common/protocol/traceparent.h"
#include "common/text/json_integer.h"
#include "common/text/json_reader.h"
#include "worker/transfer/origin.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::size_t span_id_bytes = 8;
constexpr const char* worker_path = "/api/v1/video-worker";
/// The time that a long poll may take beyond its wait.
constexpr std::chrono::milliseconds poll_slack{10000};
/// Large, because the job of a long video carries the plan.
constexpr std::size_t max_job_bytes = std::size_t{16} << 20U;

namespace status {
constexpr int ok = 200;
constexpr int no_content = 204;
constexpr int unauthorized = 401;
constexpr int not_found = 404;
constexpr int conflict = 409;
}  // namespace status

/// "409 lease_owner_mismatch": the status and, where there is one, the API's error code.
std::string detail_of(const HttpAnswer& answer) {
    const auto body = read_json(answer.body);
    if (!body.is_object() || !body.contains("detail") || !body["detail"].is_string()) return answer.summary();
    return fmt::format("{} {}", answer.summary(), body["detail"].get<std::string>());
}

SettleAnswer settle_answer(const HttpAnswer& answer) {
    if (answer.status == status::ok) {
        const auto body = read_json(answer.body);
        return Accepted{body.is_object() ? body.value("reason", "ok") : "ok"};
    }
    if (answer.status == status::conflict) return LeaseLost{};
    // A refused token (401) says nothing about the task; the API may accept the token again later.
    if (answer.interrupted || answer.is_passing_fault() || answer.status == status::unauthorized) {
        return Away{detail_of(answer)};
    }
    return Refused{detail_of(answer)};
}

bool has_job(const std::string& body) {
    const auto answer = read_json(body);
    return answer.is_object() && answer.contains("job");
}

json body_of(const Job& job, const TaskResult& result) {
    json body = result;
    body["task_id"] = job.task_id;
    body["epoch"] = job.epoch;
    return body;
}

}  // namespace

HttpRequest ApiClient::request_to(const std::string& address) const {
    HttpRequest request;
    request.url = address.starts_with('/') ? config_.api_url + address : address;
    if (same_origin(config_.api_url, request.url)) {
        request.headers.push_back("X-Worker-Token: " + config_.worker_token);
        request.headers.push_back("X-Worker-Id: " + config_.worker_id);
        request.headers.emplace_back("X-Worker-Version: " SLUICE_VERSION);
        if (!config_.host.empty()) request.headers.push_back("X-Worker-Host: " + config_.host);
        const std::lock_guard lock(mutex_);
        if (!trace_id_.empty()) {
            request.headers.push_back("traceparent: " + traceparent(trace_id_, hex(random_bytes(span_id_bytes))));
        }
    }
    return request;
}

void ApiClient::set_trace(const std::string& trace_id) {
    const std::lock_guard lock(mutex_);
    trace_id_ = trace_id;
}

HttpAnswer ApiClient::post(std::int64_t video_id, const char* call, const json& body, std::chrono::milliseconds timeout,
                           const Interrupts& interrupts) {
    auto request = request_to(fmt::format("{}/{}/{}", worker_path, video_id, call));
    request.method = "POST";
    request.headers.emplace_back("Content-Type: application/json");
    request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    request.timeout = timeout;
    request.max_answer_bytes = max_job_bytes;
    return http_.send(request, interrupts);
}

NextAnswer ApiClient::next(const Interrupts& interrupts) {
    auto request =
        request_to(fmt::format("{}/next?wait={}&kinds={}", worker_path, config_.poll_wait.count(), config_.task_kinds));
    request.timeout = config_.poll_wait + poll_slack;
    request.max_answer_bytes = max_job_bytes;
    const auto answer = http_.send(request, interrupts);
    if (answer.status == status::no_content) return NoTask{};
    if (answer.status != status::ok) return Away{detail_of(answer)};
    return read_job(answer.body, interrupts);
}

NextAnswer ApiClient::read_job(const std::string& body, const Interrupts& interrupts) {
    if (!has_job(body)) return Away{"an answer without a job"};
    const auto answer = read_json(body);
    try {
        return answer["job"].get<Job>();
    } catch (const json::exception& unreadable) {
        Job job;
        try {
            take_integer(answer["job"].at("video_id"), job.video_id);
            take_integer(answer["job"].at("task_id"), job.task_id);
            take_integer(answer["job"].at("epoch"), job.epoch);
        } catch (const json::exception&) {
            return Away{"a job without ids"};
        }
        // Failed at once: without an answer the task would wait until its lease runs out.
        log::error("job_unreadable", {{"task_id", job.task_id}, {"error", unreadable.what()}});
        constexpr auto code = FailureCode::worker_failed;
        static_cast<void>(fail(job, code, std::string(sentence(code)), poll_slack, interrupts));
        return Away{"a job that this worker cannot read"};
    }
}

BeatAnswer ApiClient::heartbeat(const Job& job, double progress, std::chrono::milliseconds timeout,
                                const Interrupts& interrupts) {
    const json body{{"task_id", job.task_id}, {"epoch", job.epoch}, {"progress", progress}};
    const auto answer = post(job.video_id, "heartbeat", body, timeout, interrupts);
    if (answer.status == status::conflict || answer.status == status::not_found) return LeaseLost{};
    if (answer.status != status::ok) return Away{detail_of(answer)};
    const auto parsed = read_json(answer.body);
    if (!parsed.is_object()) return Away{"an answer that is not JSON"};
    const auto cancel = parsed.find("cancel");
    return Beat{cancel != parsed.end() && cancel->is_boolean() && cancel->get<bool>()};
}

SettleAnswer ApiClient::complete(const Job& job, const TaskResult& result, bool goes_on,
                                 std::chrono::milliseconds timeout, const Interrupts& interrupts) {
    auto body = body_of(job, result);
    if (goes_on) body["next"] = config_.task_kinds;
    const auto answer = post(job.video_id, "complete", body, timeout, interrupts);
    auto settled = settle_answer(answer);
    if (auto* ok = std::get_if<Accepted>(&settled); ok != nullptr && has_job(answer.body)) {
        auto next = read_job(answer.body, interrupts);
        if (auto* read = std::get_if<Job>(&next)) ok->next = std::move(*read);
    }
    return settled;
}

SettleAnswer ApiClient::report(const Job& job, const TaskResult& result, std::chrono::milliseconds timeout,
                               const Interrupts& interrupts) {
    return settle_answer(post(job.video_id, "segments", body_of(job, result), timeout, interrupts));
}

SettleAnswer ApiClient::fail(const Job& job, FailureCode code, const std::string& reason,
                             std::chrono::milliseconds timeout, const Interrupts& interrupts) {
    const json body{{"task_id", job.task_id}, {"epoch", job.epoch}, {"code", name(code)}, {"reason", reason}};
    return settle_answer(post(job.video_id, "fail", body, timeout, interrupts));
}

}  // namespace sluice
