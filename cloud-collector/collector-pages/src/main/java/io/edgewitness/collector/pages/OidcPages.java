package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Addresses;
import io.edgewitness.collector.workplace.Provider;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.collector.workplace.SignIn;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a provider and back. Each provider has a way back of its own, so that one cannot pass for another. Who is signed in adds
 * the provider's account to his own by a form of his own page; nobody is taken for somebody because of an equal e-mail address.
 */
public final class OidcPages implements Pages.Group {
    private static final Logger LOG = LoggerFactory.getLogger(OidcPages.class);
    private static final String WAY = "way";

    /** Finds what a reference such as {@code ${env:NAME}} stands for. */
    @FunctionalInterface
    public interface SecretSource {
        /**
         * @param reference empty: a public client, which has none
         * @throws IllegalArgumentException if there is nothing, with the mend and without the secret
         */
        @Nullable
        String find(String reference);
    }

    private record Client(Provider provider, OidcClient client) {}

    private final Workplace workplace;
    private final Entrance entrance;
    private final SignInPages door;
    private final SecretSource secrets;
    private final InstantSource clock;
    private final OidcHttp http = new OidcHttp();
    private final OidcPending pending = new OidcPending(new SecureRandom());
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    public OidcPages(
            Workplace workplace, Entrance entrance, SignInPages door, SecretSource secrets, InstantSource clock) {
        this.workplace = workplace;
        this.entrance = entrance;
        this.door = door;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(javalin, "/sign-in/with/{provider}", (c, view) -> {
            try {
                c.redirect(begin(c, null));
            } catch (OidcFailure e) {
                tell(c, view, renderer, e);
            }
        });
        renderer.post(javalin, Section.USERS, "/account/link/{provider}", (c, view) -> {
            try {
                String address = begin(c, Caller.session(c).id());
                // A link, not a redirection: the policy lets a form lead to this server only.
                renderer.page(c, view, view.t("link-accounts"), "people/leave.jte", Map.of("address", address));
            } catch (OidcFailure e) {
                tell(c, view, renderer, e);
            }
        });
        renderer.get(javalin, "/sign-in/back/{provider}", (c, view) -> {
            try {
                finish(c);
            } catch (OidcFailure e) {
                tell(c, view, renderer, e);
            } catch (Refused e) {
                c.status(RefusedAnswer.status(e));
                renderer.page(
                        c,
                        view,
                        view.t("sign-in"),
                        "people/stray.jte",
                        Map.of("detail", e.text(view.text().language())));
            }
        });
    }

    private void tell(Context c, View view, Renderer renderer, OidcFailure e) {
        LOG.warn("sign-in through {}: {}", c.pathParam("provider"), e.getMessage());
        c.status(e.step() == OidcFailure.Step.AWAY || e.step() == OidcFailure.Step.SETTINGS ? 502 : 403);
        renderer.page(
                c,
                view,
                view.t("sign-in"),
                "people/stray.jte",
                Map.of("detail", view.t(e.step().text())));
    }

    private Client client(String id) throws OidcFailure {
        Provider provider = workplace.providers().enabled().stream()
                .filter(p -> p.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new OidcFailure(OidcFailure.Step.STRAY, "there is no such provider"));
        Client present = clients.get(id);
        if (present != null && present.provider().equals(provider)) {
            return present;
        }
        try {
            Client fresh = new Client(
                    provider,
                    new OidcClient(
                            http, provider.issuer(), provider.clientId(), secrets.find(provider.secret()), clock));
            clients.put(id, fresh);
            return fresh;
        } catch (IllegalArgumentException e) {
            throw new OidcFailure(OidcFailure.Step.SETTINGS, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Sets out.
     *
     * @param session id of the session whose person adds an account; null: somebody signs in
     * @return the provider's address
     */
    private String begin(Context c, @Nullable String session) throws OidcFailure {
        String id = c.pathParam("provider");
        Client client = client(id);
        String back = c.scheme() + "://" + c.host() + "/sign-in/back/" + id;
        OidcPending.Way way = pending.begin(
                id, back, LocalPath.of(c.queryParam("next")), session, Addresses.network(c.ip()), clock.instant());
        String address = client.client().address(way);
        entrance.set(c, entrance.name(WAY), way.browser(), (int) OidcPending.LIFE.toSeconds());
        return address;
    }

    private void finish(Context c) throws OidcFailure {
        String id = c.pathParam("provider");
        String browser = c.cookie(entrance.name(WAY));
        entrance.set(c, entrance.name(WAY), "", 0);
        OidcPending.Way way = pending.take(c.queryParam("state"), browser, id, clock.instant());
        if (way == null) {
            throw new OidcFailure(OidcFailure.Step.STRAY, "no sign-in of this browser waits for this answer");
        }
        String error = c.queryParam("error");
        if (error != null) {
            throw new OidcFailure(
                    OidcFailure.Step.DENIED, error.matches("[a-z_]{1,40}") ? error : "an error that is no code");
        }
        Client client = client(id);
        SignIn.External who = client.client()
                .finish(
                        way,
                        c.queryParam("code"),
                        c.queryParam("iss"),
                        client.provider().claim());
        if (way.session() != null) {
            Session session = Caller.session(c);
            if (!session.id().equals(way.session())) {
                throw new OidcFailure(OidcFailure.Step.STRAY, "another session began this");
            }
            workplace.signIn().link(session, client.provider(), who);
            c.redirect("/account");
            return;
        }
        door.enter(c, workplace.signIn().external(client.provider(), who, c.ip()), way.next());
    }
}
