package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.collector.workplace.Target;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows each page to whom it may be shown, and sends everybody else to sign in. Any thread. */
public final class SignInGate implements Gate {
    static final String DOOR = "/sign-in";
    static final String NEW_PASSWORD = "/sign-in/password";
    static final String PLANT = "plant";

    private static final Set<Section> PLANT_PAGES =
            EnumSet.of(Section.OVERVIEW, Section.LIVE, Section.SCENARIOS, Section.INDICATORS, Section.EVIDENCE);

    private final Callers callers;
    private final Entrance entrance;

    public SignInGate(Callers callers, Entrance entrance) {
        this.callers = callers;
        this.entrance = entrance;
    }

    @Override
    public @Nullable Visitor admit(Context c) {
        Caller caller = callers.of(c);
        caller.keep(c);
        boolean atDoor = c.path().equals(DOOR) || c.path().startsWith(DOOR + "/");
        Session session = caller.session();
        if (session != null && session.mustChange() && !atDoor && !c.path().equals("/sign-out")) {
            return sent(c, NEW_PASSWORD);
        }
        if (caller.isNobody() && !atDoor) {
            throw signedOut(c);
        }
        if (c.path().equals("/") && caller.plants().isEmpty() && caller.access() != null) {
            return sent(c, first(caller.access()));
        }
        return visitor(c, caller);
    }

    @Override
    public boolean leadToDoor(Context c) {
        return send(c, DOOR + "?next=" + URLEncoder.encode(here(c), StandardCharsets.UTF_8));
    }

    private static UnauthorizedResponse signedOut(Context c) {
        return new UnauthorizedResponse(Renderer.texts(c).get("signed-out"));
    }

    /** @return the page to begin with for who reads nothing of the plant */
    private static String first(Access access) {
        boolean files = access.mayAnywhere(Permission.READ_PROJECT) || access.mayAnywhere(Permission.CREATE_PROJECT);
        return files ? Section.FORMS.path() : "/account";
    }

    /** The page that the reader looks at: a part of one asks for itself by another address. */
    private static String here(Context c) {
        if (c.method() != io.javalin.http.HandlerType.GET) {
            return "/";
        }
        String shown = c.header("HX-Current-URL");
        if (c.header("HX-Request") != null) {
            return shown == null ? "/" : LocalPath.of(shown.replaceFirst("^https?://[^/?#]*", ""));
        }
        String query = c.queryString();
        return LocalPath.of(query == null ? c.path() : c.path() + "?" + query);
    }

    private static @Nullable Visitor sent(Context c, String path) {
        if (!send(c, path)) {
            throw signedOut(c);
        }
        return null;
    }

    private static boolean send(Context c, String path) {
        if (c.header("HX-Request") == null) {
            c.redirect(path);
            return true;
        }
        if (c.method() == io.javalin.http.HandlerType.GET) {
            c.status(401).header("HX-Redirect", path);
            return true;
        }
        return false;
    }

    private Visitor visitor(Context c, Caller caller) {
        Session session = caller.session();
        return new Visitor(
                session == null ? "" : session.person().id(),
                session == null ? "" : session.person().name(),
                plant(c, caller),
                sections(caller),
                session == null ? entrance.formSecret(c) : session.csrf());
    }

    /** The part that the reader chose, of those that he may read. */
    private static @Nullable Scope plant(Context c, Caller caller) {
        List<Scope> plants = caller.plants();
        String chosen = c.cookie(PLANT);
        return plants.stream()
                .filter(p -> key(p).equals(chosen))
                .findFirst()
                .orElse(plants.isEmpty() ? null : plants.get(0));
    }

    /** @return as a cookie can hold it */
    static String key(Scope plant) {
        String text = plant.enterprise() + "/" + plant.site();
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Set<Section> sections(Caller caller) {
        EnumSet<Section> sections = EnumSet.noneOf(Section.class);
        Access access = caller.access();
        if (!caller.plants().isEmpty()) {
            sections.addAll(PLANT_PAGES);
        }
        if (access == null && !sections.isEmpty()) {
            sections.add(Section.OPERATIONS);
        }
        if (access != null) {
            sections.add(Section.FORMS);
            sections.add(Section.USERS);
            if (access.mayAnywhere(Permission.OPERATE) || access.may(Permission.MANAGE_PLATFORM, Target.platform())) {
                sections.add(Section.OPERATIONS);
            }
        }
        return sections;
    }
}
