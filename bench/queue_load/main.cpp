/// The lease queue under load, on the database of SLUICE_DATABASE_URL, without media:
///
///   bench-queue fill COUNT         makes COUNT waiting tasks, of a hundred tenants, and removes all others
///   bench-queue throughput COUNT   ten workers claim COUNT tasks; one call to the claim batcher
///                                  settles a task and claims the next; prints JSON

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/queue/claim_batcher.h"
#include "api/store/postgres/sql.h"
#include "api/store/queue/tasks.h"

namespace {

using namespace sluice;
using Clock = std::chrono::steady_clock;

constexpr int workers = 10;
constexpr int lease_seconds = 60;

void fill(Database& database, std::int64_t count) {
    database.transaction([&](Transaction& transaction) {
        // A hundred tenants in turn; each video has ten tasks (some four minutes of a lecture), one after the other.
        transaction.run_script(fmt::format(
            "TRUNCATE video, queue_lane CASCADE;"
            "INSERT INTO tenant (code, name) SELECT 'bench-' || i, 'Bench' FROM generate_series(1, 100) AS i"
            "  ON CONFLICT (code) DO NOTHING;"
            "INSERT INTO lecture (tenant_id, title) SELECT tenant.id, 'Bench' FROM tenant WHERE code LIKE 'bench-%'"
            "  AND NOT EXISTS (SELECT FROM lecture WHERE tenant_id = tenant.id);"
            "INSERT INTO lecture_session (tenant_id, lecture_id, title, position)"
            "  SELECT tenant_id, id, 'Bench', 1 FROM lecture WHERE title = 'Bench'"
            "  AND NOT EXISTS (SELECT FROM lecture_session WHERE lecture_id = lecture.id);"
            "INSERT INTO video (tenant_id, session_id, title, file_key, content_type, position, status, source_bytes)"
            "  SELECT tenant_id, id, 'x', 'videos/bench/' || id || '/' || i, 'video/mp4', i, 'UPLOADED', 1000000"
            "  FROM generate_series(1, {0} / 1000 + 1) AS i, lecture_session WHERE title = 'Bench';"
            "INSERT INTO task (tenant_id, video_id, kind, cost, tag)"
            "  SELECT tenant_id, id, 'plan', 1, 10 * position + i FROM (SELECT * FROM video ORDER BY position, id) AS "
            "video,"
            "  generate_series(1, 10) AS i LIMIT {0}",
            count));
    });
    // VACUUM must run outside of a transaction; a single statement does.
    static constexpr Statement vacuum{"bench_vacuum", "VACUUM ANALYZE task, video"};
    database.run(vacuum);
}

double percentile(std::vector<double>& values, double part) {
    std::sort(values.begin(), values.end());
    return values.at(std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size()))));
}

void throughput(Database& database, std::int64_t count) {
    ClaimBatcher batcher(database, lease_seconds);
    const std::vector kinds{TaskKind::plan, TaskKind::chunk, TaskKind::audio, TaskKind::finish};
    std::atomic<std::int64_t> next = 0;
    std::mutex mutex;
    std::vector<double> claim_ms;
    const auto begin = Clock::now();
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&, worker = fmt::format("bench-{}", i)] {
            std::vector<double> mine;
            tasks::ClaimRequest request{worker};
            while (next++ < count) {
                const auto asked = Clock::now();
                const auto answer = batcher.settle_and_claim(kinds, request);
                mine.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
                if (request.settlement && !answer.is_settled)
                    throw std::runtime_error("a task was not held to its end");
                if (!answer.job) throw std::runtime_error("there was no task left");
                request.settlement = {answer.job->task_id, answer.job->epoch};
            }
            batcher.settle_and_claim({}, request);
            const std::lock_guard lock(mutex);
            claim_ms.insert(claim_ms.end(), mine.begin(), mine.end());
        });
    }
    threads.clear();
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    std::cout << nlohmann::json{{"jobs_per_second", static_cast<double>(count) / seconds.count()},
                                {"claim_p50_ms", percentile(claim_ms, 0.5)},
                                {"claim_p99_ms", percentile(claim_ms, 0.99)}}
                     .dump()
              << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv + 1, argv + argc);
        const char* const url = std::getenv("SLUICE_DATABASE_URL");
        if (arguments.size() != 2 || url == nullptr)
            throw std::runtime_error("usage: bench-queue fill|throughput COUNT");
        Database database(url, workers + 2);
        const auto count = std::stoll(arguments[1]);
        if (arguments[0] == "fill") {
            fill(database, count);
        } else if (arguments[0] == "throughput") {
            throughput(database, count);
        } else {
            throw std::runtime_error("there is no " + arguments[0]);
        }
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << "bench-queue: " << failure.what() << '\n';
        return 1;
    }
}
