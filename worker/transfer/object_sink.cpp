#include "worker/transfer/object_sink.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/crypto/md5.h"
#include "common/crypto/sha256.h"
#include "common/process/log.h"
#include "common/text/json_reader.h"

namespace sluice {
namespace {

constexpr int parallel_uploads = 2;

constexpr int status_ok = 200;
constexpr int status_created = 201;
constexpr int status_conflict = 409;

/// The opened folder of an object, and the name of its file in that folder.
struct Place {
    Descriptor folder;
    std::string file;
};

Place find_place(int directory, const std::string& name) {
    const auto slash = name.find('/');
    const auto folder = slash == std::string::npos ? "." : name.substr(0, slash);
    return {checked_descriptor(::openat(directory, folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                               "open folder"),
            slash == std::string::npos ? name : name.substr(slash + 1)};
}

Descriptor open_regular_file(const Place& place) {
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    auto file = checked_descriptor(
        ::openat(place.folder.get(), place.file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
        "open object");
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        throw std::system_error(EINVAL, std::generic_category(), "an object that is not a file");
    }
    return file;
}

std::string url_for(std::string url, const std::string& name) {
    constexpr std::string_view placeholder = "{name}";
    if (const auto at = url.find(placeholder); at != std::string::npos) url.replace(at, placeholder.size(), name);
    return url;
}

}  // namespace

ObjectSink::ObjectSink(ApiClient& api, const Job& job, int directory, const RetryPolicy& retries)
    : api_(api),
      kind_(job.kind),
      sink_url_(job.sink_url),
      has_grants_(job.has_sink_grants),
      directory_(directory),
      retries_(retries) {
    for (int i = 0; i < parallel_uploads; ++i)
        threads_.emplace_back([this] { work(); });
}

ObjectSink::~ObjectSink() {
    {
        const std::lock_guard lock(mutex_);
        stopping_.set();
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

void ObjectSink::add(const std::string& name) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(name);
    changed_.notify_one();
}

void ObjectSink::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (waiting_.empty() && under_way_ == 0 && !failure_) finished_.set();
}

void ObjectSink::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_.is_set() || (!waiting_.empty() && !failure_); });
        if (stopping_.is_set()) return;
        const auto name = std::move(waiting_.front());
        waiting_.pop_front();
        ++under_way_;
        lock.unlock();
        std::optional<Stored> stored;
        try {
            stored = store(name);
        } catch (const TaskFailure& failure) {
            fail(failure);
        } catch (const std::exception& error) {
            log::error("object_unreadable", {{"object", name}, {"error", error.what()}});
            fail(TaskFailure(FailureCode::internal));
        }
        lock.lock();
        --under_way_;
        if (stored) stored_.insert_or_assign(name, std::move(*stored));
        if (closed_ && waiting_.empty() && under_way_ == 0 && !failure_) finished_.set();
    }
}

ObjectSink::Stored ObjectSink::store(const std::string& name) {
    const auto place = find_place(directory_, name);
    const auto file = open_regular_file(place);
    auto stored = upload(name, file.get());
    ::unlinkat(place.folder.get(), place.file.c_str(), 0);
    return stored;
}

ObjectSink::Stored ObjectSink::upload(const std::string& name, int file) {
    Stored object;
    Sha256 digest;
    Md5 md5;
    std::array<char, 64 * 1024> chunk{};
    for (;;) {
        const auto got = ::pread(file, chunk.data(), chunk.size(), object.bytes);
        if (got < 0) throw std::system_error(errno, std::generic_category(), "reading an object");
        if (got == 0) break;
        digest.update(chunk.data(), static_cast<std::size_t>(got));
        md5.update(chunk.data(), static_cast<std::size_t>(got));
        object.bytes += got;
    }
    object.sha256 = digest.hex();

    auto request = request_for(name, object.sha256, md5.base64());
    request.method = "PUT";
    request.file = HttpFile{file, object.bytes};
    const auto answer = api_.http().send_with_retries(request, retries_, {&stopping_});
    if (answer.status == status_ok || answer.status == status_created) return object;
    if (!answer.interrupted) {
        log::warning("object_not_stored", {{"object", name}, {"bytes", object.bytes}, {"error", answer.summary()}});
    }
    // 409: other bytes are stored under a name that carries our own epoch, so the fault is this worker's.
    throw TaskFailure(answer.status == status_conflict ? FailureCode::internal : FailureCode::sink_unavailable);
}

HttpRequest ObjectSink::request_for(const std::string& name, const std::string& sha256,
                                    const std::string& content_md5) {
    auto request = api_.request_to(url_for(sink_url_, name));
    if (!has_grants_) {
        request.headers.push_back("X-Content-SHA256: " + sha256);
        request.headers.emplace_back("Content-Type: application/octet-stream");
        return request;
    }
    request.method = "POST";
    request.headers.emplace_back("Content-Type: application/json");
    request.body = nlohmann::json{{"content_md5", content_md5}}.dump();
    const auto answer = api_.http().send_with_retries(request, retries_, {&stopping_});
    const auto grant = read_json(answer.body);
    if (!answer.is_success() || !grant.is_object() || !grant.contains("url") || !grant.contains("headers")) {
        if (!answer.interrupted) log::warning("sink_not_granted", {{"object", name}, {"error", answer.summary()}});
        throw TaskFailure(FailureCode::sink_unavailable);
    }
    auto put = api_.request_to(grant["url"].get<std::string>());
    for (const auto& [header, value] : grant["headers"].items())
        put.headers.push_back(header + ": " + value.get<std::string>());
    return put;
}

void ObjectSink::fail(const TaskFailure& failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = failure;
    failed_.set();
}

TaskFailure ObjectSink::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_.value_or(TaskFailure(FailureCode::internal));
}

std::vector<AssetRecord> ObjectSink::objects_of(const TaskResult& result) const {
    std::vector<AssetRecord> objects = result.assets;
    for (const auto& segment : result.segments)
        objects.push_back({object_name(kind_, segment), segment.bytes, segment.sha256});
    for (const auto& rendition : result.renditions)
        objects.push_back({rendition.name + '/' + init_file_name, rendition.init_bytes, rendition.init_sha256});
    return objects;
}

bool ObjectSink::has_stored(const TaskResult& result) const {
    const auto objects = objects_of(result);
    const std::lock_guard lock(mutex_);
    return std::all_of(objects.begin(), objects.end(),
                       [&](const AssetRecord& object) { return stored_.contains(object.name); });
}

void ObjectSink::verify(const TaskResult& result) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, bytes, sha256] : objects_of(result)) {
        const auto found = stored_.find(name);
        if (found != stored_.end() && found->second.bytes == bytes && found->second.sha256 == sha256) continue;
        log::error("object_mismatch", {{"object", name}, {"bytes", bytes}, {"stored", found != stored_.end()}});
        throw TaskFailure(FailureCode::internal);
    }
}

std::int64_t ObjectSink::stored_bytes() const {
    const std::lock_guard lock(mutex_);
    std::int64_t bytes = 0;
    for (const auto& [name, object] : stored_)
        bytes += object.bytes;
    return bytes;
}

}  // namespace sluice
