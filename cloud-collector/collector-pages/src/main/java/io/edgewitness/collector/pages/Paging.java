package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Slice;
import io.javalin.http.Context;
import java.util.List;

/**
 * Which part of a long list a page shows.
 *
 * @param part what each line contains; empty: anything
 * @param number from 1
 * @param more lines follow
 */
public record Paging(String part, int number, boolean more) {
    private static final int LINES = 100;

    /** @return what the address asks for, and one line more, which tells whether others follow */
    static Slice asked(Context c) {
        return new Slice(PeopleGroup.query(c, "q"), (number(c) - 1) * LINES, LINES + 1);
    }

    private static int number(Context c) {
        String text = PeopleGroup.query(c, "page");
        return text.matches("[1-9]\\d{0,5}") ? Integer.parseInt(text) : 1;
    }

    /** @param found for {@link #asked} */
    static Paging of(Context c, List<?> found) {
        return new Paging(PeopleGroup.query(c, "q"), number(c), found.size() > LINES);
    }

    static <T> List<T> lines(List<T> found) {
        return found.subList(0, Math.min(LINES, found.size()));
    }

    /** @return whether it is worth showing */
    public boolean isLong() {
        return more || number > 1 || !part.isEmpty();
    }

    public String address(View view, String path, int page) {
        return path + "?q=" + view.encoded(part) + "&page=" + page;
    }
}
