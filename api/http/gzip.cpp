#include "api/http/gzip.h"

#include <algorithm>
#include <new>

#include <zlib.h>

namespace sluice {
namespace {

std::string lower_without_spaces(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == ' ' || c == '\t') continue;
        result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

/// Whether the weight of one element of the header is above 0: true for "gzip;q=0.5", false for "gzip;q=0".
bool has_weight(std::string_view parameters) {
    constexpr std::string_view weight = "q=";
    const auto at = parameters.find(weight);
    return at == std::string_view::npos ||
           parameters.substr(at + weight.size()).find_first_of("123456789") != std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    const auto header = lower_without_spaces(accept_encoding);
    std::string_view rest = header;
    while (!rest.empty()) {
        const auto element = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), element.size() + 1));
        const auto coding = element.substr(0, element.find(';'));
        if (coding == "gzip") return has_weight(element.substr(coding.size()));
    }
    return false;
}

std::string gzip(std::string_view bytes) {
    constexpr int gzip_window_bits = MAX_WBITS + 16;  // + 16 selects the gzip format
    constexpr int memory_level = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc();
    }
    std::string compressed(deflateBound(&stream, bytes.size()), '\0');
    // zlib only reads from next_in; its type lacks the const.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_out = static_cast<uInt>(compressed.size());
    // The output has room for deflateBound(), so one call finishes.
    deflate(&stream, Z_FINISH);
    compressed.resize(stream.total_out);
    deflateEnd(&stream);
    return compressed;
}

}  // namespace sluice
