#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "api/storage/s3_signature.h"
#include "api/storage/storage.h"
#include "common/http/http_client.h"
#include "common/process/config.h"

namespace sluice {

/// The address of a bucket, and our credentials for it.
struct S3Settings {
    std::string endpoint;       ///< "https://s3.eu-central-1.amazonaws.com": scheme, host and an optional port
    std::string bucket;         ///< empty if there is none
    bool is_path_style = true;  ///< https://host/bucket/key, otherwise https://bucket.host/key
    S3Credentials credentials;
};

/// Reads `{prefix}_BUCKET`, `_ENDPOINT`, `_REGION`, `_ACCESS_KEY_ID`, `_SECRET_ACCESS_KEY` and `_ADDRESSING`; errors
/// are added to the complaints of `settings`. Without a bucket the other settings are not required.
[[nodiscard]] S3Settings read_s3_settings(Settings& settings, const std::string& prefix);

/// A request to a bucket.
struct S3Call {
    const char* what;  ///< for messages: "read"
    std::string method;
    std::string key{};  ///< empty for the bucket itself
    std::map<std::string, std::string> query{};
    std::map<std::string, std::string> headers{};  ///< keyed by name in lower case
    std::string body{};
    std::function<bool(const char* data, std::size_t size)> on_body{};  ///< as of HttpRequest
};

/// Signed requests to one bucket. Safe from any thread.
class S3Client {
  public:
    S3Client(const S3Settings& settings, const RetryPolicy& retries);

    /// The last answer after the retries, whatever its status is. `timeout` is that of HttpRequest, for each attempt:
    /// without one, it may last as long as bytes flow.
    [[nodiscard]] HttpAnswer ask(const S3Call& call, std::chrono::milliseconds timeout = {});
    /// The answer to one attempt.
    [[nodiscard]] HttpAnswer ask_once(const S3Call& call, std::chrono::milliseconds timeout = {});
    /// The signed call, which another client may send until `life` is over.
    [[nodiscard]] StorageGrant grant(const S3Call& call, std::chrono::seconds life) const;

    [[nodiscard]] const RetryPolicy& retries() const { return retries_; }
    /// Throws a StorageError that names the call and the answer: "storage: read: 503 SlowDown".
    [[noreturn]] static void fail(const S3Call& call, const HttpAnswer& answer);

  private:
    [[nodiscard]] S3Request request_for(const S3Call& call) const;
    [[nodiscard]] HttpRequest signed_request(const S3Call& call) const;

    std::string scheme_;
    std::string host_;  ///< as the Host header has it
    std::string root_;  ///< "/bucket", or empty
    S3Credentials credentials_;
    RetryPolicy retries_;
    HttpClient http_;
};

}  // namespace sluice
