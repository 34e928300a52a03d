#include "api/storage/s3_client.h"

#include <string_view>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "common/crypto/sha256.h"

namespace sluice {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t max_answer_bytes = std::size_t{16} << 20U;

bool is_endpoint(std::string_view text) {
    const auto end = text.find("://"sv);
    if (end == std::string_view::npos) return false;
    const auto scheme = text.substr(0, end);
    const auto host = text.substr(end + 3);
    return (scheme == "http" || scheme == "https") && !host.empty() &&
           host.find_first_of("/?#@ "sv) == std::string_view::npos;
}

/// The <Code> of an error document, for example "SlowDown"; empty if there is none.
std::string code_of(const HttpAnswer& answer) {
    pugi::xml_document document;
    document.load_buffer(answer.body.data(), answer.body.size());
    return document.child("Error").child_value("Code");
}

}  // namespace

S3Settings read_s3_settings(Settings& settings, const std::string& prefix) {
    S3Settings s3;
    s3.bucket = settings.text(prefix + "_BUCKET", "", "S3 bucket of uploads and HLS objects, in place of a directory");
    s3.endpoint = settings.text(prefix + "_ENDPOINT", "https://s3.amazonaws.com", "where the S3-compatible store is");
    s3.credentials.region = settings.text(prefix + "_REGION", "us-east-1", "the bucket's region");
    s3.credentials.access_key_id = settings.text(prefix + "_ACCESS_KEY_ID", "", "who we are to the store");
    s3.credentials.secret_access_key = settings.text(prefix + "_SECRET_ACCESS_KEY", "", "shows that we are");
    const auto addressing =
        settings.text(prefix + "_ADDRESSING", "path", "path: the bucket is in the path; virtual: in the host's name");
    s3.is_path_style = addressing != "virtual";
    while (s3.endpoint.ends_with('/'))
        s3.endpoint.pop_back();
    if (addressing != "path" && addressing != "virtual") {
        settings.complain(prefix + "_ADDRESSING must be path or virtual.");
    }
    if (s3.bucket.empty()) return s3;
    if (!is_endpoint(s3.endpoint)) settings.complain(prefix + "_ENDPOINT must be http:// or https:// and a host.");
    if (s3.credentials.access_key_id.empty() || s3.credentials.secret_access_key.empty()) {
        settings.complain(prefix + "_BUCKET needs " + prefix + "_ACCESS_KEY_ID and " + prefix + "_SECRET_ACCESS_KEY.");
    }
    return s3;
}

S3Client::S3Client(const S3Settings& settings, const RetryPolicy& retries)
    : credentials_(settings.credentials), retries_(retries) {
    const auto scheme_end = settings.endpoint.find("://"sv);
    scheme_ = settings.endpoint.substr(0, scheme_end);
    host_ = settings.endpoint.substr(scheme_end + 3);
    // HTTP clients leave the usual port out of the Host header, so it must not be signed.
    const auto usual_port = scheme_ == "https" ? ":443"sv : ":80"sv;
    if (host_.ends_with(usual_port)) host_.resize(host_.size() - usual_port.size());
    if (settings.is_path_style) {
        root_ = '/' + settings.bucket;
    } else {
        host_ = settings.bucket + '.' + host_;
    }
}

HttpAnswer S3Client::ask(const S3Call& call, std::chrono::milliseconds timeout) {
    auto request = signed_request(call);
    request.timeout = timeout;
    return http_.send_with_retries(request, retries_, {});
}

HttpAnswer S3Client::ask_once(const S3Call& call, std::chrono::milliseconds timeout) {
    auto request = signed_request(call);
    request.timeout = timeout;
    return http_.send(request, {});
}

StorageGrant S3Client::grant(const S3Call& call, std::chrono::seconds life) const {
    const auto request = signed_by_query(request_for(call), credentials_, std::chrono::system_clock::now(), life);
    return {scheme_ + "://" + host_, target(request), request.headers};
}

void S3Client::fail(const S3Call& call, const HttpAnswer& answer) {
    const auto code = code_of(answer);
    throw StorageError(fmt::format("storage: {}: {}{}{}", call.what, answer.summary(), code.empty() ? "" : " ", code));
}

S3Request S3Client::request_for(const S3Call& call) const {
    return {call.method, host_, root_ + '/' + call.key, call.query, call.headers};
}

HttpRequest S3Client::signed_request(const S3Call& call) const {
    const auto request =
        signed_by_header(request_for(call), credentials_, std::chrono::system_clock::now(), sha256_hex(call.body));
    HttpRequest http;
    http.method = call.method;
    http.url = scheme_ + "://" + host_ + target(request);
    for (const auto& [name, value] : request.headers)
        http.headers.push_back(name + ": " + value);
    http.body = call.body;
    http.on_body = call.on_body;
    http.max_answer_bytes = max_answer_bytes;
    return http;
}

}  // namespace sluice
