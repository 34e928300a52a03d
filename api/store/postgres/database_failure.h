#pragma once

#include <stdexcept>
#include <string>

/// What Database throws, so that no other room needs to know the client library's exceptions.
namespace sluice {

/// The database has not done what it was asked to.
class DatabaseFailure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The server is away, or went away meanwhile. A transaction that was about to commit may have done so.
class DatabaseUnavailable : public DatabaseFailure {
  public:
    using DatabaseFailure::DatabaseFailure;
};

/// The server has refused a statement, and the transaction is rolled back.
class StatementRefused : public DatabaseFailure {
  public:
    enum class Reason {
        unique_violation,
        foreign_key_violation,
        check_violation,
        invalid_text,        ///< invalid UTF-8, or NUL in JSON
        lock_not_available,  ///< not within lock_timeout
        other,
    };
    StatementRefused(Reason reason, const std::string& message) : DatabaseFailure(message), reason_(reason) {}
    [[nodiscard]] Reason reason() const { return reason_; }

  private:
    Reason reason_;
};

}  // namespace sluice
