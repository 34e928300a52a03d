/// Against the worked examples of the Amazon S3 API reference ("Signature Calculations for the Authorization Header",
/// "Authenticating Requests: Using Query Parameters").

#include "api/storage/s3_signature.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "common/crypto/sha256.h"

using namespace sluice;

namespace {

const S3Credentials example{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
const auto example_time = std::chrono::sys_days(std::chrono::May / 24 / 2013);
constexpr const char* example_host = "examplebucket.s3.amazonaws.com";

std::string signature_of(const S3Request& request, const std::string& body = "") {
    const auto header = signed_by_header(request, example, example_time, sha256_hex(body)).headers.at("authorization");
    const std::string name = "Signature=";
    return header.substr(header.find(name) + name.size());
}

}  // namespace

TEST_CASE("a request with a range is signed as in the reference") {
    const S3Request request{"GET", example_host, "/test.txt", {}, {{"range", "bytes=0-9"}}};
    const auto with_header = signed_by_header(request, example, example_time, sha256_hex(""));
    CHECK(with_header.headers.at("authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
          "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
          "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    CHECK(with_header.headers.at("x-amz-date") == "20130524T000000Z");
    CHECK(target(with_header) == "/test.txt");
}

TEST_CASE("a body and headers of one's own are signed as in the reference") {
    const S3Request request{"PUT",
                            example_host,
                            "/test%24file.text",
                            {},
                            {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}};
    CHECK(signature_of(request, "Welcome to Amazon S3.") ==
          "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST_CASE("a query is signed as in the reference, with values and without") {
    CHECK(signature_of({"GET", example_host, "/", {{"lifecycle", ""}}, {}}) ==
          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    CHECK(signature_of({"GET", example_host, "/", {{"prefix", "J"}, {"max-keys", "2"}}, {}}) ==
          "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_CASE("a link for anybody is signed as in the reference") {
    const auto link =
        signed_by_query({"GET", example_host, "/test.txt", {}, {}}, example, example_time, std::chrono::hours(24));
    CHECK(target(link) ==
          "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
          "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
          "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
          "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
          "&X-Amz-SignedHeaders=host");
}

TEST_CASE("what is not plain in a query is percent-encoded") {
    const S3Request request{"GET", example_host, "/", {{"continuation-token", "a+b/c= ~é"}}, {}};
    CHECK(target(request) == "/?continuation-token=a%2Bb%2Fc%3D%20~%C3%A9");
}
