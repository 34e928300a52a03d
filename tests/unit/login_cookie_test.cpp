#include "api/domain/signing/login_cookie.h"

#include <string>

#include <doctest/doctest.h>

using sluice::LoginCookie;

TEST_CASE("a login's cookie is bound to its host where browsers allow that") {
    for (const char* url :
         {"https://academy.example", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80"}) {
        CAPTURE(url);
        CHECK(LoginCookie(url).keep("t", 60) ==
              "__Host-sluice=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
    }
    for (const char* url : {"http://academy.example", "http://localhost.example", "http://127.0.0.1.example:80"}) {
        CAPTURE(url);
        CHECK(LoginCookie(url).forget() == "sluice=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }
}

TEST_CASE("one cookie of that name is a login, and neither none nor two") {
    const LoginCookie cookie("https://academy.example");
    struct {
        const char* header;
        const char* token;  ///< empty: none
    } const rows[] = {
        {"", ""},
        {"__Host-sluice=t", "t"},
        {"a=b; __Host-sluice=a.b-c_d; c=d", "a.b-c_d"},
        {"a=b;__Host-sluice=t", "t"},
        {"__Host-sluice=t=u", "t=u"},
        {"__Host-sluice=", ""},
        {"__Host-sluice", ""},
        {"sluice=t", ""},
        {"x__Host-sluice=t", ""},
        {"__host-sluice=t", ""},
        {"__Host-sluice=t; __Host-sluice=u", ""},
        {";;;= ;", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.header);
        CHECK(cookie.find(row.header).value_or("") == row.token);
    }
}

TEST_CASE("what changes something comes from our own pages") {
    const LoginCookie cookie("https://academy.example:8443/");
    struct {
        const char* site;
        const char* origin;
        bool is_own;
    } const rows[] = {
        {"same-origin", "", true},
        {"same-origin", "https://academy.example:8443", true},
        {"same-site", "https://academy.example:8443", false},
        {"cross-site", "", false},
        {"none", "", false},
        {"Same-Origin", "", false},
        {"", "https://academy.example:8443", true},
        {"", "https://academy.example", false},
        {"", "http://academy.example:8443", false},
        {"", "https://academy.example:8443.evil.example", false},
        {"", "null", false},
        {"", "", false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.site);
        CAPTURE(row.origin);
        CHECK(cookie.is_own_page(row.site, row.origin) == row.is_own);
    }
}
