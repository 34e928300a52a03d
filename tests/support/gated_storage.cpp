#include "tests/support/gated_storage.h"

namespace sluice {

void GatedStorage::close(Calls calls) {
    const std::lock_guard lock(mutex_);
    closed_ = calls;
}

void GatedStorage::open() {
    const std::lock_guard lock(mutex_);
    closed_.reset();
    changed_.notify_all();
}

void GatedStorage::await_caller() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ > 0; });
}

void GatedStorage::pass(Calls calls) {
    std::unique_lock lock(mutex_);
    if (closed_ != calls) return;
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return closed_ != calls; });
    --waiting_;
}

std::optional<std::int64_t> GatedStorage::size(const std::string& key) {
    pass(Calls::sizes);
    return storage_.size(key);
}

std::unique_ptr<ObjectWriter> GatedStorage::create(const std::string& key) {
    pass(Calls::writes);
    return storage_.create(key);
}

void GatedStorage::read(const std::string& key, std::int64_t offset, std::int64_t length, const Sink& sink) {
    storage_.read(key, offset, length, sink);
}

void GatedStorage::remove(const std::string& key) {
    storage_.remove(key);
}

void GatedStorage::list(const std::string& prefix, const std::function<void(const Object&)>& visit) {
    storage_.list(prefix, visit);
}

void GatedStorage::check() {
    storage_.check();
}

}  // namespace sluice
