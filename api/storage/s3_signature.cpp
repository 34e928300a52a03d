#include "api/storage/s3_signature.h"

#include <ctime>
#include <string_view>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "common/crypto/hex.h"
#include "common/crypto/hmac.h"
#include "common/crypto/sha256.h"
#include "common/text/percent.h"

namespace sluice {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string canonical_query(const std::map<std::string, std::string>& query) {
    std::string text;
    for (const auto& [name, value] : query)
        text += (text.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
    return text;
}

/// The time and the scope for which a signature is valid.
struct Scope {
    Scope(std::chrono::system_clock::time_point now, const S3Credentials& credentials)
        : time(fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)))),
          date(time.substr(0, time.find('T'))),
          name(fmt::format("{}/{}/s3/aws4_request", date, credentials.region)) {}
    std::string time;
    std::string date;
    std::string name;
};

std::map<std::string, std::string> signed_headers(const S3Request& request) {
    auto headers = request.headers;
    headers["host"] = request.host;
    return headers;
}

std::string names_of(const std::map<std::string, std::string>& headers) {
    std::string names;
    for (const auto& [name, value] : headers)
        names += (names.empty() ? "" : ";") + name;
    return names;
}

std::string signature(const S3Request& request, const S3Credentials& credentials, const Scope& scope,
                      std::string_view payload) {
    const auto headers = signed_headers(request);
    std::string lines;
    for (const auto& [name, value] : headers)
        lines += fmt::format("{}:{}\n", name, value);
    const auto canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path,
                                       canonical_query(request.query), lines, names_of(headers), payload);
    const auto message = fmt::format("{}\n{}\n{}\n{}", algorithm, scope.time, scope.name, sha256_hex(canonical));
    auto key = hmac_sha256("AWS4" + credentials.secret_access_key, scope.date);
    key = hmac_sha256(key, credentials.region);
    key = hmac_sha256(key, "s3");
    key = hmac_sha256(key, "aws4_request");
    return hex(hmac_sha256(key, message));
}

}  // namespace

S3Request signed_by_header(S3Request request, const S3Credentials& credentials,
                           std::chrono::system_clock::time_point now, const std::string& payload_sha256) {
    const Scope scope(now, credentials);
    request.headers["x-amz-date"] = scope.time;
    request.headers["x-amz-content-sha256"] = payload_sha256;
    request.headers["authorization"] = fmt::format(
        "{} Credential={}/{},SignedHeaders={},Signature={}", algorithm, credentials.access_key_id, scope.name,
        names_of(signed_headers(request)), signature(request, credentials, scope, payload_sha256));
    return request;
}

S3Request signed_by_query(S3Request request, const S3Credentials& credentials,
                          std::chrono::system_clock::time_point now, std::chrono::seconds life) {
    const Scope scope(now, credentials);
    request.query["X-Amz-Algorithm"] = algorithm;
    request.query["X-Amz-Credential"] = credentials.access_key_id + '/' + scope.name;
    request.query["X-Amz-Date"] = scope.time;
    request.query["X-Amz-Expires"] = std::to_string(life.count());
    request.query["X-Amz-SignedHeaders"] = names_of(signed_headers(request));
    request.query["X-Amz-Signature"] = signature(request, credentials, scope, "UNSIGNED-PAYLOAD");
    return request;
}

std::string target(const S3Request& request) {
    return request.query.empty() ? request.path : request.path + '?' + canonical_query(request.query);
}

}  // namespace sluice
