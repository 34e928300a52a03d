#include "api/handler/csv.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("records as RFC 4180 has them") {
    CHECK(csv_record({}) == "\r\n");
    CHECK(csv_record({"a", "", "b c"}) == "a,,b c\r\n");
    CHECK(csv_record({"a,b", "say \"x\"", "two\nlines"}) == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
    CHECK(csv_record({"\xed\x95\x9c\xea\xb8\x80"}) == "\xed\x95\x9c\xea\xb8\x80\r\n");
}

TEST_CASE("nothing is a formula") {
    CHECK(csv_record({"=1+1", "+1", "-1", "@x", "\tx", "\rx", "x=1"}) == "'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\",x=1\r\n");
}
