package io.edgewitness.edge.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source that can list its points. */
public interface Browsable {
    /**
     * Blocks until the source answered.
     *
     * @param under node to start from; null: the source's root
     * @param limit most points to return, above 0
     */
    List<BrowsedPoint> browse(@Nullable String under, int limit) throws SourceException;

    /**
     * @param address ready for the site file
     * @param unit UCUM code; empty if the source does not say
     */
    record BrowsedPoint(String address, String name, String type, String unit, boolean writable) {}
}
