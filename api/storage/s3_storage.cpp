#include "api/storage/s3_storage.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <limits>
#include <thread>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "api/domain/media_type.h"
#include "api/domain/timestamp.h"
#include "api/storage/s3_writer.h"
#include "common/http/http_status.h"
#include "common/text/parse_number.h"

namespace sluice {
namespace {

constexpr std::chrono::milliseconds check_timeout{5000};
/// An answer without a body. A viewer waits for it.
constexpr std::chrono::milliseconds size_timeout{3000};
constexpr std::size_t parallel_calls = 16;

void require_object_key(const std::string& key) {
    if (!is_object_key(key)) throw StorageError("storage: not an object key");
}

std::int64_t number(const std::string& text, const char* what) {
    const auto value = parse_digits<std::int64_t>(text);
    if (!value) throw StorageError(fmt::format("storage: {}: an answer without a size", what));
    return *value;
}

}  // namespace

std::optional<std::int64_t> S3Storage::size(const std::string& key) {
    require_object_key(key);
    const S3Call call{"size", "HEAD", key};
    const auto answer = client_.ask(call, size_timeout);
    if (answer.status == http_status::not_found) return std::nullopt;
    if (!answer.is_success()) S3Client::fail(call, answer);
    return number(answer.header("content-length"), "size");
}

std::vector<std::optional<std::int64_t>> S3Storage::sizes(const std::vector<std::string>& keys) {
    std::vector<std::optional<std::int64_t>> found(keys.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::future<void>> callers;
    for (std::size_t i = 0; i < std::min(keys.size(), parallel_calls); ++i) {
        callers.push_back(std::async(std::launch::async, [&] {
            for (std::size_t mine = next++; mine < keys.size(); mine = next++)
                found[mine] = size(keys[mine]);
        }));
    }
    // All calls end before an exception leaves this function.
    for (auto& caller : callers)
        caller.wait();
    for (auto& caller : callers)
        caller.get();
    return found;
}

std::unique_ptr<ObjectWriter> S3Storage::create(const std::string& key) {
    require_object_key(key);
    return std::make_unique<S3Writer>(client_, *this, key);
}

void S3Storage::read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) {
    require_object_key(key);
    const auto& max_wait = client_.retries().give_up_after;
    auto give_up = std::chrono::steady_clock::now() + max_wait;
    Backoff backoff(client_.retries());
    bool is_stopped = false;
    // If an answer breaks off, the next request continues where it ended.
    while (length > 0) {
        const auto begin = offset;
        S3Call call{"read", "GET", key};
        // `length` may be far larger than the object.
        const auto last = length > std::numeric_limits<std::int64_t>::max() - offset
                              ? std::numeric_limits<std::int64_t>::max()
                              : offset + length - 1;
        call.headers["range"] = fmt::format("bytes={}-{}", offset, last);
        call.on_body = [&](const char* data, std::size_t size) {
            offset += static_cast<std::int64_t>(size);
            length -= static_cast<std::int64_t>(size);
            is_stopped = !sink(data, size);
            return !is_stopped;
        };
        const auto answer = client_.ask_once(call);
        if (is_stopped || answer.is_success() || answer.status == http_status::range_not_satisfiable) return;
        if (!answer.is_passing_fault()) S3Client::fail(call, answer);
        // A long read may take longer than `give_up_after`, so that time is counted from the last bytes received.
        if (offset > begin) {
            give_up = std::chrono::steady_clock::now() + max_wait;
            backoff.reset();
        }
        const auto pause = backoff.next();
        if (std::chrono::steady_clock::now() + pause >= give_up) S3Client::fail(call, answer);
        std::this_thread::sleep_for(pause);
    }
}

void S3Storage::remove(const std::string& key) {
    require_object_key(key);
    const S3Call call{"remove", "DELETE", key};
    const auto answer = client_.ask(call);
    if (!answer.is_success() && answer.status != http_status::not_found) S3Client::fail(call, answer);
}

void S3Storage::list(const std::string& prefix, const std::function<void(const Object&)>& visit) {
    std::string continuation;
    do {
        S3Call call{"list", "GET"};
        call.query = {{"list-type", "2"}, {"prefix", prefix}};
        if (!continuation.empty()) call.query["continuation-token"] = continuation;
        const auto answer = client_.ask(call);
        pugi::xml_document document;
        if (!answer.is_success()) S3Client::fail(call, answer);
        if (!document.load_buffer(answer.body.data(), answer.body.size())) {
            throw StorageError("storage: list: an answer that is not XML");
        }
        const auto page = document.child("ListBucketResult");
        for (const auto& entry : page.children("Contents")) {
            const auto modified = parse_timestamp(entry.child_value("LastModified"));
            if (!modified) throw StorageError("storage: list: an object without a time");
            visit({entry.child_value("Key"), number(entry.child_value("Size"), "list"),
                   std::chrono::system_clock::from_time_t(static_cast<std::time_t>(*modified))});
        }
        continuation = page.child("IsTruncated").text().as_bool() ? page.child_value("NextContinuationToken") : "";
    } while (!continuation.empty());
}

void S3Storage::check() {
    const S3Call call{"check", "HEAD"};
    const auto answer = client_.ask_once(call, check_timeout);
    if (!answer.is_success()) S3Client::fail(call, answer);
}

std::optional<StorageGrant> S3Storage::grant_read(const std::string& key, const std::string& method,
                                                  std::chrono::seconds life) {
    require_object_key(key);
    return client_.grant({"grant", method, key}, life);
}

std::optional<StorageGrant> S3Storage::grant_write(const std::string& key, const std::string& content_md5,
                                                   std::chrono::seconds life) {
    require_object_key(key);
    S3Call call{"grant", "PUT", key};
    call.headers = {{"content-md5", content_md5}, {"content-type", media_type_of(key)}};
    return client_.grant(call, life);
}

}  // namespace sluice
