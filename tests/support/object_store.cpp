#include "tests/support/object_store.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "api/storage/s3_storage.h"
#include "common/http/http_client.h"

namespace sluice {

ObjectStore& ObjectStore::shared() {
    static ObjectStore store;
    return store;
}

ObjectStore::ObjectStore() {
    const auto port_file = directory_.path() / "port";
    const auto script = std::filesystem::absolute("tests/object_store/run.sh");
    process_ = std::make_unique<ServerProcess>(ServerProcess::Spec{.command = {script, directory_.path().string()},
                                                                   .user = {},
                                                                   .end_signal = SIGTERM,
                                                                   .log = directory_.path() / "log"});
    process_->await([&] { return static_cast<bool>(std::ifstream(port_file) >> port_); });
}

S3Settings ObjectStore::settings(bool is_path_style) const {
    const std::string host = is_path_style ? "127.0.0.1" : "s3.localhost";
    return {"http://" + host + ':' + std::to_string(port_), "sluice", is_path_style, {"S3RVER", "S3RVER", "us-east-1"}};
}

void ObjectStore::clear() {
    fail({});
    S3Storage storage(settings());
    storage.list("", [&](const Storage::Object& object) { storage.remove(object.key); });
}

void ObjectStore::fail(const std::vector<nlohmann::json>& faults) const {
    static_cast<void>(control("POST", nlohmann::json(faults).dump()));
}

int ObjectStore::requests() const {
    return control("GET", "").at("requests").get<int>();
}

nlohmann::json ObjectStore::control(const std::string& method, const std::string& body) const {
    HttpClient http;
    HttpRequest request;
    request.method = method;
    request.url = settings().endpoint + "/_faults";
    request.body = body;
    const auto answer = http.send(request, {});
    if (!answer.is_success()) throw std::runtime_error("the object store cannot be told: " + answer.summary());
    return nlohmann::json::parse(answer.body);
}

}  // namespace sluice
