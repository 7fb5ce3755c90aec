package io.edgewitness.collector.pages;

import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A page of what a search leaves of a list.
 *
 * @param path of the list's page
 * @param pages at least 1
 */
public record Listing<R>(String path, String text, int page, int pages, int matching, int total, List<R> rows) {
    /**
     * The page that the request asks for.
     *
     * @param searched the text of one, in which the request's words are looked for whatever their case
     */
    static <R> Listing<R> of(Context c, String path, int perPage, List<R> all, Function<R, String> searched) {
        String text = LivePages.given(c, "q").strip();
        String wanted = text.toLowerCase(Locale.ROOT);
        List<R> left = all.stream()
                .filter(r -> searched.apply(r).toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        int pages = Math.max(1, (left.size() + perPage - 1) / perPage);
        String asked = LivePages.given(c, "page");
        int page = asked.matches("[1-9][0-9]{0,5}") ? Math.min(pages, Integer.parseInt(asked)) : 1;
        List<R> shown = left.subList((page - 1) * perPage, Math.min(left.size(), page * perPage));
        return new Listing<>(path, text, page, pages, left.size(), all.size(), shown);
    }

    /** @return the same with what is shown of each row */
    <S> Listing<S> with(List<S> shown) {
        return new Listing<>(path, text, page, pages, matching, total, shown);
    }

    public String address(View view, int other) {
        return path + "?q=" + view.encoded(text) + "&page=" + other;
    }
}
