package io.edgewitness.epcis;

/**
 * What a document may take. Events come one by one, so that memory is bounded by {@code values}, not by the document.
 *
 * @param documentBytes of a whole document
 * @param values of one event, or of the header: each text, number, list and object is one
 * @param depth of lists and objects in each other
 * @param textLength of one text, in characters
 */
public record EpcisLimits(long documentBytes, int values, int depth, int textLength) {
    /** For files and uploads: 1 GB, and events of 400,000 values (some 60 MB of memory). */
    public static final EpcisLimits FILE = new EpcisLimits(1_000_000_000, 400_000, 64, 100_000);

    /** For one message of a device. */
    public static final EpcisLimits MESSAGE = new EpcisLimits(1 << 20, 20_000, 32, 10_000);

    /** For one event of a message as it is kept: alone, and with what its document said of prefixes. */
    public static final EpcisLimits STORED = new EpcisLimits(8 << 20, 50_000, 40, 10_000);
}
