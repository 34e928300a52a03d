#include "api/domain/signing/webhook.h"

#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "api/upkeep/public_address.h"

using namespace sluice;

namespace {

bool is_public(const std::string& text) {
    sockaddr_storage storage{};
    auto& address = reinterpret_cast<sockaddr&>(storage);
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        address.sa_family = AF_INET;
    } else {
        REQUIRE(::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1);
        address.sa_family = AF_INET6;
    }
    return is_public_address(address);
}

}  // namespace

TEST_CASE("a signature as any receiver makes it") {
    // printf '%s' '1769860800.{"id":1}' | openssl dgst -sha256 -hmac 'secret of the test'
    CHECK(webhook_signature("secret of the test", 1769860800, R"({"id":1})") ==
          "t=1769860800,v1=ad7f6427e10fcf96395767ddbb84ac2af4810e7c71a4b718067608314d5fee84");
}

TEST_CASE("failed deliveries come back ever later, and not all at once") {
    CHECK(webhook_retry_delay(1, 0).count() == 15'000);
    CHECK(webhook_retry_delay(2, 0).count() == 30'000);
    CHECK(webhook_retry_delay(5, 0).count() == 240'000);
    CHECK(webhook_retry_delay(9, 0).count() == 3'600'000);
    CHECK(webhook_retry_delay(1000, 0).count() == 3'600'000);
    CHECK(webhook_retry_delay(1, 1).count() == 18'750);
}

TEST_CASE("addresses of the public internet, and others") {
    for (const char* text : {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1",
                             "192.167.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"}) {
        CAPTURE(std::string(text));
        CHECK(is_public(text));
    }
    for (const char* text : {"0.0.0.0",
                             "10.1.2.3",
                             "100.64.0.1",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:127.0.0.1",
                             "::ffff:192.168.1.1",
                             "64:ff9b::8.8.8.8",
                             "fc00::1",
                             "fd12::1",
                             "fe80::1",
                             "ff02::1",
                             "2001:db8::1",
                             "2001::1",
                             "2002:7f00:1::",
                             "100::1"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(is_public(text));
    }
    sockaddr other{};
    other.sa_family = AF_UNIX;
    CHECK_FALSE(is_public_address(other));
}
