#include "api/domain/signing/storage_link.h"

#include <nlohmann/json.hpp>

#include "common/text/json_reader.h"

namespace sluice {
namespace {

std::string_view purpose_of(StorageLink::Kind kind) {
    switch (kind) {
        case StorageLink::Kind::upload:
            return "upload";
        case StorageLink::Kind::source:
            return "source";
        case StorageLink::Kind::storyboard:
            return "storyboard";
        case StorageLink::Kind::sink:
            return "sink";
    }
    return "";
}

}  // namespace

std::string sign(const Keyring& keyring, const StorageLink& link) {
    const nlohmann::json payload{link.key, link.max_bytes, link.prefix, link.epoch, link.expires_at};
    return keyring.sign(purpose_of(link.kind), payload.dump());
}

std::optional<StorageLink> verify_storage_link(const Keyring& keyring, StorageLink::Kind kind, std::string_view token,
                                               std::int64_t now) {
    const auto payload = keyring.verify(purpose_of(kind), token);
    if (!payload) return std::nullopt;
    const auto parts = read_json(*payload);
    StorageLink link;
    link.kind = kind;
    parts.at(0).get_to(link.key);
    parts.at(1).get_to(link.max_bytes);
    parts.at(2).get_to(link.prefix);
    parts.at(3).get_to(link.epoch);
    parts.at(4).get_to(link.expires_at);
    if (now >= link.expires_at) return std::nullopt;
    return link;
}

}  // namespace sluice
