#include "api/domain/object_keys.h"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("a key is below its video's own folder, and no other") {
    for (const char* own : {"hls/demo/7/master.m3u8", "hls/demo/7/plain/index.m3u8", "hls/demo/7/a/b/c.ts"}) {
        CAPTURE(own);
        CHECK(is_below_video(own, "demo", 7));
    }
    for (const char* foreign :
         {"", "hls/demo/7", "hls/demo/7/", "hls/demo/70/master.m3u8", "hls/demo/8/master.m3u8",
          "hls/other/7/master.m3u8", "hls/dem/7/master.m3u8", "/hls/demo/7/master.m3u8", "hls//demo/7/master.m3u8",
          "./hls/demo/7/master.m3u8", "videos/demo/7/upload.mp4", "HLS/demo/7/master.m3u8"}) {
        CAPTURE(foreign);
        CHECK_FALSE(is_below_video(foreign, "demo", 7));
    }
}

TEST_CASE("an object's tag names its folder, and so the epoch that it was made under") {
    CHECK(object_tag("hls/demo/7/720p/e3/seg-00001.m4s") == object_tag("hls/demo/7/720p/e3/seg-00002.m4s"));
    CHECK(object_tag("hls/demo/7/720p/e3/seg-00001.m4s") != object_tag("hls/demo/7/720p/e33/seg-00001.m4s"));
    CHECK(object_tag("hls/demo/7/720p/e3/seg-00001.m4s") != object_tag("hls/demo/7/360p/e3/seg-00001.m4s"));
    CHECK(object_tag("a").size() == 18);
    CHECK(object_tag("a").front() == '"');
    CHECK(object_tag("a").back() == '"');
}
