#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/protocol/task_protocol.h"

namespace httplib {
class Server;
}

namespace sluice::test {

inline constexpr const char* worker_token = "token-of-the-tests";

/// The API and the storage as a worker sees them, over real HTTP on a port of the loopback, doing what a test has
/// written into its script.
class ScriptedApi {
  public:
    struct Stored {
        std::string bytes;
        std::string sha256_header;
        std::string md5_header;
    };
    /// All that may be scripted, and all that happened. Looked at and changed under a lock only.
    struct State {
        // script
        std::deque<nlohmann::json> jobs;
        std::deque<nlohmann::json> next_jobs;    ///< given along with the answer to `complete`
        std::function<void()> while_completing;  ///< called once, before that answer
        std::string source;
        std::deque<int> put_statuses;       ///< of the next PUTs, before they succeed; 0 drops the connection
        std::deque<int> source_statuses;    ///< likewise of the next range requests
        std::deque<int> complete_statuses;  ///< likewise
        /// Where objects have to be PUT: below another one of these; empty: here. Set before offer().
        std::string object_store;
        std::deque<int> grant_statuses;  ///< likewise, of the requests for that
        int heartbeat_status = 200;
        bool cancel = false;
        // record
        int polls = 0;
        int range_requests = 0;
        int puts = 0;
        std::vector<nlohmann::json> heartbeats;
        std::vector<nlohmann::json> reported;  ///< segments of tasks that go on
        std::vector<nlohmann::json> completed;
        std::vector<nlohmann::json> failed;
        std::map<std::string, Stored> stored;
        int requests_with_token = 0;
        int requests_without_token = 0;
        std::set<std::string> traces;  ///< version and trace id of each traceparent; "" of requests without one
    };

    /// `port` 0: any that is free.
    explicit ScriptedApi(int port = 0);
    ~ScriptedApi();
    ScriptedApi(const ScriptedApi&) = delete;
    ScriptedApi& operator=(const ScriptedApi&) = delete;

    [[nodiscard]] std::string url() const;

    void script(const std::function<void(State&)>& change);
    [[nodiscard]] State state() const;
    /// True as soon as `condition` holds, false after ten seconds.
    [[nodiscard]] bool wait_until(const std::function<bool(const State&)>& condition) const;

    /// Offers one job whose source begins with `orders` for the fake transcoder, a dot and `rest`.
    void offer(const std::string& orders, const std::string& rest = {}, int lease_seconds = 60);

  private:
    void add_worker_routes();
    void add_storage_routes();

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    State state_;
    bool stopping_ = false;
    int port_ = 0;
    std::unique_ptr<httplib::Server> server_;
    std::thread thread_;
};

}  // namespace sluice::test
