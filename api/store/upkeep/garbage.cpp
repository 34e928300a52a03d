#include "api/store/upkeep/garbage.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "api/store/postgres/sql.h"

namespace sluice {
namespace {

constexpr std::size_t batch_objects = 1000;

/// A place whose objects must stay although no row names them.
struct Protected {
    std::string prefix;
    std::string part;  ///< of the key, after the prefix

    [[nodiscard]] bool covers(const std::string& key) const {
        return key.starts_with(prefix) && key.find(part, prefix.size() - 1) != std::string::npos;
    }
};

std::vector<Protected> protected_places(Database& database) {
    std::vector<Protected> places;
    for (const auto& row : database.run(sql::select_protected_prefixes)) {
        places.push_back({row["prefix"].as<std::string>(), row["part"].as<std::string>()});
    }
    return places;
}

class GarbageSweep {
  public:
    GarbageSweep(Database& database, const std::function<void(const Storage::Object&)>& visit)
        : database_(database), visit_(visit) {}

    void add(Storage::Object object) {
        candidates_.push_back(std::move(object));
        if (candidates_.size() == batch_objects) sweep();
    }

    void finish() { sweep(); }

  private:
    /// The leases are read before the rows: an object recorded in between is in the rows by then.
    void sweep() {
        const auto places = protected_places(database_);
        std::vector<std::string> keys;
        for (const auto& object : candidates_)
            keys.push_back(object.key);
        std::set<std::string> live;
        for (const auto& row : database_.run(sql::select_live_keys, keys))
            live.emplace(row[0].c_str());
        for (const auto& object : candidates_) {
            const bool is_protected = std::any_of(places.begin(), places.end(),
                                                  [&](const Protected& place) { return place.covers(object.key); });
            if (is_protected || live.contains(object.key)) continue;
            visit_(object);
        }
        candidates_.clear();
    }

    Database& database_;
    const std::function<void(const Storage::Object&)>& visit_;
    std::vector<Storage::Object> candidates_;
};

}  // namespace

void find_garbage(Database& database, Storage& storage, std::chrono::seconds min_age,
                  const std::function<void(const Storage::Object&)>& visit) {
    const auto newest = std::chrono::system_clock::now() - min_age;
    GarbageSweep sweep(database, visit);
    storage.list("", [&](const Storage::Object& object) {
        if (object.modified <= newest) sweep.add(object);
    });
    sweep.finish();
}

Collection collect_garbage(Database& database, Storage& storage, std::chrono::seconds min_age) {
    Collection collection;
    find_garbage(database, storage, min_age, [&](const Storage::Object& object) {
        storage.remove(object.key);
        ++collection.objects_removed;
        collection.bytes_removed += object.bytes;
    });
    return collection;
}

}  // namespace sluice
