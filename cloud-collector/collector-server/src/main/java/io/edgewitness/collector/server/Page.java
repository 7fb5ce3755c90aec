package io.edgewitness.collector.server;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Map;

/** The page: a frame in the reader's language, which its script fills from {@code /api/v1}. Any thread. */
final class Page {
    private static final String LANGUAGE = "lang";

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    void get(Context c) {
        String asked = c.queryParam(LANGUAGE);
        if (asked != null) {
            Cookie cookie = new Cookie(LANGUAGE, PageTexts.of(asked).language());
            cookie.setSameSite(SameSite.STRICT);
            cookie.setMaxAge(365 * 24 * 3600);
            c.cookie(cookie);
        }
        StringOutput html = new StringOutput();
        engine.render("page.jte", Map.of("text", PageTexts.of(asked != null ? asked : c.cookie(LANGUAGE))), html);
        c.html(html.toString());
    }
}
