package io.edgewitness.adapter.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_LOW_DELAY;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_PRFT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_network_init;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;
import static org.bytedeco.ffmpeg.global.swscale.SWS_POINT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import io.edgewitness.edge.api.Value.Frame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVProducerReferenceTime;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * One video stream, read and decoded by FFmpeg, whose natives are loaded with the first stream. Whatever waits for the camera ends after the time-out, when it is
 * {@link #cut}, or when the camera sends us to another address. One thread; {@link #cut} any.
 */
final class Video implements AutoCloseable {
    private static final long NANOS = 1_000_000_000;

    private final long timeoutNanos;
    private final AtomicBoolean cut;
    private final Stop stop; // FFmpeg keeps its address
    private final AVFormatContext input;
    private @Nullable AVCodecContext decoder;
    private final AVPacket packet;
    private final AVFrame frame;
    private final int stream;
    private final double tick; // seconds
    private String asked = "";
    private long deadline;
    private boolean opened;
    private boolean pending;
    private @Nullable SwsContext scale;
    private BytePointer converted = new BytePointer();
    private double clockOffset = Double.NaN; // seconds since 1970 at the stream's zero, as the camera says

    /** Asked by FFmpeg many times a second while it waits. */
    private final class Stop extends AVIOInterruptCB.Callback_Pointer {
        @Override
        @SuppressWarnings("UnusedVariable")
        public int call(Pointer opaque) {
            boolean elsewhere = !asked.isEmpty() && !asked.equals(url());
            return cut.get() || elsewhere || System.nanoTime() - deadline > 0 ? 1 : 0;
        }
    }

    /** @return why no video can be decoded here, and the mend; null: it can. Loads nothing */
    static @Nullable String missing() {
        String platform = Loader.getPlatform();
        return Video.class.getResource("/org/bytedeco/ffmpeg/" + platform + "/libjniavformat.so") == null
                ? "video needs FFmpeg's libraries for " + platform
                        + ", which are not in this package: build it with mvn -Pvideo -DskipTests package (linux-x86_64 and linux-arm64)"
                : null;
    }

    /**
     * Connects.
     *
     * @param mostPixels of a frame
     * @param cut set to true to end whatever waits
     * @throws IOException if the camera is away, refuses, or has no video
     */
    Video(String url, String transport, Duration timeout, long mostPixels, AtomicBoolean cut) throws IOException {
        Natives.load();
        this.cut = cut;
        timeoutNanos = timeout.toNanos();
        stop = new Stop();
        av_log_set_level(AV_LOG_QUIET); // it would say the password
        avformat_network_init();
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        input = avformat_alloc_context();
        input.interrupt_callback().callback(stop);
        try {
            open(url, transport);
            stream = av_find_best_stream(input, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            if (stream < 0) {
                throw new IOException("the stream has no video");
            }
            AVRational base = input.streams(stream).time_base();
            tick = (double) base.num() / base.den();
            decoder = decoder(mostPixels);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(String url, String transport) throws IOException {
        AVDictionary options = new AVDictionary((Pointer) null);
        av_dict_set(options, "rtsp_transport", transport, 0);
        av_dict_set(options, "codec_whitelist", "h264,hevc,mjpeg", 0);
        av_dict_set(options, "fflags", "nobuffer", 0);
        deadline = System.nanoTime() + timeoutNanos;
        asked = url;
        int result = avformat_open_input(input, url, av_find_input_format("rtsp"), options);
        av_dict_free(options);
        if (result < 0) {
            // FFmpeg has freed the input.
            throw new IOException(failed(result));
        }
        opened = true;
    }

    private String url() {
        BytePointer text = input.url();
        return text == null || text.isNull() ? asked : text.getString();
    }

    private AVCodecContext decoder(long mostPixels) throws IOException {
        AVCodec codec = avcodec_find_decoder(input.streams(stream).codecpar().codec_id());
        if (codec == null || codec.isNull()) {
            throw new IOException("the stream's video is neither H.264, H.265 nor JPEG");
        }
        AVCodecContext made = avcodec_alloc_context3(codec);
        avcodec_parameters_to_context(made, input.streams(stream).codecpar());
        made.max_pixels(mostPixels);
        made.thread_count(1);
        made.flags(made.flags() | AV_CODEC_FLAG_LOW_DELAY);
        int result = avcodec_open2(made, codec, (AVDictionary) null);
        if (result < 0) {
            avcodec_free_context(made);
            throw new IOException("the stream's video cannot be decoded: " + text(result));
        }
        return made;
    }

    /**
     * Waits for the next frame and decodes it.
     *
     * @throws IOException if the stream ended or stays silent
     */
    void next() throws IOException {
        deadline = System.nanoTime() + timeoutNanos;
        while (true) {
            if (pending && avcodec_receive_frame(decoder, frame) >= 0) {
                return;
            }
            pending = false;
            int result = av_read_frame(input, packet);
            if (result < 0) {
                throw new IOException(failed(result));
            }
            if (packet.stream_index() == stream) {
                clock();
                avcodec_send_packet(decoder, packet); // what it refuses shows as a frame that is missing or damaged
                pending = true;
            }
            av_packet_unref(packet);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("what comes is no picture for " + timeoutNanos / 1_000_000 + " ms");
            }
        }
    }

    /** The camera's own clock, as its RTCP sender reports say it. */
    private void clock() {
        try (SizeTPointer size = new SizeTPointer(1)) {
            BytePointer data = av_packet_get_side_data(packet, AV_PKT_DATA_PRFT, size);
            if (data != null && !data.isNull() && packet.pts() != AV_NOPTS_VALUE) {
                clockOffset = new AVProducerReferenceTime(data).wallclock() / 1e6 - packet.pts() * tick;
            }
        }
    }

    /** Seconds of the stream's own time; not a number: the camera says none. */
    double seconds() {
        long pts = frame.best_effort_timestamp();
        return pts == AV_NOPTS_VALUE ? Double.NaN : pts * tick;
    }

    /** When the camera made the frame, by its clock; null: it does not say. */
    @Nullable
    Instant time() {
        double at = seconds() + clockOffset;
        return Double.isNaN(at) || at < 0 || at > 1e11
                ? null
                : Instant.ofEpochSecond((long) at, (long) ((at - Math.floor(at)) * NANOS));
    }

    int width() {
        return frame.width();
    }

    int height() {
        return frame.height();
    }

    /** Parts of it did not come, or could not be decoded; FFmpeg has painted them over. */
    boolean isDamaged() {
        return frame.decode_error_flags() != 0 || (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
    }

    /** @param to of width × height × the layout's bytes */
    void pixels(Frame.Layout layout, byte[] to) throws IOException {
        int w = frame.width();
        int h = frame.height();
        int format = layout == Frame.Layout.GRAY ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24;
        SwsContext s = sws_getCachedContext(
                scale, w, h, frame.format(), w, h, format, SWS_POINT, null, null, (DoublePointer) null);
        scale = s;
        if (s == null || s.isNull()) {
            throw new IOException("the stream's pixels are of an unknown kind");
        }
        // Video's black is 16 and its white 235, a frame's are 0 and 255.
        IntPointer colours = sws_getCoefficients(frame.colorspace());
        sws_setColorspaceDetails(s, colours, frame.color_range() == 2 ? 1 : 0, colours, 1, 0, 1 << 16, 1 << 16);
        if (converted.capacity() < to.length) {
            converted.close();
            converted = new BytePointer(to.length);
        }
        try (PointerPointer<BytePointer> planes = new PointerPointer<>(converted, null, null, null);
                IntPointer lines = new IntPointer(w * layout.bytes(), 0, 0, 0)) {
            sws_scale(s, frame.data(), frame.linesize(), 0, h, planes, lines);
        }
        converted.position(0).get(to, 0, to.length);
    }

    private String failed(int result) {
        if (cut.get()) {
            return "closed";
        }
        if (System.nanoTime() - deadline > 0) {
            return "silent for " + timeoutNanos / 1_000_000 + " ms";
        }
        return opened ? "the stream ended" : text(result);
    }

    private static String text(int result) {
        try (BytePointer text = new BytePointer(256)) {
            av_strerror(result, text, 256);
            String all = text.getString();
            int end = all.indexOf('\0');
            return "rtsp: " + (end < 0 ? all : all.substring(0, end));
        }
    }

    @Override
    public void close() {
        if (scale != null) {
            sws_freeContext(scale);
        }
        converted.close();
        AVCodecContext d = decoder;
        if (d != null) {
            avcodec_free_context(d);
        }
        if (opened) {
            deadline = System.nanoTime() + NANOS; // for the goodbye
            avformat_close_input(input);
        }
        av_frame_free(frame);
        av_packet_free(packet);
        stop.close();
    }
}
