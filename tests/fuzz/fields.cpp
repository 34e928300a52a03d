/// JSON bodies of requests: the fields `a` to `f`, each read as what it may be.

#include "api/handler/fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "api/domain/errors.h"
#include "common/text/json_reader.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::size_t max_text_characters = 16;
constexpr std::int64_t min_integer = -5;
constexpr std::int64_t max_integer = 1000;
constexpr double min_number = 0;
constexpr double max_number = 2.5;

bool is_text(const std::string& text) {
    // Every byte of UTF-8 but 10xxxxxx begins a character.
    const auto characters =
        std::count_if(text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xC0U) != 0x80U; });
    return characters > 0 && static_cast<std::size_t>(characters) <= max_text_characters &&
           text.find('\0') == std::string::npos;
}

void check_texts(const Fields& fields) {
    require(is_text(fields.text("a", max_text_characters)), "a text is one that can be stored");
    const auto optional = fields.optional_text("b", max_text_characters);
    require(!optional || is_text(*optional), "an optional text as well");
}

void check_integers(const Fields& fields) {
    const auto integer = fields.integer("c", min_integer, max_integer);
    require(integer >= min_integer && integer <= max_integer, "a whole number is within its limits");
    require(fields.id("c") == integer && integer > 0, "an id is positive");
}

void check_numbers(const Fields& fields) {
    const auto number = fields.number("d", min_number, max_number);
    require(number >= min_number && number <= max_number, "a number is within its limits");
}

void check_optional(const Fields& fields) {
    static_cast<void>(fields.optional_boolean("e"));
    const auto id = fields.optional_id("f");
    require(!id || *id > 0, "an optional id is positive");
    require(fields.has("f") == id.has_value(), "what is there is read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto body = read_json(fuzz::text_of(data, size));
    if (!body.is_object()) return 0;
    const Fields fields(body);
    for (const auto check : {&check_texts, &check_integers, &check_numbers, &check_optional}) {
        try {
            check(fields);
        } catch (const ApiError& refusal) {
            require(&refusal.kind() == &error::invalid_field && refusal.field(), "a refusal names the field");
        }
    }
    return 0;
}
