package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Refused;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Map;

/** What the pages about people, places and rights share: a POST that goes back to its page, and says there what was refused. */
final class PeopleGroup {
    /** Changes something. */
    interface Change {
        /** @return the path to go on to */
        String make(Context c, View view);
    }

    /** Shows the page that the form is on. */
    interface Show {
        /** @param problem empty: none */
        void show(Context c, View view, String problem);
    }

    private PeopleGroup() {}

    static void get(Javalin javalin, Renderer renderer, String path, Show show) {
        renderer.get(javalin, Section.USERS, path, (c, view) -> show.show(c, view, ""));
    }

    /** What is refused is said on the page that the form is on, if that can be shown. */
    static void post(Javalin javalin, Renderer renderer, String path, Change change, Show show) {
        renderer.post(javalin, Section.USERS, path, (c, view) -> {
            try {
                c.redirect(change.make(c, view), io.javalin.http.HttpStatus.SEE_OTHER);
            } catch (Refused e) {
                c.status(RefusedAnswer.status(e));
                again(c, view, renderer, show, e);
            }
        });
    }

    private static void again(Context c, View view, Renderer renderer, Show show, Refused refused) {
        String text = refused.text(view.text().language());
        try {
            show.show(c, view, text);
        } catch (Refused e) {
            renderer.refuse(c, view, RefusedAnswer.status(refused), text);
        }
    }

    /** A page that is shown once, after a POST: it holds a secret. */
    static void once(Context c, View view, Renderer renderer, String title, String text, String secret, String back) {
        renderer.page(c, view, title, "people/once.jte", Map.of("text", text, "secret", secret, "back", back));
    }

    /** @throws io.javalin.http.ForbiddenResponse if not */
    static void require(View view, boolean may) {
        if (!may) {
            throw new io.javalin.http.ForbiddenResponse(view.t("not-allowed"));
        }
    }

    static String param(Context c, String name) {
        String value = c.formParam(name);
        return value == null ? "" : value.strip();
    }

    static String query(Context c, String name) {
        String value = c.queryParam(name);
        return value == null ? "" : value.strip();
    }
}
