#include "api/domain/signing/cdn_signer.h"

#include <cstdio>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"

using namespace sluice;
using nlohmann::json;

TEST_CASE("a signed URL as the contract has it") {
    const CdnSigner signer("https://cdn.example", "k1", "0123456789abcdef");
    CHECK(signer.url("/p/t/master.m3u8", 1800000000, "u 1") ==
          "https://cdn.example/p/t/master.m3u8?exp=1800000000&sig=" +
              base64url(hmac_sha256("0123456789abcdef", "/p/t/master.m3u8|1800000000|k1|u 1")) + "&kid=k1&uid=u%201");
    CHECK(signer.is_used());
    CHECK_FALSE(CdnSigner("", "k1", "").is_used());
}

TEST_CASE("the reference verifier takes our URLs, and no others") {
    const auto vectors = json::parse(std::ifstream("tests/cdn/vectors.json"));
    FILE* const verifier = ::popen("node tests/cdn/verify_test.mjs >/dev/null", "w");
    REQUIRE(verifier != nullptr);
    for (const auto& test : vectors.at("cases")) {
        const auto kid = test.at("kid").get<std::string>();
        const CdnSigner signer(vectors.at("base"), kid, vectors.at("secrets").at(kid));
        std::fputs(
            (signer.url(test.at("path").get<std::string>(), test.at("exp"), test.at("uid").get<std::string>()) + '\n')
                .c_str(),
            verifier);
    }
    CHECK(::pclose(verifier) == 0);
}
