#include "tests/support/failing_storage.h"

namespace sluice {

class FailingStorage::Writer : public ObjectWriter {
  public:
    Writer(FailingStorage& storage, std::unique_ptr<ObjectWriter> writer)
        : storage_(storage), writer_(std::move(writer)) {}

    void write(const char* data, std::size_t size) override {
        storage_.count();
        writer_->write(data, size);
    }
    PutOutcome commit() override {
        storage_.count();
        return writer_->commit();
    }

  private:
    FailingStorage& storage_;
    std::unique_ptr<ObjectWriter> writer_;
};

void FailingStorage::count() {
    if (left_-- == 0) throw StorageError("storage: a fault that the test wants");
}

std::optional<std::int64_t> FailingStorage::size(const std::string& key) {
    count();
    return storage_.size(key);
}

std::unique_ptr<ObjectWriter> FailingStorage::create(const std::string& key) {
    count();
    return std::make_unique<Writer>(*this, storage_.create(key));
}

void FailingStorage::read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) {
    count();
    storage_.read(key, offset, length, sink);
}

void FailingStorage::remove(const std::string& key) {
    count();
    storage_.remove(key);
}

void FailingStorage::list(const std::string& prefix, const std::function<void(const Object&)>& visit) {
    count();
    storage_.list(prefix, visit);
}

void FailingStorage::check() {
    count();
    storage_.check();
}

}  // namespace sluice
