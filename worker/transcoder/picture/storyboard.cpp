#include "worker/transcoder/picture/storyboard.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include <fmt/format.h>

#include "worker/transcoder/av/jpeg.h"
#include "worker/transcoder/package/gate.h"
#include "worker/transcoder/picture/storyboard_tiles.h"
#include "worker/transcoder/verify/verify.h"

namespace sluice {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Faults are hardly visible in small pictures; a tile takes 1 to 2 kB.
constexpr JpegQuality tile_quality = 5;

void fill(AVFrame& sheet, const SheetSize& size) {
    constexpr int black = 16;
    constexpr int grey = 128;
    for (int plane = 0; plane < 3; ++plane) {
        const int rows = plane == 0 ? size.height : size.height / 2;
        std::memset(sheet.data[plane], plane == 0 ? black : grey,
                    static_cast<std::size_t>(rows) * static_cast<std::size_t>(sheet.linesize[plane]));
    }
}

void paste(const AVFrame& tile, AVFrame& sheet, const TilePlace& place) {
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        std::uint8_t* at = sheet.data[plane] + static_cast<std::ptrdiff_t>(place.y >> shift) * sheet.linesize[plane] +
                           (place.x >> shift);
        av_image_copy_plane(at, sheet.linesize[plane], tile.data[plane], tile.linesize[plane], tile.width >> shift,
                            tile.height >> shift);
    }
}

/// The sprite sheets, by name.
std::map<std::string, Bytes> make_sheets(const StoryboardLayout& layout, const std::vector<Frame>& pictures) {
    std::map<std::string, Bytes> sheets;
    const int count = static_cast<int>(pictures.size());
    for (int first = 0; first < count; first += tiles_per_sheet) {
        const int tiles = std::min(tiles_per_sheet, count - first);
        const SheetSize size = sheet_size(layout, tiles);
        const Frame sheet = make_picture(AV_PIX_FMT_YUV420P, size.width, size.height);
        sheet->colorspace = AVCOL_SPC_BT709;
        sheet->color_range = AVCOL_RANGE_MPEG;
        fill(*sheet, size);
        for (int tile = first; tile < first + tiles; ++tile)
            paste(*pictures[static_cast<std::size_t>(tile)], *sheet, place_of(layout, tile));
        sheets[storyboard_sheet_file_name(first / tiles_per_sheet)] = encode_jpeg(*sheet, tile_quality);
    }
    return sheets;
}

std::vector<AssetRecord> write_storyboard(Source& source, const Plan& plan, TaskOutput& output) {
    const StoryboardTiles tiles = read_storyboard_tiles(source, plan, output.events());
    if (tiles.pictures.empty()) return {};
    const auto sheets = make_sheets(tiles.layout, tiles.pictures);
    const std::string text = write(storyboard_cues(tiles.layout, tiles.of_cues));
    require_conformance(findings_of_storyboard(text, sheets, tiles.layout.duration_seconds));
    std::vector<AssetRecord> written;
    written.reserve(sheets.size() + 1);
    for (const auto& [name, bytes] : sheets)
        written.push_back(output.write(name, bytes));
    written.push_back(
        output.write(storyboard_file_name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    return written;
}

}  // namespace

std::vector<AssetRecord> make_storyboard(Source& source, const Plan& plan, TaskOutput& output) {
    if (plan.video_stream < 0) return {};
    try {
        return write_storyboard(source, plan, output);
    } catch (const TaskFailure& failure) {
        if (concerns_task(failure)) throw;
        fmt::print(stderr, "no storyboard: {}\n", failure.what());
        return {};
    }
}

}  // namespace sluice
