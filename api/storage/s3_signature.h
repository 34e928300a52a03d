#pragma once

#include <chrono>
#include <map>
#include <string>

/// AWS Signature Version 4 for S3: the two ways in which a request shows that its sender knows the secret key.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
namespace sluice {

struct S3Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string region;
};

/// The parts of a request that are signed.
struct S3Request {
    std::string method;
    std::string host;                            ///< as the Host header will have it
    std::string path;                            ///< of characters that need no percent-encoding
    std::map<std::string, std::string> query;    ///< decoded
    std::map<std::string, std::string> headers;  ///< keyed by name in lower case, without host; all are signed
};

/// `request` with the headers authorization, x-amz-date and x-amz-content-sha256. `payload_sha256` is that of its body,
/// in hex.
[[nodiscard]] S3Request signed_by_header(S3Request request, const S3Credentials& credentials,
                                         std::chrono::system_clock::time_point now, const std::string& payload_sha256);
/// `request` with the query parameters that let any client send it until `life` is over, with any body that its headers
/// allow. `life` is at most a week.
[[nodiscard]] S3Request signed_by_query(S3Request request, const S3Credentials& credentials,
                                        std::chrono::system_clock::time_point now, std::chrono::seconds life);

/// "/bucket/key?name=value&…", in the order and encoding that were signed.
[[nodiscard]] std::string target(const S3Request& request);

}  // namespace sluice
