package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import java.util.ArrayList;
import java.util.List;

/** Video streams of one camera, each point for itself. */
final class RtspAdapter implements SourceAdapter {
    private static final String UNPACKED_TO = "org.bytedeco.javacpp.cachedir";

    private final AdapterContext context;
    private final RtspConfiguration configuration;
    private final List<VideoStream> streams = new ArrayList<>();

    RtspAdapter(AdapterContext context, RtspConfiguration configuration) {
        this.context = context;
        this.configuration = configuration;
        // Once, before the natives are loaded: a service may have no home folder to unpack them to.
        if (System.getProperty(UNPACKED_TO) == null) {
            System.setProperty(
                    UNPACKED_TO, context.directory().resolve("natives").toString());
        }
    }

    @Override
    public void start(SampleSink sink) {
        long mostPixels = new PictureDecoder().mostPixels();
        configuration.points().forEach(p -> streams.add(new VideoStream(context, configuration, p, mostPixels, sink)));
        streams.forEach(VideoStream::start);
    }

    /** A stream numbers nothing that we see: who counts its frames counts what came. */
    @Override
    public boolean counts(PointId point) {
        return false;
    }

    @Override
    public Health health() {
        return Threads.health(streams.stream().map(VideoStream::problem).toList());
    }

    @Override
    public void close() {
        streams.forEach(VideoStream::stop);
        streams.forEach(VideoStream::await);
    }
}
