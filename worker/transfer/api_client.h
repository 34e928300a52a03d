#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "common/http/http_client.h"
#include "common/protocol/failure.h"
#include "common/protocol/task_protocol.h"
#include "worker/config.h"

namespace sluice {

/// There is no task at the moment.
struct NoTask {};
/// The task is not this worker's any more: 409, or 404 to a heartbeat. Its results are void.
struct LeaseLost {};
/// No usable answer: the API is unavailable, overloaded, or does not know the worker's token. A later retry may help.
struct Away {
    std::string detail;  ///< for the log
};
/// The API has understood the request and refuses it; a retry does not help.
struct Refused {
    std::string detail;  ///< for the log
};
struct Beat {
    bool cancel = false;  ///< the API wants the task stopped
};
/// The API has accepted the report.
struct Accepted {
    std::string reason;                      ///< "ok" or "idempotent"
    std::optional<Job> next = std::nullopt;  ///< claimed in the same request, only by complete()
};

using NextAnswer = std::variant<Job, NoTask, Away>;
using BeatAnswer = std::variant<Beat, LeaseLost, Away>;
using SettleAnswer = std::variant<Accepted, LeaseLost, Refused, Away>;

/// The worker's side of `/video-worker/…` (contract §8), one attempt per call. Safe from any thread.
class ApiClient {
  public:
    /// `config` outlives it.
    explicit ApiClient(const WorkerConfig& config) : config_(config) {}

    /// Claims a task; the answer may take `config.poll_wait`. If this worker cannot read the task, it fails it at once
    /// and returns Away.
    [[nodiscard]] NextAnswer next(const Interrupts& interrupts);
    [[nodiscard]] BeatAnswer heartbeat(const Job& job, double progress, std::chrono::milliseconds timeout,
                                       const Interrupts& interrupts);
    /// With `goes_on` the next task is claimed in the same request, if there is one at that moment.
    [[nodiscard]] SettleAnswer complete(const Job& job, const TaskResult& result, bool goes_on,
                                        std::chrono::milliseconds timeout, const Interrupts& interrupts);
    /// Reports finished segments of a task that goes on.
    [[nodiscard]] SettleAnswer report(const Job& job, const TaskResult& result, std::chrono::milliseconds timeout,
                                      const Interrupts& interrupts);
    [[nodiscard]] SettleAnswer fail(const Job& job, FailureCode code, const std::string& reason,
                                    std::chrono::milliseconds timeout, const Interrupts& interrupts);

    /// A request to an address from a job: an absolute URL, or a path below the API's. It carries our token only if
    /// scheme, host and port are the API's own.
    [[nodiscard]] HttpRequest request_to(const std::string& address) const;

    /// Names the trace of the task that this worker has: the following requests to the API say that they belong to it.
    /// Empty: to none.
    void set_trace(const std::string& trace_id);

    [[nodiscard]] HttpClient& http() { return http_; }

  private:
    [[nodiscard]] HttpAnswer post(std::int64_t video_id, const char* call, const nlohmann::json& body,
                                  std::chrono::milliseconds timeout, const Interrupts& interrupts);
    [[nodiscard]] NextAnswer read_job(const std::string& body, const Interrupts& interrupts);

    const WorkerConfig& config_;
    HttpClient http_;
    mutable std::mutex mutex_;
    std::string trace_id_;  // guarded by mutex_
};

}  // namespace sluice
