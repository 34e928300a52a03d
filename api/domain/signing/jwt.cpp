#include "api/domain/signing/jwt.h"

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "common/crypto/base64.h"
#include "common/crypto/hmac.h"
#include "common/text/json_reader.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr const char* account_claim = "sluice_account";
/// The host system's clock and ours may differ a little.
constexpr std::int64_t leeway_seconds = 30;

std::optional<json> decode_object(std::string_view part) {
    std::string text;
    if (!base64url_decode(part, text)) return std::nullopt;
    auto object = read_json(text);
    if (!object.is_object()) return std::nullopt;
    return object;
}

std::optional<std::string> text_claim(const json& claims, const char* name) {
    const auto found = claims.find(name);
    if (found == claims.end()) return std::nullopt;
    if (found->is_number_integer()) return found->dump();  // some host systems number their users
    if (!found->is_string()) return std::nullopt;
    auto text = found->get<std::string>();
    // C code would end the text at a NUL, and so read a different text.
    const auto is_control = [](unsigned char c) { return std::iscntrl(c) != 0; };
    if (text.empty() || std::any_of(text.begin(), text.end(), is_control)) return std::nullopt;
    return text;
}

std::optional<double> time_claim(const json& claims, const char* name) {
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

}  // namespace

std::string sign_access_token(const AccessClaims& claims, std::string_view secret) {
    const json header{{"alg", "HS256"}, {"typ", "JWT"}};
    json payload{{"sub", claims.user_id},
                 {"role", name(claims.role)},
                 {"tenant", claims.tenant_code},
                 {"exp", claims.expires_at}};
    if (!claims.account_key.empty()) payload[account_claim] = claims.account_key;
    const auto signed_part = base64url(header.dump()) + '.' + base64url(payload.dump());
    return signed_part + '.' + base64url(hmac_sha256(secret, signed_part));
}

std::optional<AccessToken> AccessToken::parse(std::string_view text) {
    const auto first_dot = text.find('.');
    const auto last_dot = text.rfind('.');
    if (first_dot == std::string_view::npos || first_dot == last_dot) return std::nullopt;
    const auto header = decode_object(text.substr(0, first_dot));
    auto payload = decode_object(text.substr(first_dot + 1, last_dot - first_dot - 1));
    AccessToken token;
    // `crit` names extensions that the reader must support or else refuse the token (RFC 7515 §4.1.11). None is
    // supported.
    if (header && header->contains("crit")) return std::nullopt;
    if (!header || !payload || !base64url_decode(text.substr(last_dot + 1), token.signature)) return std::nullopt;
    token.algorithm = text_claim(*header, "alg").value_or("");
    token.key_id = text_claim(*header, "kid").value_or("");
    token.signed_part = text.substr(0, last_dot);
    token.payload = std::move(*payload);
    return token;
}

std::optional<AccessClaims> AccessToken::claims(std::int64_t now) const {
    const auto user_id = text_claim(payload, "sub");
    const auto role_name = text_claim(payload, "role");
    const auto tenant = text_claim(payload, "tenant");
    const auto expires_at = time_claim(payload, "exp");
    if (!user_id || !role_name || !tenant || !expires_at) return std::nullopt;
    const auto known_role = role(*role_name);
    const auto time = static_cast<double>(now);
    if (!known_role || time >= *expires_at + static_cast<double>(leeway_seconds)) return std::nullopt;
    const auto not_before = payload.contains("nbf") ? time_claim(payload, "nbf") : time;
    if (!not_before || *not_before > time + static_cast<double>(leeway_seconds)) return std::nullopt;
    const auto account_key = payload.contains(account_claim) ? text_claim(payload, account_claim) : std::string();
    if (!account_key) return std::nullopt;
    constexpr double latest = 253402300799;  // the end of 9999
    return AccessClaims{*user_id, *known_role, *tenant, static_cast<std::int64_t>(std::min(*expires_at, latest)),
                        *account_key};
}

}  // namespace sluice
