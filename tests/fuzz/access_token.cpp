/// Access tokens of the API: the input as a token; and as header and payload, a line each, of one that is signed.

#include <string>

#include "api/domain/signing/access_keys.h"
#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"
#include "common/text/json_reader.h"
#include "tests/fuzz/signed_token.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::int64_t now = 1'700'000'000;
constexpr std::int64_t max_lateness_seconds = 30;
constexpr const char* secret = "a secret of the fuzz target";
/// So that other algorithms are not refused for want of a key. Nobody has the private half.
constexpr const char* public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";

const AccessKeys& keys() {
    static const AccessKeys both(secret, public_key);
    return both;
}

void check_claims(const AccessClaims& claims) {
    require(!claims.user_id.empty() && !claims.tenant_code.empty(), "a token is somebody's");
    require(claims.expires_at >= now - max_lateness_seconds, "a token is in time");
}

void check_as_token(std::string_view token) {
    const auto claims = keys().verify(token, now);
    if (!claims) return;
    check_claims(*claims);
    const auto dot = token.rfind('.');
    require(token.substr(dot + 1) == base64url(hmac_sha256(secret, token.substr(0, dot))), "a token is signed by us");
}

void check_as_content(std::string_view header, std::string_view payload) {
    auto token = base64url(header) + '.' + base64url(payload);
    token += '.' + base64url(hmac_sha256(secret, token));
    const auto claims = keys().verify(token, now);
    if (!claims) return;
    check_claims(*claims);
    require(read_json(header).at("alg") == "HS256", "a secret signs by HS256");

    const auto again = keys().verify(sign_access_token(*claims, secret), now);
    require(again && again->account_key == claims->account_key && again->user_id == claims->user_id &&
                again->tenant_code == claims->tenant_code && again->role == claims->role &&
                again->expires_at == claims->expires_at,
            "what a token says can be said in one of ours");
    fuzz::require_that_changes_show(token, header.size() * payload.size(),
                                    [](std::string_view other) { return keys().verify(other, now).has_value(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = fuzz::text_of(data, size);
    check_as_token(input);
    const auto header = fuzz::take(input, input.find('\n'));
    check_as_content(header, input);
    return 0;
}
