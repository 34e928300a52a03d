#include "api/http/client_network.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a client's network: an IPv4 address, or the /64 of an IPv6 one") {
    struct Case {
        std::string address;
        std::string network;
    };
    const std::vector<Case> cases{
        {"192.0.2.1", "192.0.2.1"},
        {"192.0.2.2", "192.0.2.2"},
        {"0.0.0.0", "0.0.0.0"},
        {"2001:db8:0:1::1", "2001:db8:0:1::/64"},
        {"2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"},
        {"2001:DB8:0000:0001::1", "2001:db8:0:1::/64"},
        {"2001:db8:0:2::1", "2001:db8:0:2::/64"},
        {"::1", "::/64"},
        {"fe80::1", "fe80::/64"},
        {"64:ff9b::192.0.2.1", "64:ff9b::/64"},
        // IPv4 in IPv6's clothes, in every spelling
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"::FFFF:192.0.2.1", "192.0.2.1"},
        {"::ffff:c000:0201", "192.0.2.1"},
        {"0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"},
        // No addresses
        {"", "unknown"},
        {"unknown", "unknown"},
        {"emmy", "unknown"},
        {"192.0.2", "unknown"},
        {"192.0.2.256", "unknown"},
        {"192.0.2.1:8080", "unknown"},
        {"192.0.2.1, 198.51.100.1", "unknown"},
        {" 192.0.2.1", "unknown"},
        {"[2001:db8::1]", "unknown"},
        {"2001:db8::1%eth0", "unknown"},
        {"2001:db8::1::2", "unknown"},
        {std::string("192.0.2.1\0x", 11), "unknown"},
        {std::string(10'000, ':'), "unknown"},
    };
    for (const auto& [address, network] : cases) {
        CAPTURE(address);
        CHECK(client_network(address) == network);
    }
}
