#include "api/storage/storage_copy.h"

#include <atomic>
#include <string_view>
#include <thread>

#include "common/crypto/sha256.h"

namespace sluice {
namespace {

/// The number of objects that are listed, and held in memory, before they are copied.
constexpr std::size_t batch_objects = 1000;

}  // namespace

StorageCopy::Report StorageCopy::run(const Visit& visit) {
    begin(visit);
    from_.list("", [this](const Storage::Object& object) { add(object); });
    copy_batch();
    return report_;
}

StorageCopy::Report StorageCopy::run(std::istream& names, const Visit& visit) {
    begin(visit);
    std::vector<std::string> keys;
    for (std::string name; std::getline(names, name);) {
        const bool is_folder = name.ends_with('/');
        if (!is_object_key(std::string_view(name).substr(0, name.size() - (is_folder ? 1 : 0)))) {
            report(name, "not the key of an object");
        } else if (is_folder) {
            from_.list(name, [this](const Storage::Object& object) { add(object); });
        } else {
            keys.push_back(name);
        }
        if (keys.size() < batch_objects) continue;
        add_all(keys);
        keys.clear();
    }
    add_all(keys);
    copy_batch();
    return report_;
}

void StorageCopy::begin(const Visit& visit) {
    visit_ = &visit;
    report_ = {};
    batch_.clear();
}

void StorageCopy::add(const Storage::Object& object) {
    batch_.push_back(object);
    if (batch_.size() == batch_objects) copy_batch();
}

void StorageCopy::add_all(const std::vector<std::string>& keys) {
    const auto sizes = from_.sizes(keys);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (sizes[i]) {
            add({keys[i], *sizes[i], {}});
        } else {
            report(keys[i], "it is not there");
        }
    }
}

void StorageCopy::copy_batch() {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (auto mine = next++; mine < batch_.size(); mine = next++)
            copy_or_report(batch_[mine]);
    };
    {
        std::vector<std::jthread> threads;  // joined at the end of the block
        for (int i = 0; i < options_.parallel; ++i)
            threads.emplace_back(work);
    }
    batch_.clear();
}

void StorageCopy::copy_or_report(const Storage::Object& object) {
    auto done = Done::there_already;
    try {
        done = copy(object);
    } catch (const std::exception& failure) {
        report(object.key, failure.what());
        return;
    }
    const std::lock_guard lock(mutex_);
    ++report_.objects;
    if (done == Done::there_already) return;
    ++report_.copied;
    report_.copied_bytes += object.bytes;
}

void StorageCopy::report(const std::string& key, const std::string& fault) {
    const std::lock_guard lock(mutex_);
    ++report_.objects;
    ++report_.faults;
    (*visit_)(key, fault);
}

StorageCopy::Done StorageCopy::copy(const Storage::Object& object) {
    if (to_.size(object.key) == object.bytes) {
        if (options_.digests && digest(from_, object) != digest(to_, object)) {
            throw StorageError("other bytes are there, as many");
        }
        return Done::there_already;
    }
    const auto writer = to_.create(object.key);
    Sha256 read;
    from_.read(object.key, 0, object.bytes, [&](const char* data, std::size_t size) {
        read.update(data, size);
        writer->write(data, size);
        return true;
    });
    if (writer->commit() == PutOutcome::conflict) throw StorageError("other bytes are there");
    if (digest(to_, object) != read.hex()) throw StorageError("the copy is not the same");
    return Done::copied;
}

std::string StorageCopy::digest(Storage& storage, const Storage::Object& object) {
    Sha256 digest;
    storage.read(object.key, 0, object.bytes, [&](const char* data, std::size_t size) {
        digest.update(data, size);
        return true;
    });
    return digest.hex();
}

}  // namespace sluice
