package io.edgewitness.collector.workplace;

/**
 * How much the workplace takes.
 *
 * @param answerBytes of one answer's JSON in UTF-8
 * @param answersBytes of the answers of one project together, as they stand; what makes them fewer is taken all the same
 * @param answers keys of one project
 * @param textBytes of all JSON of one project: each revision, and texts that were refused
 * @param files of one project, removed ones included
 * @param fileBytes of one file, whatever a caller allows
 * @param projectBytes of the files of one project, removed ones included
 */
public record Settings(
        int answerBytes,
        long answersBytes,
        int answers,
        long textBytes,
        int files,
        long fileBytes,
        long projectBytes,
        Argon argon) {
    public static final Settings DEFAULT =
            new Settings(1 << 20, 8L << 20, 5_000, 1L << 30, 5_000, 100L << 20, 2L << 30, new Argon(19_456, 2, 1));

    /**
     * Cost of one password's hash; a hash of another cost is made anew when its owner signs in.
     *
     * @param kibibytes of memory
     * @param passes over it
     */
    public record Argon(int kibibytes, int passes, int lanes) {}
}
