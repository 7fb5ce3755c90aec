package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.InternalServerErrorResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.List;

/** The routes that the command line uses on a running collector; each but the key's and the definitions' needs a token, on the loopback address too. */
final class AdminApi {
    private static final long LONGEST_TOKEN_SECONDS = Duration.ofDays(30).toSeconds();

    private final Backend backend;
    private final HttpGuard guard;

    AdminApi(Backend backend, HttpGuard guard) {
        this.backend = backend;
        this.guard = guard;
    }

    void addTo(Javalin javalin) {
        javalin.post("/api/v1/tokens", this::token);
        javalin.post("/api/v1/passwords", this::password);
        javalin.post("/api/v1/figures", this::figures);
        javalin.post("/api/v1/adjustments", this::adjustment);
        javalin.post("/api/v1/bundles", this::bundle);
        javalin.post("/api/v1/trail/check", this::trail);
        javalin.post("/api/v1/batches/check", this::batches);
        javalin.post("/api/v1/rebuild", this::rebuild);
        javalin.get("/api/v1/definitions", c -> json(c, new Commands.Definitions(call(this::own))));
        javalin.get("/api/v1/key", c -> json(c, new Commands.Key(call(backend::fingerprint))));
    }

    private List<String> own() throws CommandFailure {
        IndicatorLibrary shipped = IndicatorLibrary.shipped();
        return backend.library().definitions().stream()
                .filter(d -> shipped.find(d.reference()).isEmpty())
                .map(IndicatorDefinition::source)
                .toList();
    }

    private void token(Context c) {
        Commands.TokenWanted wanted = read(c, Commands.TokenWanted.class);
        if (wanted.agent() == null || wanted.seconds() < 1 || wanted.seconds() > LONGEST_TOKEN_SECONDS) {
            throw new BadRequestResponse("agent and seconds are wanted, seconds from 1 to " + LONGEST_TOKEN_SECONDS);
        }
        Duration life = Duration.ofSeconds(wanted.seconds());
        json(c, new Commands.TokenMade(call(() -> backend.token(wanted.agent(), life))));
    }

    private void password(Context c) {
        guard.checkMachine(c);
        Commands.PasswordWanted wanted = read(c, Commands.PasswordWanted.class);
        if (wanted.login() == null) {
            throw new BadRequestResponse("login is wanted");
        }
        json(c, new Commands.PasswordMade(call(() -> backend.oneTimePassword(wanted.login()))));
    }

    private void trail(Context c) {
        guard.checkAdmin(c);
        json(c, call(backend::trail));
    }

    private void batches(Context c) {
        guard.checkAdmin(c);
        json(c, call(backend::verify));
    }

    private void figures(Context c) {
        Commands.FiguresWanted wanted = read(c, Commands.FiguresWanted.class);
        Scope scope = wanted.scope() == null ? Scope.ALL : wanted.scope();
        List<FigureRequest> requests = wanted.requests() == null ? List.of() : wanted.requests();
        json(c, new Commands.Figures(call(() -> backend.figures(scope, requests))));
    }

    private void adjustment(Context c) {
        Commands.AdjustmentWanted w = read(c, Commands.AdjustmentWanted.class);
        if (w.figure() == null || w.time() == null || w.amount() == null || w.reason() == null || w.by() == null) {
            throw new BadRequestResponse("figure, time, amount, reason and by are wanted");
        }
        json(c, call(() -> backend.adjustment(w.figure(), w.time(), w.amount(), w.reason(), w.by())));
    }

    private void bundle(Context c) {
        Commands.BundleWanted wanted = read(c, Commands.BundleWanted.class);
        Long head = wanted.head();
        if (wanted.scope() == null || wanted.figures() == null || wanted.digest() == null || head == null) {
            throw new BadRequestResponse("scope, figures, digest and head are wanted");
        }
        byte[] bundle = call(() -> {
            try {
                return backend.bundle(wanted.scope(), wanted.figures(), wanted.digest(), head);
            } catch (Backend.Stale e) {
                throw new ConflictResponse(String.valueOf(e.getMessage()));
            }
        });
        c.contentType("application/zip").result(bundle);
    }

    void check(Context c) {
        guard.checkAdmin(c);
    }

    private void rebuild(Context c) {
        Commands.RebuildWanted wanted = read(c, Commands.RebuildWanted.class);
        json(c, call(() -> backend.rebuild(wanted.compare())));
    }

    <T> T read(Context c, Class<T> type) {
        guard.checkAdmin(c);
        return parsed(c, type);
    }

    /** @return what the request says, of whoever it comes */
    static <T> T parsed(Context c, Class<T> type) {
        try {
            T value = Commands.JSON.readValue(c.body(), type);
            if (value == null) {
                throw new BadRequestResponse("a JSON object is wanted");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new BadRequestResponse("this is no such request: " + e.getOriginalMessage());
        }
    }

    static void json(Context c, Object answer) {
        try {
            c.contentType("application/json").result(Commands.JSON.writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written", e);
        }
    }

    interface Call<T> {
        T get() throws CommandFailure;
    }

    static <T> T call(Call<T> call) {
        try {
            return call.get();
        } catch (CommandFailure e) {
            String message = String.valueOf(e.getMessage());
            throw switch (e.exitCode()) {
                case CommandFailure.INPUT -> new BadRequestResponse(message);
                case CommandFailure.OTHER_SIDE -> new ServiceUnavailableResponse(message);
                default -> new InternalServerErrorResponse(message);
            };
        }
    }
}
