#include "tests/support/worker_client.h"

#include <stdexcept>

#include <fmt/format.h>

#include "common/crypto/sha256.h"

namespace sluice {
namespace {

constexpr const char* worker_path = "/api/v1/internal/video-worker";

std::string hex_digest(const std::string& bytes) {
    Sha256 digest;
    digest.update(bytes.data(), bytes.size());
    return digest.hex();
}

}  // namespace

WorkerClient::WorkerClient(const ApiFixture& api, const std::string& worker_id) : http(api.worker_http(worker_id)) {}

std::optional<Job> WorkerClient::claim(int wait_seconds, const std::string& kinds) {
    const auto answer = http.get(fmt::format("{}/next?wait={}&kinds={}", worker_path, wait_seconds, kinds));
    if (answer.status == 204) return std::nullopt;
    if (answer.status != 200) throw std::runtime_error(fmt::format("next: {} {}", answer.status, answer.body));
    return answer.json().at("job").get<Job>();
}

Answer WorkerClient::settle(const Job& job, const char* call, nlohmann::json body) {
    body["task_id"] = job.task_id;
    body["epoch"] = job.epoch;
    return http.post(fmt::format("{}/{}/{}", worker_path, job.video_id, call), body);
}

Answer WorkerClient::heartbeat(const Job& job, double progress) {
    return settle(job, "heartbeat", {{"progress", progress}});
}

Answer WorkerClient::store(const Job& job, const MadeUpOutput& output) {
    constexpr std::string_view placeholder = "{name}";
    Answer answer;
    answer.status = 200;
    for (const auto& [name, bytes] : output.objects) {
        auto target = target_of(job.sink_url);
        const auto at = target.find(placeholder);
        if (at == std::string::npos) throw std::runtime_error("the sink has no place for a name");
        target.replace(at, placeholder.size(), name);
        answer = http.put(target, bytes, {{"X-Content-SHA256", hex_digest(bytes)}});
        if (answer.status != 200 && answer.status != 201) return answer;
    }
    return answer;
}

Answer WorkerClient::complete(const Job& job, const MadeUpOutput& output) {
    auto stored = store(job, output);
    if (stored.status != 200 && stored.status != 201) return stored;
    return settle(job, "complete", output.result);
}

Answer WorkerClient::fail(const Job& job, const std::string& code, const std::string& reason) {
    return settle(job, "fail", {{"code", code}, {"reason", reason}});
}

int WorkerClient::work_off(const MadeUpVideo& video) {
    int count = 0;
    while (const auto job = claim()) {
        const auto answer = complete(*job, output_of(video, *job));
        if (answer.status != 200) {
            throw std::runtime_error(fmt::format("{}: {} {}", name(job->kind), answer.status, answer.body));
        }
        ++count;
    }
    return count;
}

std::int64_t ready_video(ApiFixture& api, const MadeUpVideo& video) {
    const auto id = api.uploaded_video();
    WorkerClient(api).work_off(video);
    return id;
}

}  // namespace sluice
