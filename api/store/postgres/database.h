#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "api/store/postgres/database_failure.h"
#include "api/store/postgres/parameter.h"
#include "api/store/postgres/statement.h"

namespace sluice {

/// One open transaction on one connection. Statements are prepared on their connection at their first use, unless they
/// are planned anew each time.
class Transaction {
  public:
    /// Runs a statement. Arguments become $1, $2, …; see api/store/postgres/parameter.h for the types.
    /// Throws ApiError(invalid_text) for a text with a NUL in it. What the client library throws becomes a
    /// DatabaseFailure once it leaves the transaction.
    template <class... Args>
    pqxx::result run(const Statement& statement, const Args&... args) {
        return run_with(statement, {to_parameter(args)...});
    }

    /// The same, if the number of arguments is not known at compile time.
    pqxx::result run_with(const Statement& statement, const std::vector<Parameter>& parameters);

    /// Runs SQL text of several statements, without arguments; for migrations.
    void run_script(const std::string& script) { work_.exec(script); }

  private:
    friend class Database;
    Transaction(pqxx::transaction_base& work, std::set<const char*>& prepared) : work_(work), prepared_(prepared) {}
    void prepare(const Statement& statement);

    pqxx::transaction_base& work_;
    std::set<const char*>& prepared_;
};

/// A pool of PostgreSQL connections; safe from any thread. Connections are opened when first needed, and a broken one
/// is replaced, so a server that comes back is used again.
class Database {
  public:
    /// `url` is a libpq connection string or URI. At most `connections` are open at a time; further callers wait.
    Database(std::string url, int connections);
    ~Database();

    /// Runs `body(Transaction&)` and commits; whatever it throws rolls back. Deadlocks and serialisation failures are
    /// tried again a few times, so `body` must have no effects of its own besides the database.
    /// Throws DatabaseUnavailable, StatementRefused, and what `body` throws.
    template <class Body>
    auto transaction(Body&& body) -> std::invoke_result_t<Body&, Transaction&> {
        return within<pqxx::work>(body);
    }

    /// One statement as a transaction of its own, in one round trip. Throws likewise.
    template <class... Args>
    pqxx::result run(const Statement& statement, const Args&... args) {
        return within<pqxx::nontransaction>(
            [&](Transaction& transaction) { return transaction.run(statement, args...); });
    }

    /// Throws DatabaseUnavailable unless the server answers.
    void ping();

  private:
    static constexpr int transaction_tries = 5;

    template <class Work, class Body>
    auto within(Body&& body) -> std::invoke_result_t<Body&, Transaction&> {
        try {
            return repeated<Work>(body);
        } catch (const pqxx::failure&) {
            throw_own_failure();
        }
    }

    /// Throws our exception in place of the client library's, which is being handled.
    [[noreturn]] static void throw_own_failure();

    template <class Work, class Body>
    auto repeated(Body& body) -> std::invoke_result_t<Body&, Transaction&> {
        for (int tries_left = transaction_tries;; --tries_left) {
            Lease lease(*this);
            try {
                Work work(lease.connection());
                Transaction transaction(work, lease.prepared());
                if constexpr (std::is_void_v<std::invoke_result_t<Body&, Transaction&>>) {
                    body(transaction);
                    work.commit();
                    return;
                } else {
                    auto result = body(transaction);
                    work.commit();
                    return result;
                }
            } catch (const pqxx::deadlock_detected&) {
                if (tries_left == 1) throw;
            } catch (const pqxx::serialization_failure&) {
                if (tries_left == 1) throw;
            } catch (const pqxx::broken_connection&) {
                lease.discard();
                throw;
            }
        }
    }

    struct Connection {
        explicit Connection(const std::string& url);
        pqxx::connection connection;
        std::set<const char*> prepared;
    };

    /// A connection out of the pool for the length of a transaction.
    class Lease {
      public:
        explicit Lease(Database& database) : database_(database), connection_(database.take()) {}
        ~Lease() { database_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        pqxx::connection& connection() { return connection_->connection; }
        std::set<const char*>& prepared() { return connection_->prepared; }
        void discard() { connection_.reset(); }

      private:
        Database& database_;
        std::unique_ptr<Connection> connection_;
    };

    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    std::string url_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    int unopened_;
};

}  // namespace sluice
