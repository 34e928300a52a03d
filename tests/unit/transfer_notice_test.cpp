#include "api/domain/playback/transfer_notice.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("what the edge says at the end of an answer") {
    const auto notice =
        parse_transfer_notice("<190>Jan 31 12:00:00 sluice: 0123456789abcdef0123456789abcdef 206 1024 61.125 OK");
    REQUIRE(notice);
    CHECK(notice->request_id == "0123456789abcdef0123456789abcdef");
    CHECK(notice->status == 206);
    CHECK(notice->bytes == 1024);
    CHECK(notice->duration == std::chrono::milliseconds(61'125));
    CHECK(notice->is_complete);
    const auto broken = parse_transfer_notice("<190>Jan  1 12:00:00 sluice: a 499 0 0.000 ");
    REQUIRE(broken);
    CHECK_FALSE(broken->is_complete);
}

TEST_CASE("what else arrives where notices do is no notice") {
    const std::string head = "<190>Jan 31 12:00:00 sluice: ";
    const std::string wrong[] = {
        "",
        "<",
        head,
        "a 200 1 0.001 OK",
        "<190>Jan 31 12:00:00 nginx: a 200 1 0.001 OK",
        head + "a 200 1 0.001",
        head + "a 200 1 0.001 NO",
        head + "a 200 1 0.001 OK ",
        head + "a 200 1 0.001 OK\n",
        head + " 200 1 0.001 OK",
        head + "a  200 1 0.001 OK",
        head + "a' 200 1 0.001 OK",
        head + "a\r\n 200 1 0.001 OK",
        head + "a 2000 1 0.001 OK",
        head + "a -20 1 0.001 OK",
        head + "a 200 -1 0.001 OK",
        head + "a 200 1e9 0.001 OK",
        head + "a 200 9223372036854775808 0.001 OK",
        head + "a 200 1 0.1 OK",
        head + "a 200 1 0.0001 OK",
        head + "a 200 1 -0.001 OK",
        head + "a 200 1 .001 OK",
        head + "a 200 1 99999999999999999.001 OK",
        head + "a 200 1 nan OK",
        head + std::string("a\0b", 3) + " 200 1 0.001 OK",
        head + std::string(65, 'a') + " 200 1 0.001 OK",
        head + "a 200 1 0.001 OK" + std::string(1000, ' '),
        std::string(65536, '<'),
        std::string("\xff\xfe\x00\x01", 4),
    };
    for (const auto& datagram : wrong) {
        CAPTURE(datagram);
        CHECK_FALSE(parse_transfer_notice(datagram));
    }
}
