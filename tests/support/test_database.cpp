#include "tests/support/test_database.h"

#include <atomic>

#include "api/store/postgres/migrator.h"
#include "tests/support/postgres_server.h"

namespace sluice {
namespace {

constexpr int connections = 8;
constexpr const char* template_name = "sluice_template";

/// Makes the template at the first call. PostgreSQL clones it only while it has no connections, so ours is closed at
/// the end.
void make_template() {
    static const bool made = [] {
        const auto& server = PostgresServer::shared();
        server.execute(std::string("CREATE DATABASE ") + template_name);
        Database database(server.url(template_name), 1);
        migrate(database);
        return true;
    }();
    static_cast<void>(made);
}

std::string new_name() {
    static std::atomic<int> count = 0;
    return "sluice_test_" + std::to_string(++count);
}

}  // namespace

TestDatabase::TestDatabase(Content content) : name_(new_name()) {
    const auto& server = PostgresServer::shared();
    if (content == Content::schema) make_template();
    server.execute("CREATE DATABASE " + name_ + " TEMPLATE " +
                   (content == Content::schema ? template_name : "template0"));
    url_ = server.url(name_);
    database_ = std::make_unique<Database>(url_, connections);
}

TestDatabase::~TestDatabase() {
    database_.reset();
    query_connection_.reset();
    try {
        PostgresServer::shared().execute("DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const std::exception&) {
        // The server is removed with the program.
    }
}

pqxx::result TestDatabase::query(const std::string& sql) {
    if (!query_connection_) query_connection_ = std::make_unique<pqxx::connection>(url_);
    pqxx::work work(*query_connection_);
    auto rows = work.exec(sql);
    work.commit();
    return rows;
}

}  // namespace sluice
