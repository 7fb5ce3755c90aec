package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code type: daq}: a device that we connect to. */
public final class DaqAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "daq";
    }

    @Override
    public Class<? extends Record> configuration() {
        return DaqConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        DaqConfiguration configuration = (DaqConfiguration) context.configuration();
        List<Device.Part> parts = configuration.points().stream()
                .map(p -> new Device.Part(p.id(), Channels.parse(p.address())))
                .toList();
        Device device = new Device(configuration.endpoint().toString(), context, parts, interval(context, parts));
        return new DaqAdapter(context, List.of(device), new Caller(context, configuration, device));
    }

    /** The longest of its points' intervals: all have the same blocks. */
    static @Nullable Duration interval(AdapterContext context, List<Device.Part> parts) {
        Map<PointId, Duration> intervals = PollSchedule.intervals(context.points());
        return parts.stream()
                .map(p -> intervals.get(p.point()))
                .filter(Objects::nonNull)
                .max(Duration::compareTo)
                .orElse(null);
    }
}
