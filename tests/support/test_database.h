#pragma once

#include <memory>
#include <string>

#include "api/store/postgres/database.h"

namespace sluice {

/// A database for one test, with the whole schema and no rows; the destructor drops it. It is cloned, in milliseconds,
/// from a template that is migrated once per program.
class TestDatabase {
  public:
    enum class Content {
        schema,
        nothing,  ///< no schema either; for tests of the migrations
    };
    explicit TestDatabase(Content content = Content::schema);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] Database& database() { return *database_; }

    /// Runs SQL that only a test needs, and returns its rows. One thread at a time.
    pqxx::result query(const std::string& sql);
    /// The only value of the only row.
    template <class T>
    T value(const std::string& sql) {
        return query(sql).at(0).at(0).template as<T>();
    }

  private:
    std::string name_;
    std::string url_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<pqxx::connection> query_connection_;  ///< opened when first needed
};

}  // namespace sluice
