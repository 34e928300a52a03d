#include <algorithm>
#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <stdexcept>

#include "api/commands/command.h"
#include "api/domain/catalogue.h"
#include "api/domain/signing/jwt.h"
#include "api/domain/signing/password.h"
#include "api/server/config.h"
#include "api/store/catalogue/accounts.h"
#include "api/store/catalogue/resources.h"
#include "api/store/catalogue/tenants.h"
#include "common/process/clock.h"

namespace sluice::commands {
namespace {

int set_disabled(const std::string& username, bool is_disabled) {
    Database database(database_url(), one_connection);
    if (!set_account_disabled(database, username, is_disabled)) throw std::runtime_error("there is no such account");
    return 0;
}

int print_token(const AccessClaims& claims) {
    const auto secret = checked(
        [](Settings& settings) { return settings.required("SLUICE_JWT_SECRET", "signs access tokens (HS256)"); });
    std::cout << sign_access_token(claims, secret) << '\n';
    return 0;
}

/// The first line of standard input: a command line can be read by everybody on the machine.
std::string read_password() {
    std::string password;
    std::getline(std::cin, password);
    if (!may_be_password(password)) {
        throw std::runtime_error("standard input must begin with a password of at least " +
                                 std::to_string(min_password_characters) + " characters and at most " +
                                 std::to_string(max_password_bytes) + " bytes");
    }
    return password;
}

Account require_account(Database& database, const std::string& username) {
    auto account = find_account(database, username);
    if (!account) throw std::runtime_error("there is no such account");
    return *std::move(account);
}

std::int64_t require_tenant(Database& database, const std::string& code) {
    const auto tenant = find_tenant(database, code, {}, {});
    if (!tenant) throw std::runtime_error("there is no such tenant");
    return *tenant;
}

int change_password(const std::string& username) {
    Database database(database_url(), one_connection);
    const auto account = require_account(database, username);
    set_account_password(database, account.tenant_id, account.id, hash_password(read_password()));
    return 0;
}

int print_accounts(const std::string& tenant) {
    Database database(database_url(), one_connection);
    resources::Query query;
    query.order_by = "username";
    query.limit = std::numeric_limits<std::int64_t>::max();
    for (const auto& row :
         resources::list(database, catalogue::accounts, {require_tenant(database, tenant), {}}, query).rows)
        std::cout << row.dump() << '\n';
    return 0;
}

struct NewAccount {
    std::string username;
    std::string role;
    std::string user_id;
    std::string tenant;
    bool is_invited = false;
};

/// Prints the account, and the invitation's link if there is one.
int create_account(const NewAccount& given) {
    const auto public_url = checked(read_public_url);
    const auto invitation_seconds = checked(read_invitation_seconds);
    Database database(database_url(), one_connection);
    const auto tenant_id = require_tenant(database, given.tenant);
    const auto hash = given.is_invited ? std::string() : hash_password(read_password());
    const resources::Values values{Parameter(given.username), Parameter(given.user_id), Parameter(given.role),
                                   std::nullopt};
    auto account = resources::create(database, catalogue::accounts, {tenant_id, {}}, values);
    const auto id = account.at("id").get<std::int64_t>();
    if (given.is_invited) {
        const auto invitation = invite(database, tenant_id, id, invitation_seconds).value();
        account["invitation_url"] = public_url + "/invitation#" + invitation.token;
        account["invitation_expires_at"] = invitation.expires_at;
    } else {
        set_account_password(database, tenant_id, id, hash);
        account["has_password"] = true;
    }
    std::cout << account.dump() << '\n';
    return 0;
}

int create_academy(const std::string& code, const std::string& name) {
    const auto is_code = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    constexpr std::size_t max_code_bytes = 63;
    if (code.empty() || code.size() > max_code_bytes || code.front() == '-' ||
        !std::all_of(code.begin(), code.end(), is_code)) {
        throw std::runtime_error(
            "a code has 1 to 63 lower-case letters, digits and hyphens, and does not begin with one");
    }
    Database database(database_url(), one_connection);
    const auto id = create_tenant(database, code, name);
    if (!id) throw std::runtime_error("there is such a tenant already");
    std::cout << nlohmann::json{{"id", *id}, {"code", code}, {"name", name}}.dump() << '\n';
    return 0;
}

void add_tenants(CLI::App& app, Command& chosen) {
    auto* tenant = app.add_subcommand("tenant", "academies");
    tenant->require_subcommand(1);
    struct Given {
        std::string code;
        std::string name;
    };
    const auto given = std::make_shared<Given>();
    auto* command = tenant->add_subcommand("add", "make one; accounts and tokens name it by its code");
    command->add_option("--code", given->code, "lower-case letters, digits and hyphens")->required();
    command->add_option("--name", given->name, "for people")->required();
    command->callback([=, &chosen] { chosen = [=] { return create_academy(given->code, given->name); }; });
}

void add_role(CLI::App* command, std::string& role) {
    command->add_option("--role", role, "admin, staff, instructor or student")
        ->required()
        ->check(CLI::IsMember({"admin", "staff", "instructor", "student"}));
}

void add_new_account(CLI::App* account, Command& chosen) {
    const auto given = std::make_shared<NewAccount>();
    auto* command = account->add_subcommand("add", "make one; standard input has the password");
    command->add_option("--username", given->username)->required();
    add_role(command, given->role);
    command->add_option("--user-id", given->user_id, "the user id in its access tokens")->required();
    command->add_option("--tenant", given->tenant, "tenant's code")->required();
    command->add_flag("--invite", given->is_invited, "print a link to set the password by, in place of reading it");
    command->callback([=, &chosen] { chosen = [=] { return create_account(*given); }; });
}

void add_accounts(CLI::App& app, Command& chosen) {
    auto* account = app.add_subcommand("account", "who may log in here");
    account->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, const char* option, auto run) {
        const auto value = std::make_shared<std::string>();
        auto* command = account->add_subcommand(name, what);
        command->add_option(option, *value)->required();
        command->callback([=, &chosen] { chosen = [=] { return run(*value); }; });
    };
    add_new_account(account, chosen);
    add("list", "those of a tenant, a line of JSON each", "--tenant", print_accounts);
    add("passwd", "a new password, from standard input; ends what was logged in", "--username", change_password);
    add("disable", "refuse logins, end what was logged in and what is being watched", "--username",
        [](const std::string& username) { return set_disabled(username, true); });
    add("enable", "take that back", "--username",
        [](const std::string& username) { return set_disabled(username, false); });
}

void add_token(CLI::App& app, Command& chosen) {
    struct Options {
        std::string role;
        std::string user_id;
        std::string tenant;
        std::int64_t seconds = 12 * 3600;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("token", "print an access token");
    add_role(command, options->role);
    command->add_option("--sub", options->user_id, "user id")->required();
    command->add_option("--tenant", options->tenant, "tenant's code")->required();
    command->add_option("--seconds", options->seconds, "life of the token")->check(CLI::PositiveNumber);
    command->callback([=, &chosen] {
        chosen = [=] {
            const auto expires_at = epoch_seconds(std::chrono::system_clock::now()) + options->seconds;
            return print_token({options->user_id, role(options->role).value(), options->tenant, expires_at});
        };
    });
}

}  // namespace

void add_access(CLI::App& app, Command& chosen) {
    add_tenants(app, chosen);
    add_accounts(app, chosen);
    add_token(app, chosen);
}

}  // namespace sluice::commands
