#include "api/routes/people/accounts.h"

#include <fmt/format.h>

#include "api/domain/catalogue.h"
#include "api/domain/errors.h"
#include "api/handler/fields.h"
#include "api/routes/catalogue/catalogue.h"
#include "api/routes/people/passwords.h"
#include "api/store/catalogue/accounts.h"
#include "common/process/log.h"
#include "common/text/json_reader.h"

namespace sluice::routes::accounts {
namespace {

using nlohmann::json;

constexpr std::size_t max_role_characters = 64;

const Resource& kind = sluice::catalogue::accounts;

json require_account(Services& services, const Request& request) {
    auto account = resources::find(services.database, kind, {request.principal.tenant_id, {}}, request.id_param("id"));
    if (!account) throw ApiError(error::not_found);
    return *std::move(account);
}

bool is_own(const json& account, const Request& request) {
    return account.at("user_id") == request.principal.user_id;
}

/// Refuses a change that takes the tenant's last admin away. Other accounts change without this being asked, also where
/// all admins come from a host system.
resources::Check keep_an_admin(const json& account, const Request& request) {
    const bool is_active_admin =
        account.at("role") == "admin" && account.at("disabled") == false && account.at("has_password") == true;
    if (!is_active_admin) return {};
    return
        [tenant_id = request.principal.tenant_id](Transaction& transaction) { require_admin(transaction, tenant_id); };
}

void add_invitation(Services& services, const Request& request, std::int64_t id, json& answer) {
    const auto invitation =
        sluice::invite(services.database, request.principal.tenant_id, id, services.config.invitation_seconds);
    if (!invitation) throw ApiError(error::not_found);
    // After a # it is in no request's address, and so in no log and no Referer.
    answer["invitation_url"] = fmt::format("{}/invitation#{}", services.config.public_url, invitation->token);
    answer["invitation_expires_at"] = invitation->expires_at;
}

void set_hash(Services& services, const Request& request, std::int64_t id, const std::string& hash) {
    if (!set_account_password(services.database, request.principal.tenant_id, id, hash)) {
        throw ApiError(error::not_found);
    }
}

void log_change(const char* event, const Request& request, std::int64_t id) {
    log::info(event, {{"user", request.principal.user_id}, {"account_id", id}});
}

}  // namespace

Response create(Services& services, const Request& request) {
    const Fields fields(request.body);
    std::string hash;
    if (fields.has("password")) hash = passwords::hash(services.passwords, passwords::read_new(fields, "password"));
    auto account = read_json(catalogue::create(services, request, kind).body);
    const auto id = account.at("id").get<std::int64_t>();
    if (hash.empty()) {
        add_invitation(services, request, id, account);
    } else {
        set_hash(services, request, id, hash);
        account["has_password"] = true;
    }
    log_change("account_created", request, id);
    return Response::json(account, 201).with("Cache-Control", "no-store");
}

Response update(Services& services, const Request& request) {
    const auto account = require_account(services, request);
    const Fields fields(request.body);
    const auto role = fields.optional_text("role", max_role_characters);
    const bool locks_out = (role && account.at("role") != *role) || fields.optional_boolean("disabled").value_or(false);
    if (is_own(account, request) && locks_out) throw ApiError(error::own_account);
    auto answer = catalogue::update_if(services, request, kind, keep_an_admin(account, request));
    log_change("account_changed", request, account.at("id"));
    return answer;
}

Response remove(Services& services, const Request& request) {
    const auto account = require_account(services, request);
    if (is_own(account, request)) throw ApiError(error::own_account);
    auto answer = catalogue::remove_if(services, request, kind, keep_an_admin(account, request));
    log_change("account_removed", request, account.at("id"));
    return answer;
}

Response invite(Services& services, const Request& request) {
    const auto id = request.id_param("id");
    json answer = json::object();
    add_invitation(services, request, id, answer);
    log_change("account_invited", request, id);
    return Response::json(answer, 201).with("Cache-Control", "no-store");
}

Response set_password(Services& services, const Request& request) {
    const auto account = require_account(services, request);
    const auto password = passwords::read_new(Fields(request.body), "password");
    const auto id = account.at("id").get<std::int64_t>();
    set_hash(services, request, id, passwords::hash(services.passwords, password));
    log_change("account_password_set", request, id);
    return Response::json({{"ok", true}});
}

}  // namespace sluice::routes::accounts
