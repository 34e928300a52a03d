#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "worker/transfer/api_client.h"

namespace sluice {

/// Stores the files that a transcoder announces, two at a time, and deletes each as soon as it is stored. They go to
/// the API, or directly into the object store if the job has grants for that.
///
/// The directory belongs to a process that a hostile file may have taken over: only regular files are opened, and no
/// symbolic link is followed. add() and close() are for one thread.
class ObjectSink {
  public:
    /// Objects go to Job::sink_url of `job`; files are read below `directory`, which stays the caller's and outlives
    /// the sink, like `api`.
    ObjectSink(ApiClient& api, const Job& job, int directory, const RetryPolicy& retries);
    /// Gives up the uploads that are running.
    ~ObjectSink();
    ObjectSink(const ObjectSink&) = delete;
    ObjectSink& operator=(const ObjectSink&) = delete;

    /// The file is complete. `name` passed is_object_name().
    void add(const std::string& name);
    /// Says that no more files will come.
    void close();

    /// Set once close() has been called and everything is stored.
    [[nodiscard]] const Event& finished() const { return finished_; }
    /// Set once an object could not be stored. failure() then says why, and the sink starts no further upload.
    [[nodiscard]] const Event& failed() const { return failed_; }
    [[nodiscard]] TaskFailure failure() const;

    /// True when every object that `result` names has been stored by now.
    [[nodiscard]] bool has_stored(const TaskResult& result) const;
    /// Throws TaskFailure(internal) unless every object that `result` names was stored with the size and SHA-256 that
    /// `result` states.
    void verify(const TaskResult& result) const;
    [[nodiscard]] std::int64_t stored_bytes() const;

  private:
    struct Stored {
        std::int64_t bytes = 0;
        std::string sha256;
    };
    void work();
    /// Throws TaskFailure, and std::system_error if the file cannot be read.
    [[nodiscard]] Stored store(const std::string& name);
    [[nodiscard]] Stored upload(const std::string& name, int file);
    /// Where the object goes: to the API, or into the object store by its grant.
    [[nodiscard]] HttpRequest request_for(const std::string& name, const std::string& sha256,
                                          const std::string& content_md5);
    void fail(const TaskFailure& failure);
    [[nodiscard]] std::vector<AssetRecord> objects_of(const TaskResult& result) const;

    ApiClient& api_;
    const TaskKind kind_;
    const std::string sink_url_;
    const bool has_grants_;
    const int directory_;
    const RetryPolicy retries_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> waiting_;
    std::map<std::string, Stored> stored_;
    std::optional<TaskFailure> failure_;
    int under_way_ = 0;
    bool closed_ = false;

    Event finished_;
    Event failed_;
    Event stopping_;
    std::vector<std::thread> threads_;
};

}  // namespace sluice
