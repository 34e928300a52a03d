#include "api/store/postgres/migrator.h"

#include "api/store/postgres/migrations.h"
#include "api/store/postgres/sql.h"

namespace sluice {

std::vector<std::string> migrate(Database& database) {
    std::vector<std::string> applied;
    // The lock is held to the end of each transaction: a second migrator waits for it and then finds the row.
    database.transaction([](Transaction& transaction) {
        transaction.run(sql::lock_schema_migration);
        transaction.run(sql::create_schema_migration);
    });
    for (const auto& migration : migrations::all) {
        const bool is_new = database.transaction([&](Transaction& transaction) {
            transaction.run(sql::lock_schema_migration);
            if (transaction.run(sql::insert_schema_migration, migration.name).empty()) return false;
            transaction.run_script(migration.text);
            return true;
        });
        if (is_new) applied.emplace_back(migration.name);
    }
    return applied;
}

}  // namespace sluice
