#include "worker/transcoder/source/title.h"

#include "worker/transcoder/bitstream/utf8.h"

namespace sluice {
namespace {

using conformance::Character;
using conformance::take_character;

constexpr int max_characters = 200;

bool is_space(const Character& character) {
    return character.code == ' ' || (character.code >= '\t' && character.code <= '\r');
}

}  // namespace

std::string shown_title(std::string_view title) {
    std::string shown;
    bool has_gap = false;
    for (int count = 0; !title.empty() && count < max_characters;) {
        const Character character = take_character(title);
        if (is_space(character)) {
            has_gap = !shown.empty();
        } else if (!character.is_control()) {
            if (has_gap) {
                shown += ' ';
                ++count;
            }
            shown += character.bytes;
            ++count;
            has_gap = false;
        }
    }
    return shown;
}

}  // namespace sluice
