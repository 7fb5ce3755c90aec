package io.edgewitness.edge.api;

import java.util.List;

/**
 * Implemented by a {@link SourceAdapter.Factory} whose protocol does not say what a value's type is: reads one address in every way it
 * could be meant, so that a person can pick what the device's display shows.
 */
public interface Tryable {
    /** The name a user types for the protocol, such as {@code modbus}. */
    String protocol();

    /**
     * Blocks until the source answered or refused, at most some seconds.
     *
     * @param endpoint as in the site file
     * @param address as in the site file, the type left out
     * @throws IllegalArgumentException if the endpoint or the address is not of the adapter's syntax; shown to the user
     */
    List<Reading> tryAddress(String endpoint, String address) throws SourceException;

    /**
     * @param type in the adapter's syntax
     * @param order word order; empty where the type has none
     * @param value as a person reads it; a reason in brackets where the bytes are no value of this type
     * @param yaml one point, ready for the site file
     */
    record Reading(String type, String order, String value, String yaml) {}
}
