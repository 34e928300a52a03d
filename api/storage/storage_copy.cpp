#include "api/storage/storage_copy.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "common/crypto/sha256.h"

namespace sluice {
namespace {

/// The number of objects that are listed, and held in memory, before they are copied.
constexpr std::size_t batch_objects = 1000;

}  // namespace

StorageCopy::Report StorageCopy::run(const Visit& visit) {
    Report report;
    std::mutex mutex;
    std::vector<Storage::Object> batch;
    const auto work_off = [&] {
        std::atomic<std::size_t> next = 0;
        const auto work = [&] {
            for (auto mine = next++; mine < batch.size(); mine = next++) {
                std::string fault;
                auto done = Done::there_already;
                try {
                    done = copy(batch[mine]);
                } catch (const std::exception& failure) {
                    fault = failure.what();
                }
                const std::lock_guard lock(mutex);
                ++report.objects;
                if (!fault.empty()) {
                    ++report.faults;
                    visit(batch[mine].key, fault);
                } else if (done == Done::copied) {
                    ++report.copied;
                    report.copied_bytes += batch[mine].bytes;
                }
            }
        };
        {
            std::vector<std::jthread> threads;  // joined at the end of the block
            for (int i = 0; i < options_.parallel; ++i)
                threads.emplace_back(work);
        }
        batch.clear();
    };
    from_.list("", [&](const Storage::Object& object) {
        batch.push_back(object);
        if (batch.size() == batch_objects) work_off();
    });
    work_off();
    return report;
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
