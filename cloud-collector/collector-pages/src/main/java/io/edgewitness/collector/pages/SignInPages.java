package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Refusal;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.collector.workplace.SignedIn;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The door: sign-in with a password, the new password that a one-time one asks for, sign-out. */
public final class SignInPages implements Pages.Group {
    private static final String SESSION = SignInGate.DOOR + "/session";

    private final Workplace workplace;
    private final Entrance entrance;

    public SignInPages(Workplace workplace, Entrance entrance) {
        this.workplace = workplace;
        this.entrance = entrance;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(javalin, SignInGate.DOOR, (c, view) -> form(c, view, renderer));
        renderer.post(javalin, SignInGate.DOOR, (c, view) -> signIn(c, view, renderer));
        renderer.get(javalin, SignInGate.NEW_PASSWORD, (c, view) -> passwordForm(c, view, renderer, ""));
        renderer.post(javalin, SignInGate.NEW_PASSWORD, (c, view) -> changePassword(c, view, renderer));
        renderer.get(javalin, SESSION, SignInPages::session);
        renderer.post(javalin, "/sign-out", (c, view) -> {
            Session session = Caller.of(c).session();
            if (session != null) {
                workplace.sessions().end(session);
            }
            entrance.end(c);
            c.redirect(SignInGate.DOOR);
        });
    }

    /** For pages that were opened in a session that has ended: who is signed in now, and what that person's POSTs carry. */
    private static void session(Context c, View view) {
        Visitor now = view.visitor();
        c.header("Cache-Control", "no-store");
        c.json(Map.of("person", now.id(), "csrf", now.id().isEmpty() ? "" : now.csrf()));
    }

    private void form(Context c, View view, Renderer renderer) {
        if (Caller.of(c).session() != null) {
            c.redirect(LocalPath.of(c.queryParam("next")));
            return;
        }
        form(c, view, renderer, LocalPath.of(c.queryParam("next")), "", "");
    }

    private void form(Context c, View view, Renderer renderer, String next, String login, String problem) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("next", next);
        parameters.put("login", login);
        parameters.put("problem", problem);
        parameters.put("unused", entrance.isUnused());
        parameters.put("providers", workplace.providers().enabled());
        renderer.page(c, view, view.t("sign-in"), "people/sign-in.jte", parameters);
    }

    private void signIn(Context c, View view, Renderer renderer) {
        String login = param(c, "login");
        String next = LocalPath.of(c.formParam("next"));
        try {
            enter(c, workplace.signIn().password(login, param(c, "password"), c.ip()), next);
        } catch (Refused e) {
            answer(c, e);
            form(c, view, renderer, next, login, e.text(view.text().language()));
        }
    }

    /** @param next where to, unless a one-time password was used */
    void enter(Context c, SignedIn signedIn, String next) {
        entrance.begin(c, signedIn);
        c.redirect(signedIn.session().mustChange() ? SignInGate.NEW_PASSWORD : next);
    }

    private void passwordForm(Context c, View view, Renderer renderer, String problem) {
        Session session = Caller.of(c).session();
        if (session == null) {
            c.redirect(SignInGate.DOOR);
            return;
        }
        renderer.page(
                c,
                view,
                view.t("new-password"),
                "people/password.jte",
                Map.of("person", session.person(), "problem", problem));
    }

    private void changePassword(Context c, View view, Renderer renderer) {
        Session session = Caller.session(c);
        String fresh = param(c, "fresh");
        if (!fresh.equals(param(c, "again"))) {
            c.status(400);
            passwordForm(c, view, renderer, view.t("passwords-differ"));
            return;
        }
        try {
            enter(c, workplace.signIn().changePassword(session, param(c, "old"), fresh, c.ip()), "/");
        } catch (Refused e) {
            answer(c, e);
            passwordForm(c, view, renderer, e.text(view.text().language()));
        }
    }

    private static void answer(Context c, Refused e) {
        c.status(RefusedAnswer.status(e));
        if (e.refusal() == Refusal.TOO_MANY_ATTEMPTS) {
            c.header("Retry-After", String.valueOf(e.arguments().get(0)));
        }
    }

    static String param(Context c, String name) {
        @Nullable String value = c.formParam(name);
        return value == null ? "" : value;
    }
}
