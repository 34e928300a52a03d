#include "api/http/gzip.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("who asks for gzip") {
    for (const char* header : {"gzip", "deflate, gzip", "GZIP", "gzip;q=0.5", "br;q=1.0, gzip; q=0.8, *;q=0.1"}) {
        CAPTURE(header);
        CHECK(accepts_gzip(header));
    }
    for (const char* header : {"", "*", "identity", "gzip;q=0", "gzip; q=0.000", "deflate", "xgzip", ",", "gzip-2"}) {
        CAPTURE(header);
        CHECK_FALSE(accepts_gzip(header));
    }
}

TEST_CASE("gzip makes one member, smaller than a playlist") {
    std::string playlist = "#EXTM3U\n";
    for (int i = 0; i < 1800; ++i)
        playlist += "#EXTINF:6.000000,\nseg-" + std::to_string(i) + ".m4s\n";
    const auto small = gzip(playlist);
    CHECK(small.starts_with("\x1f\x8b\x08"));
    CHECK(small.size() < playlist.size() / 5);
    // RFC 1952 §2.3.1: the last four bytes are the length of the input.
    std::size_t length = 0;
    for (std::size_t i = 4; i > 0; --i)
        length = length << 8U | static_cast<unsigned char>(small[small.size() - 5 + i]);
    CHECK(length == playlist.size());
    CHECK(gzip("").size() > 0);
}
