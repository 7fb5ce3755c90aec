package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What was made of the points of the deliveries that were seen last: the next delivery mostly has the same points in the same order. So
 * what depends on the points alone is looked up once a delivery, not once a sample. Not thread-safe.
 *
 * @param <T> what is made of a list of points
 */
public final class PointLists<T> {
    private static final int FEW = 1024;

    private record Known<T>(PointId[] points, T made) {}

    private final Map<PointId, Known<T>> byFirst = new HashMap<>();
    private long remembered;

    /**
     * @param samples of one delivery
     * @param points about how many there are in all: sources whose deliveries are never alike must not fill the memory
     * @param make called unless the last delivery that began with the same point had the same points
     */
    public T of(List<Sample> samples, int points, Function<PointId[], T> make) {
        Known<T> last = samples.isEmpty() ? null : byFirst.get(samples.get(0).point());
        if (last != null && isSame(last.points(), samples)) {
            return last.made();
        }
        PointId[] list = new PointId[samples.size()];
        for (int i = 0; i < list.length; i++) {
            list[i] = samples.get(i).point();
        }
        T made = make.apply(list);
        if (list.length > 0) {
            remember(new Known<>(list, made), points);
        }
        return made;
    }

    /** What was made does not hold any more. */
    public void clear() {
        byFirst.clear();
        remembered = 0;
    }

    private void remember(Known<T> list, int points) {
        int length = list.points().length;
        remembered += length;
        if (remembered > 4L * points + FEW) {
            byFirst.clear();
            remembered = length;
        }
        Known<T> before = byFirst.put(list.points()[0], list);
        remembered -= before == null ? 0 : before.points().length;
    }

    /** Adapters keep one id a point, so identity is enough here: it only saves the work. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(PointId[] points, List<Sample> samples) {
        if (points.length != samples.size()) {
            return false;
        }
        for (int i = 0; i < points.length; i++) {
            if (points[i] != samples.get(i).point()) {
                return false;
            }
        }
        return true;
    }
}
