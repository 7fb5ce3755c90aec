package io.edgewitness.collector.pages;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Plant.Origin;
import io.edgewitness.collector.pages.View.Theme;
import io.edgewitness.collector.workplace.Refusal;
import io.edgewitness.collector.workplace.Refused;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.SameSite;
import io.javalin.http.UnauthorizedResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between a request and a template: asks the gate, keeps the choice of language and colours, checks the token of a POST, and tells
 * people in their language what went wrong. Any thread.
 */
public final class Renderer {
    private static final Logger LOG = LoggerFactory.getLogger(Renderer.class);
    private static final String LANGUAGE = "lang";
    private static final String THEME = "theme";
    private static final String ANSWERED = "page-answered";
    private static final String ORIGIN = "/pages/origin";
    private static final String PATH = "page-path";
    private static final int YEAR_SECONDS = 365 * 24 * 3600;

    /** Answers one request, by {@link #page} or {@link #part} as a rule. */
    public interface Handler {
        /**
         * @throws PlantAwayException the reader is told, and the page tries again by itself
         * @throws IllegalArgumentException the request is not of its form; the message is shown, or the text of that key
         * @throws HttpResponseException likewise
         */
        void handle(Context c, View view) throws Exception;
    }

    /** Paths with their placeholders that have given a whole page. */
    private final Set<String> pages = ConcurrentHashMap.newKeySet();

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final WebFiles files = new WebFiles();
    private final Gate gate;
    private final Plant plant;
    private final InstantSource clock;
    private final ZoneId zone;

    /** @param zone in which times are written where no script runs */
    public Renderer(Gate gate, Plant plant, InstantSource clock, ZoneId zone) {
        this.gate = gate;
        this.plant = plant;
        this.clock = clock;
        this.zone = zone;
    }

    public void get(Javalin javalin, Section section, String path, Handler handler) {
        javalin.get(path, c -> shown(c, section, path, handler));
    }

    /** A page of no section, such as the one to sign in on. */
    void get(Javalin javalin, String path, Handler handler) {
        javalin.get(path, c -> shown(c, null, path, handler));
    }

    private void shown(Context c, @Nullable Section section, String path, Handler handler) {
        c.attribute(PATH, path);
        serve(c, section, handler);
    }

    /** Likewise; the token is checked as everywhere. */
    void post(Javalin javalin, String path, Handler handler) {
        javalin.post(path, c -> serve(c, null, checked(handler)));
    }

    /** The form carries {@link Visitor#csrf} as {@code csrf}, or the request as header {@code X-CSRF}, which htmx sends by itself. */
    public void post(Javalin javalin, Section section, String path, Handler handler) {
        javalin.post(path, c -> serve(c, section, checked(handler)));
    }

    private static Handler checked(Handler handler) {
        return (c, view) -> {
            requireWhole(c, view);
            checkToken(c, view);
            handler.handle(c, view);
        };
    }

    /**
     * A whole page.
     *
     * @param title in the reader's language
     * @param template such as {@code overview.jte}; it gets {@code layout} beside the parameters
     */
    public void page(Context c, View view, String title, String template, Map<String, ?> parameters) {
        Map<String, Object> all = new HashMap<>(parameters);
        String path = c.attribute(PATH);
        if (path != null) {
            pages.add(path);
        }
        all.put("layout", layout(c, view, title));
        c.header("Cache-Control", "no-store");
        c.attribute(ANSWERED, true);
        c.html(rendered(template, all));
    }

    /** A part of a page, for htmx; its template gets {@code view} beside the parameters. */
    public void part(Context c, View view, String template, Map<String, ?> parameters) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("view", view);
        c.header("Cache-Control", "no-store");
        c.attribute(ANSWERED, true);
        c.html(rendered(template, all));
    }

    /** A page that says in a sentence why there is no other. */
    public void refuse(Context c, View view, int status, String detail) {
        c.status(status);
        if (isPart(c)) {
            part(c, view, "problem.jte", Map.of("detail", detail));
        } else {
            page(c, view, view.t("refused"), "refused.jte", Map.of("detail", detail));
        }
    }

    WebFiles files() {
        return files;
    }

    /** @return whether a page or part of one says it already */
    static boolean isAnswered(Context c) {
        return c.attribute(ANSWERED) != null;
    }

    /** Serves an address that no handler is for. */
    void unknown(Context c) {
        serve(c, null, (request, view) -> refuse(request, view, 404, view.t("no-such-page", c.path())));
    }

    private void serve(Context c, @Nullable Section section, Handler handler) {
        View view = view(c, section, Visitor.NOBODY);
        try {
            Visitor visitor = gate.admit(c);
            if (visitor == null) {
                return;
            }
            view = view(c, section, visitor);
            if (section != null && !visitor.sees(section)) {
                Caller.access(c);
                throw new ForbiddenResponse(view.t("not-allowed"));
            }
            handler.handle(c, view);
        } catch (PlantAwayException e) {
            LOG.warn("{} {}: {}", c.method(), c.path(), e.getMessage());
            away(c, view, view.t(e.isDiskFull() ? "database-disk-full" : "database-away"));
        } catch (Refused e) {
            if (e.kind() == Refusal.Kind.AWAY) {
                boolean database = e.refusal() == Refusal.DATABASE;
                away(
                        c,
                        view,
                        database ? view.t("database-away") : e.text(view.text().language()));
            } else {
                refuse(c, view, RefusedAnswer.status(e), e.text(view.text().language()));
            }
        } catch (UnauthorizedResponse e) {
            if (!gate.leadToDoor(c)) {
                refuse(c, view, e.getStatus(), said(view, e));
            }
        } catch (HttpResponseException e) {
            if (e.getStatus() == 503) {
                away(c, view, view.t("database-away"));
            } else {
                refuse(c, view, e.getStatus(), said(view, e));
            }
        } catch (IllegalArgumentException e) {
            refuse(c, view, 400, said(view, e));
        } catch (Exception e) {
            LOG.error("{} {}: {}", c.method(), c.path(), Fault.line(e));
            refuse(c, view, 500, view.t("failed"));
        }
    }

    private static String said(View view, Exception e) {
        String message = String.valueOf(e.getMessage());
        return view.text().orElse(message, message);
    }

    private void away(Context c, View view, String detail) {
        c.status(503);
        c.header("Retry-After", "2");
        if (isPart(c)) {
            part(c, view, "problem.jte", Map.of("detail", detail));
        } else {
            page(c, view, view.t("database-away-title"), "away.jte", Map.of("detail", detail));
        }
    }

    /** @return whether htmx asks, and not for the page that is to take the place of {@code away.jte} */
    private static boolean isPart(Context c) {
        return c.header("HX-Request") != null && !"main".equals(c.header("HX-Target"));
    }

    private View view(Context c, @Nullable Section section, Visitor visitor) {
        Theme theme = Theme.of(chosen(c, THEME, "light", "dark", "auto"));
        return new View(visitor, texts(c), section, address(c), theme, clock.instant(), zone);
    }

    /** What a refused POST shows is not to be had at its own address: links lead to the page above it that its form is on. */
    private String address(Context c) {
        String query = c.queryString();
        if (c.method() == HandlerType.GET) {
            return query == null ? c.path() : c.path() + "?" + query;
        }
        for (String path = c.path(); path.length() > 1; path = path.substring(0, path.lastIndexOf('/'))) {
            String above = path;
            if (pages.stream().anyMatch(p -> matches(p, above))) {
                return above;
            }
        }
        return "/";
    }

    private static boolean matches(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] parts = path.split("/", -1);
        boolean same = wanted.length == parts.length;
        for (int i = 0; same && i < parts.length; i++) {
            same = wanted[i].startsWith("{") || wanted[i].equals(parts[i]);
        }
        return same;
    }

    /** In the reader's language. */
    static Texts texts(Context c) {
        return Texts.of(chosen(c, LANGUAGE, "en", "zh"));
    }

    /** What the address asks for, which is then kept, else what was asked for before. */
    private static @Nullable String chosen(Context c, String name, String... known) {
        String asked = c.queryParam(name);
        for (String value : known) {
            if (value.equals(asked)) {
                Cookie cookie = new Cookie(name, value);
                cookie.setSameSite(SameSite.STRICT);
                cookie.setHttpOnly(true);
                cookie.setMaxAge(YEAR_SECONDS);
                c.cookie(cookie);
                return value;
            }
        }
        return c.cookie(name);
    }

    /** A body of parts is read here, before anybody asks for one of them. */
    private static void requireWhole(Context c, View view) {
        if (c.isMultipart()) {
            try {
                c.uploadedFiles();
            } catch (Exception e) {
                LOG.debug("{}: {}", c.path(), Fault.line(e));
                throw new BadRequestResponse(view.t("upload-broken"));
            }
        }
    }

    private static void checkToken(Context c, View view) {
        String header = c.header("X-CSRF");
        String given = header != null ? header : c.formParam("csrf");
        boolean same = given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8),
                        view.visitor().csrf().getBytes(StandardCharsets.UTF_8));
        if (!same) {
            throw new ForbiddenResponse(view.t("form-of-another-session"));
        }
    }

    private Layout layout(Context c, View view, String title) {
        Section section = view.section();
        String path = c.attribute(PATH);
        boolean shows = section != null
                && section.showsPlant()
                && c.statusCode() < 500
                && (section != Section.FORMS || path == null || path.startsWith("/forms/{id}"));
        boolean polls = section != null && section.polls();
        return new Layout(view, title, shows ? origin(view) : Origin.NOTHING, polls ? ORIGIN : null, files);
    }

    private Origin origin(View view) {
        Scope scope = view.visitor().scope();
        return scope == null ? Origin.NOTHING : plant.origin(scope);
    }

    /** Whether data are simulated shows as soon as it is known. */
    void addTo(Javalin javalin) {
        get(
                javalin,
                Section.OVERVIEW,
                ORIGIN,
                (c, view) -> part(c, view, "origin.jte", Map.of("origin", origin(view), "fresh", ORIGIN)));
    }

    private String rendered(String template, Map<String, Object> parameters) {
        StringOutput html = new StringOutput(16_384);
        engine.render(template, parameters, html);
        return html.toString();
    }
}
