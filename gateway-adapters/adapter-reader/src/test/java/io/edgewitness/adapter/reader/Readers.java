package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configurations as the site file makes them, with what a test changes. */
final class Readers {
    static final PointId CODE = new PointId("drill.reader");
    static final PointId WEIGHT = new PointId("drill.scale");
    static final String TOKEN = "a-token-of-the-test";

    String endpoint = "tcp://127.0.0.1:9";
    String frame = "line";
    int longest = 4096;
    String prefix = "";
    String suffix = "";
    String charset = "UTF-8";
    String heartbeat = "";

    @Nullable
    Duration silentAfter;

    @Nullable
    Duration fold;

    ScaleFormat scale = ScaleFormat.SICS;
    ReaderConfiguration.@Nullable Request request;

    @Nullable
    List<String> peers;

    @Nullable
    Secret token;

    @Nullable
    Path certificate;

    @Nullable
    Path key;

    List<ReaderConfiguration.Point> points = List.of(point(CODE, "code"), point(WEIGHT, "weight"));

    static ReaderConfiguration.Point point(PointId id, String address) {
        boolean weight = address.contains("weight");
        boolean card = address.startsWith("card");
        return new ReaderConfiguration.Point(
                id,
                address,
                weight ? "kg" : "1",
                card ? PointDefinition.Recording.NONE : PointDefinition.Recording.ALL);
    }

    ReaderConfiguration configuration() {
        return new ReaderConfiguration(
                ReaderEndpoint.parse(endpoint),
                Framing.parse(frame),
                longest,
                prefix,
                suffix,
                charset,
                true,
                "NOREAD",
                heartbeat,
                silentAfter,
                fold,
                scale,
                request,
                peers,
                token,
                certificate,
                key,
                points);
    }

    SourceAdapter adapter(String id, InstantSource clock, Path directory) {
        List<PointDefinition> definitions = points.stream()
                .map(p -> PointDefinition.of(p.id().name(), p.address(), p.unit()))
                .toList();
        return new ReaderAdapterFactory()
                .create(new AdapterContext(id, Mode.REAL, configuration(), definitions, clock, directory));
    }
}
