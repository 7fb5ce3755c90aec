package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value.Frame;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a camera for a picture and hands it over: a frame, or a BAD sample with the reason. One thread. */
final class OnePicture {
    private final AdapterContext context;
    private final PointId point;
    private final HttpPicture picture;
    private final PictureDecoder decoder;
    private final SampleSink sink;
    private long number;

    OnePicture(AdapterContext context, PointId point, HttpPicture picture, PictureDecoder decoder, SampleSink sink) {
        this.context = context;
        this.point = point;
        this.picture = picture;
        this.decoder = decoder;
        this.sink = sink;
    }

    /**
     * How it went.
     *
     * @param problem empty: there was none
     * @param away whether the camera did not answer
     */
    record Taken(String problem, boolean away) {}

    /** @param closed whether nobody waits for it any more; then one that was cut short is not handed over */
    Taken take(BooleanSupplier closed) {
        Instant asked = context.clock().instant();
        @Nullable Frame frame = null;
        Sample sample;
        Taken taken;
        try {
            frame = decoder.decode(picture.snapshot(), ++number);
            sample = Sample.good(point, frame, null, context.clock().instant());
            taken = new Taken("", false);
        } catch (BadPictureException e) {
            sample = Sample.bad(point, e.code(), null, context.clock().instant());
            taken = new Taken(e.code(), false);
        } catch (IOException | RuntimeException e) {
            String why = Threads.why(e);
            sample = Sample.bad(point, "camera: " + why, null, context.clock().instant());
            taken = new Taken(why, true);
        }
        if (closed.getAsBoolean() && frame == null) {
            return taken;
        }
        if (!sink.offer(Delivery.live(List.of(sample)))) {
            Instant end = context.clock().instant().plusNanos(1);
            sink.gap(new Gap(List.of(point), asked, end, 1, "overload: a frame was not taken"));
        }
        if (frame != null) {
            frame.release();
        }
        return taken;
    }

    void cut() {
        picture.cut();
    }
}
