#include <string>

#include <doctest/doctest.h>

#include "common/crypto/hex.h"
#include "common/crypto/hmac.h"
#include "common/crypto/md5.h"
#include "common/crypto/sha256.h"

using namespace sluice;

TEST_CASE("SHA-256: the examples of FIPS 180-4, whole and in pieces") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    Sha256 pieces;
    for (const char c : std::string("abc"))
        pieces.update(&c, 1);
    CHECK(pieces.hex() == sha256_hex("abc"));
}

TEST_CASE("HMAC-SHA256: test cases 1, 2 and 6 of RFC 4231") {
    CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("MD5: the examples of RFC 1321, as Content-MD5 spells them") {
    CHECK(md5_base64("") == "1B2M2Y8AsgTpgAmY7PhCfg==");
    CHECK(md5_base64("abc") == "kAFQmDzST7DWlj99KOF/cg==");
    Md5 pieces;
    for (const char c : std::string("abc"))
        pieces.update(&c, 1);
    CHECK(pieces.base64() == md5_base64("abc"));
}
