#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "api/commands/command.h"
#include "api/domain/signing/jwt.h"
#include "api/store/catalogue/accounts.h"
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

void add_accounts(CLI::App& app, Command& chosen) {
    auto* account = app.add_subcommand("account", "who may log in here");
    account->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, bool is_disabled) {
        const auto username = std::make_shared<std::string>();
        auto* command = account->add_subcommand(name, what);
        command->add_option("--username", *username)->required();
        command->callback([=, &chosen] { chosen = [=] { return set_disabled(*username, is_disabled); }; });
    };
    add("disable", "refuse logins, end what was logged in and what is being watched", true);
    add("enable", "take that back", false);
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
    command->add_option("--role", options->role, "admin, staff, instructor or student")
        ->required()
        ->check(CLI::IsMember({"admin", "staff", "instructor", "student"}));
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
    add_accounts(app, chosen);
    add_token(app, chosen);
}

}  // namespace sluice::commands
