package io.edgewitness.epcis;

/**
 * Where something stands in a document.
 *
 * @param line 1-based
 * @param column 1-based
 */
public record Place(int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
