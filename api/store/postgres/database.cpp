#include "api/store/postgres/database.h"

#include <algorithm>
#include <string_view>

#include "api/domain/errors.h"
#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

StatementRefused::Reason reason_of(const pqxx::sql_error& refusal) {
    using Reason = StatementRefused::Reason;
    struct Known {
        std::string_view sqlstate;  ///< PostgreSQL, appendix A
        Reason reason;
    };
    static constexpr Known known[] = {{"23505", Reason::unique_violation}, {"23503", Reason::foreign_key_violation},
                                      {"23514", Reason::check_violation},  {"22021", Reason::invalid_text},
                                      {"22P05", Reason::invalid_text},     {"55P03", Reason::lock_not_available}};
    for (const auto& [sqlstate, reason] : known) {
        if (refusal.sqlstate() == sqlstate) return reason;
    }
    return Reason::other;
}

}  // namespace

void Transaction::prepare(const Statement& statement) {
    if (prepared_.contains(statement.name)) return;
    work_.conn().prepare(statement.name, statement.text);
    prepared_.insert(statement.name);
}

pqxx::result Transaction::run_with(const Statement& statement, const std::vector<Parameter>& parameters) {
    // PostgreSQL's text cannot contain a NUL, and libpqxx 6 would cut the text there.
    const auto holds_nul = [](const Parameter& text) { return text && text->find('\0') != std::string::npos; };
    if (std::any_of(parameters.begin(), parameters.end(), holds_nul)) throw ApiError(error::invalid_text);
    if (!statement.is_planned_anew) prepare(statement);
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params list;
    for (const auto& parameter : parameters)
        list.append(parameter);
#if PQXX_VERSION_MAJOR >= 8 || PQXX_VERSION_MINOR >= 9
    if (statement.is_planned_anew) return work_.exec(statement.text, list);
    return work_.exec(pqxx::prepped{statement.name}, list);
#else
    if (statement.is_planned_anew) return work_.exec_params(statement.text, list);
    return work_.exec_prepared(statement.name, list);
#endif
#else
    std::vector<const char*> list;
    list.reserve(parameters.size());
    for (const auto& parameter : parameters)
        list.push_back(parameter ? parameter->c_str() : nullptr);
    const auto arguments = pqxx::prepare::make_dynamic_params(list);
    if (statement.is_planned_anew) return work_.exec_params(statement.text, arguments);
    return work_.exec_prepared(statement.name, arguments);
#endif
}

Database::Connection::Connection(const std::string& url) : connection(url) {
    pqxx::work work(connection);
    work.exec("SET TIME ZONE 'UTC'");
    // A statement is one of many at a time: to start workers for it takes longer than they save.
    work.exec("SET max_parallel_workers_per_gather = 0");
    work.commit();
}

Database::Database(std::string url, int connections) : url_(std::move(url)), unopened_(connections) {}

Database::~Database() = default;

void Database::throw_own_failure() {
    try {
        throw;
    } catch (const pqxx::broken_connection& failure) {
        throw DatabaseUnavailable(failure.what());
    } catch (const pqxx::sql_error& refusal) {
        throw StatementRefused(reason_of(refusal), refusal.what());
    } catch (const pqxx::failure& failure) {
        throw DatabaseFailure(failure.what());
    }
}

void Database::ping() {
    run(sql::ping);
}

std::unique_ptr<Database::Connection> Database::take() {
    {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [&] { return !idle_.empty() || unopened_ > 0; });
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        --unopened_;
    }
    try {
        return std::make_unique<Connection>(url_);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Database::give_back(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock(mutex_);
        if (connection && connection->connection.is_open()) {
            idle_.push_back(std::move(connection));
        } else {
            ++unopened_;
        }
    }
    returned_.notify_one();
}

}  // namespace sluice
