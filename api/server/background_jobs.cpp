#include "api/server/background_jobs.h"

#include <exception>

#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::size_t max_waiting_jobs = 16;

}  // namespace

BackgroundJobs::BackgroundJobs() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

bool BackgroundJobs::add(std::string name, Job job) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= max_waiting_jobs) return false;
    waiting_.emplace_back(std::move(name), std::move(job));
    added_.notify_one();
    return true;
}

void BackgroundJobs::run(const std::stop_token& stop) {
    while (true) {
        std::unique_lock lock(mutex_);
        if (!added_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
        const auto [name, job] = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        try {
            job(stop);
        } catch (const std::exception& failure) {
            log::error("background_job_failed", {{"job", name}, {"reason", failure.what()}});
        }
    }
}

}  // namespace sluice
