#include "worker/transcoder/av/filter_run.h"

namespace sluice {

PictureFormat format_of(const AVFrame& frame) {
    return {frame.width,       frame.height,     frame.format,          frame.sample_aspect_ratio,
            frame.color_range, frame.colorspace, frame.color_primaries, frame.color_trc};
}

FilterRun::FilterRun(const AVFrame& like, AVRational time_base, const std::string& chain, Threads threads)
    : graph_(check_allocated(avfilter_graph_alloc())) {
    if (threads == Threads::one) graph_->nb_threads = 1;
    input_ = check_allocated(avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name("buffer"), "in"));
    const AvOwner<AVBufferSrcParameters> parameters(check_allocated(av_buffersrc_parameters_alloc()));
    parameters->format = like.format;
    parameters->width = like.width;
    parameters->height = like.height;
    parameters->time_base = time_base;
    parameters->sample_aspect_ratio = like.sample_aspect_ratio;
    set_colour(*parameters, like);
    require_ok(av_buffersrc_parameters_set(input_, parameters.get()), FailureCode::internal, "describe a picture");
    require_ok(avfilter_init_str(input_, nullptr), FailureCode::decode_error, "start a filter graph");
    require_ok(avfilter_graph_create_filter(&output_, avfilter_get_by_name("buffersink"), "out", nullptr, nullptr,
                                            graph_.get()),
               FailureCode::internal, "end a filter graph");

    AvOwner<AVFilterInOut> sources(check_allocated(avfilter_inout_alloc()));
    sources->name = av_strdup("in");
    sources->filter_ctx = input_;
    AvOwner<AVFilterInOut> sinks(check_allocated(avfilter_inout_alloc()));
    sinks->name = av_strdup("out");
    sinks->filter_ctx = output_;
    AVFilterInOut* source_list = sources.release();
    AVFilterInOut* sink_list = sinks.release();
    const int parsed = avfilter_graph_parse_ptr(graph_.get(), chain.c_str(), &sink_list, &source_list, nullptr);
    sources.reset(source_list);
    sinks.reset(sink_list);
    require_ok(parsed, FailureCode::internal, "read a filter chain");
    require_ok(avfilter_graph_config(graph_.get(), nullptr), FailureCode::decode_error, "connect a filter chain");
}

void FilterRun::push(AVFrame* frame) {
    require_ok(av_buffersrc_add_frame(input_, frame), FailureCode::decode_error, "filter a picture");
}

bool FilterRun::pull(AVFrame& frame) {
    const int result = av_buffersink_get_frame(output_, &frame);
    if (result == try_again || result == end_of_stream) return false;
    require_ok(result, FailureCode::decode_error, "filter a picture");
    return true;
}

}  // namespace sluice
