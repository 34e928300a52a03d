#include "api/domain/signing/storage_link.h"

#include <doctest/doctest.h>

#include "tests/unit/signing_sample.h"

using namespace sluice;

namespace {

StorageLink sink_link() {
    StorageLink link;
    link.kind = StorageLink::Kind::sink;
    link.prefix = "hls/demo/7";
    link.epoch = 12;
    link.expires_at = now + 10;
    return link;
}

}  // namespace

TEST_CASE("a storage link says what it was told, until it expires") {
    const auto keyring = Keyring::parse("k:0123456789abcdef");
    StorageLink link;
    link.key = "videos/demo/1/x.mp4";
    link.max_bytes = 1000;
    link.expires_at = now + 10;
    const auto token = sign(keyring, link);
    const auto found = verify_storage_link(keyring, StorageLink::Kind::upload, token, now + 9);
    REQUIRE(found);
    CHECK(found->key == link.key);
    CHECK(found->max_bytes == link.max_bytes);
    CHECK(found->expires_at == link.expires_at);
    CHECK_FALSE(verify_storage_link(keyring, StorageLink::Kind::upload, token, now + 10));
}

TEST_CASE("a storage link is good for one kind of use") {
    const auto keyring = Keyring::parse("k:0123456789abcdef");
    const auto token = sign(keyring, sink_link());
    const auto found = verify_storage_link(keyring, StorageLink::Kind::sink, token, now);
    REQUIRE(found);
    CHECK(found->prefix == "hls/demo/7");
    CHECK(found->epoch == 12);
    CHECK_FALSE(verify_storage_link(keyring, StorageLink::Kind::upload, token, now));
    CHECK_FALSE(verify_storage_link(keyring, StorageLink::Kind::source, token, now));
}

TEST_CASE("a storage link with one character changed is none") {
    const auto keyring = Keyring::parse("k:0123456789abcdef");
    const auto token = sign(keyring, sink_link());
    for (std::size_t at = 0; at < token.size(); ++at) {
        auto changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CAPTURE(at);
        CHECK_FALSE(verify_storage_link(keyring, StorageLink::Kind::sink, changed, now));
    }
}
