/// Signed links to storage: the input as a token; and as what one says: its kind and numbers, then the texts.

#include "api/domain/signing/storage_link.h"

#include <array>
#include <string>

#include "tests/fuzz/signed_token.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::int64_t now = 1'700'000'000;
constexpr std::size_t max_key_bytes = 200;
constexpr std::array kinds{StorageLink::Kind::upload, StorageLink::Kind::source, StorageLink::Kind::storyboard,
                           StorageLink::Kind::sink};

StorageLink link_of(std::string_view input) {
    const auto number = [&] { return static_cast<std::int64_t>(fuzz::take_number(input, sizeof(std::int64_t))); };
    StorageLink link;
    link.kind = kinds.at(fuzz::take_number(input, 1) % kinds.size());
    link.max_bytes = number();
    link.epoch = number();
    link.expires_at = number();
    link.key = fuzz::ascii(fuzz::take(input, max_key_bytes));
    link.prefix = fuzz::ascii(input);
    return link;
}

bool says_the_same(const StorageLink& left, const StorageLink& right) {
    return left.kind == right.kind && left.key == right.key && left.max_bytes == right.max_bytes &&
           left.prefix == right.prefix && left.epoch == right.epoch && left.expires_at == right.expires_at;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::text_of(data, size);
    for (const auto kind : kinds) {
        const auto link = verify_storage_link(fuzz::keyring(), kind, input, now);
        require(!link || sign(fuzz::keyring(), *link) == input || input.starts_with("old."), "a link is one of ours");
    }

    const auto link = link_of(input);
    auto place = input.substr(input.size() / 2);
    const auto token = sign(fuzz::keyring(), link);
    for (const auto kind : kinds) {
        const auto verified = verify_storage_link(fuzz::keyring(), kind, token, now);
        require(verified.has_value() == (kind == link.kind && link.expires_at > now),
                "a link is of one kind, and ends");
        require(!verified || says_the_same(*verified, link), "a link says what it was told");
    }
    fuzz::require_that_changes_show(token, fuzz::take_number(place, sizeof(std::uint16_t)),
                                    [&](std::string_view other) {
                                        return verify_storage_link(fuzz::keyring(), link.kind, other, now).has_value();
                                    });
    return 0;
}
