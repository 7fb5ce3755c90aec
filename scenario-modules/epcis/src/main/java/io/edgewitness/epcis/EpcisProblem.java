package io.edgewitness.epcis;

/**
 * One thing that is wrong.
 *
 * @param path JSON pointer (RFC 6901) of what is wrong
 * @param what what is wrong and what would be right
 */
public record EpcisProblem(Place place, String path, String what) {
    @Override
    public String toString() {
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + what;
    }
}
