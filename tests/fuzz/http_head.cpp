/// The head of a request, and whatever has arrived behind it.

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "api/domain/errors.h"
#include "api/http/request_head.h"
#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

namespace {

constexpr std::string_view line_end = "\r\n";

struct RawField {
    std::string name;  ///< in small letters
    std::string_view value;
};

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto begin = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::string in_small_letters(std::string_view text) {
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return small;
}

/// The lines below the request line, as the plainest of all readers takes them.
std::vector<RawField> raw_fields(std::string_view head) {
    std::vector<RawField> fields;
    head.remove_prefix(head.find(line_end) + line_end.size());
    while (!head.starts_with(line_end)) {
        const auto line = head.substr(0, head.find(line_end));
        const auto colon = line.find(':');
        require(colon != std::string_view::npos, "every line of the head has a colon");
        fields.push_back({in_small_letters(line.substr(0, colon)), without_blanks(line.substr(colon + 1))});
        head.remove_prefix(line.size() + line_end.size());
    }
    return fields;
}

void check_fields(const RequestHead& head, std::vector<RawField> raw) {
    require(head.fields.size() == raw.size() && raw.size() <= max_fields, "every line is one field");
    std::vector<RawField> read;
    for (const auto& [name, value] : head.fields)
        read.push_back({in_small_letters(name), value});
    // Fields of one name stay in their order; which names come first says nothing (RFC 9110 §5.3).
    const auto by_name = [](const RawField& left, const RawField& right) { return left.name < right.name; };
    std::stable_sort(raw.begin(), raw.end(), by_name);
    std::stable_sort(read.begin(), read.end(), by_name);
    for (std::size_t i = 0; i < raw.size(); ++i) {
        require(read[i].name == raw[i].name, "a field has the name that stands there");
        require(read[i].value == raw[i].value, "a field has the value that stands there");
    }
}

/// What a proxy in front that looks for any of these would see.
void check_framing(const RequestHead& head, const std::vector<RawField>& raw) {
    std::vector<std::string_view> lengths;
    std::vector<std::string_view> codings;
    for (const auto& field : raw) {
        if (field.name == "content-length") lengths.push_back(field.value);
        if (field.name == "transfer-encoding") codings.push_back(field.value);
    }
    require(lengths.size() + codings.size() <= 1, "a head has one framing at the most");
    if (head.framing == RequestHead::Framing::chunked) {
        require(codings.size() == 1 && in_small_letters(codings.front()) == "chunked", "chunked is said so");
    } else {
        require(codings.empty(), "no coding is passed over");
        const auto announced = lengths.empty() ? 0 : std::stoll(std::string(lengths.front()));
        require(head.content_length == announced, "the length is the one that is announced");
        require((head.framing == RequestHead::Framing::length) == (announced > 0), "a length is a framing");
    }
}

/// Whoever sends in pieces is told the same.
void check_pieces(std::string_view received, std::size_t head_bytes) {
    constexpr std::size_t pieces = 8;
    for (std::size_t i = 0; i < pieces; ++i) {
        const auto cut = received.size() * i / pieces;
        const auto expected = head_bytes > 0 && cut >= head_bytes ? head_bytes : 0;
        require(complete_head_size(received.substr(0, cut)) == expected, "the head is complete when it is");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto received = fuzz::text_of(data, size);
    std::size_t head_bytes = 0;
    try {
        head_bytes = complete_head_size(received);
    } catch (const ApiError&) {
        return 0;
    }
    check_pieces(received, head_bytes);
    if (head_bytes == 0) return 0;
    const auto text = received.substr(0, head_bytes);
    require(head_bytes <= max_head_bytes && text.ends_with("\r\n\r\n"), "a head ends with an empty line");
    try {
        const auto head = parse_request_head(text);
        const auto raw = raw_fields(text);
        check_fields(head, raw);
        check_framing(head, raw);
        require(text.starts_with(head.method + ' '), "the method stands first");
        require(!head.expects_continue || head.framing != RequestHead::Framing::none, "who waits has a body");
    } catch (const ApiError&) {
        return 0;
    }
    return 0;
}
