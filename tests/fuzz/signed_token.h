#pragma once

#include <string>
#include <string_view>

#include "api/domain/signing/keyring.h"
#include "tests/fuzz/input.h"

/// What holds for every kind of token that a keyring signs.
namespace sluice::fuzz {

[[nodiscard]] inline const Keyring& keyring() {
    static const auto both = Keyring::parse("new:0123456789abcdef,old:fedcba9876543210");
    return both;
}

/// Text that can be signed: JSON is UTF-8.
[[nodiscard]] inline std::string ascii(std::string_view bytes) {
    constexpr unsigned char max_ascii = 0x7f;
    std::string text(bytes);
    for (char& c : text)
        c = static_cast<char>(static_cast<unsigned char>(c) & max_ascii);
    return text;
}

/// `is_valid(token)` for tokens that differ from this one: by a character at `place`, wherever that is, and at its end.
template <class IsValid>
void require_that_changes_show(const std::string& token, std::size_t place, IsValid&& is_valid) {
    auto other = token;
    char& changed = other.at(place % other.size());
    changed = changed == 'A' ? 'B' : 'A';
    require(!is_valid(other), "a token that was changed is none");
    require(!is_valid(token.substr(0, token.size() - 1)), "a token that was cut is none");
    require(!is_valid(token + 'A'), "a token that was lengthened is none");
}

}  // namespace sluice::fuzz
