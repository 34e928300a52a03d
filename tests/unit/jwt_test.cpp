#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "api/domain/signing/access_keys.h"
#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"
#include "tests/unit/signing_sample.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr std::int64_t leeway_seconds = 30;

std::optional<AccessClaims> verify_access_token(std::string_view token, const std::string& key, std::int64_t time) {
    return AccessKeys(key).verify(token, time);
}

std::string sign_raw(const std::string& header, const std::string& payload) {
    const auto signed_part = base64url(header) + '.' + base64url(payload);
    return signed_part + '.' + base64url(hmac_sha256(secret, signed_part));
}

json good_payload() {
    return {{"sub", "u1"}, {"role", "student"}, {"tenant", "demo"}, {"exp", now + 60}};
}

std::optional<AccessClaims> verify(const json& payload, const json& header = {{"alg", "HS256"}, {"typ", "JWT"}}) {
    return verify_access_token(sign_raw(header.dump(), payload.dump()), secret, now);
}

}  // namespace

TEST_CASE("an access token says what it was told") {
    const auto claims =
        verify_access_token(sign_access_token({"u1", Role::staff, "demo", now + 60}, secret), secret, now);
    REQUIRE(claims);
    CHECK(claims->user_id == "u1");
    CHECK(claims->role == Role::staff);
    CHECK(claims->tenant_code == "demo");
    CHECK(claims->expires_at == now + 60);
    CHECK(claims->account_key.empty());
    const auto of_login = sign_access_token({"u1", Role::staff, "demo", now + 60, "a-key"}, secret);
    CHECK(verify_access_token(of_login, secret, now).value().account_key == "a-key");
}

TEST_CASE("an access token with any one character changed is refused") {
    const auto token = sign_access_token({"u1", Role::student, "demo", now + 60}, secret);
    for (std::size_t at = 0; at < token.size(); ++at) {
        auto changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CAPTURE(at);
        CHECK_FALSE(verify_access_token(changed, secret, now));
    }
    CHECK_FALSE(verify_access_token(token, "another-secret-of-16", now));
}

TEST_CASE("an access token is refused when a claim is missing or of the wrong kind") {
    CHECK(verify(good_payload()));
    for (const char* claim : {"sub", "role", "tenant", "exp"}) {
        CAPTURE(claim);
        for (const json& value : {json(), json(""), json::object(), json(true)}) {
            auto payload = good_payload();
            payload[claim] = value;
            CHECK_FALSE(verify(payload));
        }
        auto payload = good_payload();
        payload.erase(claim);
        CHECK_FALSE(verify(payload));
    }
    auto payload = good_payload();
    payload["role"] = "root";
    CHECK_FALSE(verify(payload));
    for (const json& key : {json(), json(""), json::array({"k"}), json(true), json(std::string("a\0b", 3))}) {
        payload = good_payload();
        payload["sluice_account"] = key;
        CHECK_FALSE(verify(payload));
    }
    payload = good_payload();
    payload["sub"] = 1001;  // some host systems number their users
    CHECK(verify(payload)->user_id == "1001");
}

TEST_CASE("times have a leeway") {
    auto payload = good_payload();
    payload["exp"] = now - leeway_seconds + 1;
    CHECK(verify(payload));
    payload["exp"] = now - leeway_seconds;
    CHECK_FALSE(verify(payload));
    payload = good_payload();
    payload["nbf"] = now + leeway_seconds;
    CHECK(verify(payload));
    payload["nbf"] = now + leeway_seconds + 1;
    CHECK_FALSE(verify(payload));
}

TEST_CASE("the header chooses no algorithm") {
    for (const json& header : {json{{"alg", "none"}}, json{{"alg", "HS512"}}, json{{"alg", "hs256"}}, json::object(),
                               json{{"alg", 256}}, json::array()}) {
        CAPTURE(header.dump());
        CHECK_FALSE(verify(good_payload(), header));
    }
    const auto unsigned_token = base64url(R"({"alg":"none"})") + '.' + base64url(good_payload().dump()) + '.';
    CHECK_FALSE(verify_access_token(unsigned_token, secret, now));
}

TEST_CASE("what is no token is refused") {
    for (const char* text : {"", ".", "..", "a.b.c", "a.b", "Bearer x.y.z"}) {
        CAPTURE(text);
        CHECK_FALSE(verify_access_token(text, secret, now));
    }
    CHECK_FALSE(verify_access_token(sign_raw("{", "}"), secret, now));
    CHECK_FALSE(verify_access_token(sign_raw("[]", "[]"), secret, now));
}
