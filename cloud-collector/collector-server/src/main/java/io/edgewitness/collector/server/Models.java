package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.ModelShelf;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Actor;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.models.ModelPackage;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.ModelStep;
import io.edgewitness.machine.vision.ModelCheck;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Released models: their files, their rows, and the orders about them. Any thread. */
final class Models implements ModelShelf {
    static final String KIND = "model";

    private static final Duration LIFE = Duration.ofDays(30);
    private static final int MOST_MODELS = 200; // of an enterprise
    private static final int MOST_PARTS = 1_000_000;
    private static final Duration MOST_CHECKING = Duration.ofSeconds(60);
    private static final int LONGEST_LINE = 200;
    private static final int LONGEST_DETAIL = 1_000;
    private static final byte[] DOMAIN = SignedText.of(ModelPackage.DOMAIN, new byte[0]);

    private final Authority authority;
    private final IngestOrders orders;
    private final AgentRegistry agents;
    private final AgentReach reach;
    private final Trail trail;
    private final ModelFiles files;
    private final ModelRows rows;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Models(
            Authority authority,
            IngestOrders orders,
            AgentRegistry agents,
            AgentReach reach,
            Trail trail,
            ModelFiles files,
            ModelRows rows,
            InstantSource clock) {
        this.authority = authority;
        this.orders = orders;
        this.agents = agents;
        this.reach = reach;
        this.trail = trail;
        this.files = files;
        this.rows = rows;
        this.clock = clock;
    }

    private interface Question<T> {
        T get() throws BatchStore.StoreException;
    }

    private static <T> T ask(Question<T> question) throws PlantAwayException {
        try {
            return question.get();
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public byte[] sign(byte[] text) {
        boolean ours = text.length > DOMAIN.length && Arrays.equals(Arrays.copyOf(text, DOMAIN.length), DOMAIN);
        if (!ours) {
            throw new IllegalArgumentException("this is no description of a model");
        }
        return authority.sign(text).toByteArray();
    }

    @Override
    public synchronized String keep(Access by, String place, byte[] sealed) throws IOException, PlantAwayException {
        by.require(Permission.OPERATE, Target.node(place));
        String enterprise = place.contains("/") ? place.substring(0, place.indexOf('/')) : place;
        if (sealed.length > ModelFiles.MOST_BYTES) {
            throw tooLarge();
        }
        ModelPackage opened = ModelPackage.open(sealed, authority.orderKey().toByteArray());
        String digest = Hex.sha256(sealed);
        if (ask(() -> rows.find(enterprise, digest)).isPresent()) {
            return digest;
        }
        if (ask(() -> rows.list(new Scope(enterprise, null))).size() >= MOST_MODELS) {
            throw new IllegalArgumentException("an enterprise has at most " + MOST_MODELS + " packages here");
        }
        ModelCheck.check(new LineModels.Model(digest, opened.about(), opened.onnx()), MOST_CHECKING);
        String name = String.valueOf(opened.about().get("name"));
        trail.record(
                by,
                Act.MODEL_RELEASE,
                ActLog.line(name, LONGEST_LINE),
                enterprise,
                null,
                "sha256 " + digest + ", " + sealed.length + " bytes");
        files.keep(digest, sealed);
        Model model = new Model(digest, enterprise, sealed.length, clock.instant(), name(by), opened.about());
        ask(() -> rows.add(model));
        return digest;
    }

    static IllegalArgumentException tooLarge() {
        return new IllegalArgumentException(
                "the package is refused: " + (ModelFiles.MOST_BYTES >> 20) + " MiB are the limit");
    }

    private String name(Access by) throws PlantAwayException {
        return by.actor().kind() == Actor.Kind.COLLECTOR
                ? "collector"
                : ask(() -> rows.person(by.actor().id()));
    }

    @Override
    public byte @Nullable [] file(Scope scope, String digest) throws IOException, PlantAwayException {
        boolean seen =
                ask(() -> rows.list(scope)).stream().anyMatch(m -> m.digest().equals(digest));
        return seen ? files.whole(digest) : null;
    }

    @Override
    public List<Model> models(Scope scope) throws PlantAwayException {
        return ask(() -> rows.list(scope));
    }

    @Override
    public List<Line> lines(Scope scope) throws PlantAwayException {
        return ask(() -> rows.lines(scope));
    }

    @Override
    public List<Step> steps(Scope scope) throws PlantAwayException {
        return ask(() -> rows.steps(scope));
    }

    @Override
    public String order(Access by, Wish wish) throws PlantAwayException {
        check(wish);
        String site = ask(() -> site(by, wish.agent()));
        String enterprise = site.substring(0, site.indexOf('/'));
        Model model = ask(() -> rows.find(enterprise, wish.digest()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no package " + wish.digest() + " was released for " + enterprise));
        Instant now = clock.instant();
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = Hex.of(bytes);
        String who = name(by);
        String what = wish.line() + ": " + wish.kind().name().toLowerCase(Locale.ROOT) + " "
                + model.about().get("name") + ", sha256 " + wish.digest();
        trail.record(by, Act.MODEL_STEP, wish.agent(), site, null, ActLog.line(what, LONGEST_DETAIL));
        ask(() -> {
            rows.add(new Step(id, wish, now, who, null, null), enterprise, site.substring(enterprise.length() + 1));
            orders.submit(id, wish.agent(), KIND, message(wish, model, who).toByteString(), LIFE, now);
            return id;
        });
        return id;
    }

    private static void check(Wish wish) {
        boolean trial = wish.kind() == Kind.SHADOW || wish.kind() == Kind.CANARY;
        if (wish.agent().indexOf(0) >= 0
                || wish.line().isBlank()
                || wish.line().length() > LONGEST_LINE
                || wish.line().indexOf(0) >= 0) {
            throw new IllegalArgumentException("line is the id of a scenario in the agent's site file");
        }
        if (!wish.digest().matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a package is named by its SHA-256, 64 hexadecimal digits");
        }
        if (trial && (wish.parts() < 1 || wish.parts() > MOST_PARTS)) {
            throw new IllegalArgumentException(
                    "parts is 1 to " + MOST_PARTS + ": so many are judged before it goes on");
        }
        if (wish.kind() == Kind.CANARY && !(wish.share() > 0 && wish.share() <= 1)) {
            throw new IllegalArgumentException("share is above 0 and at most 1: for so many parts the canary counts");
        }
    }

    /** @return where the agent stands, {@code ENTERPRISE/SITE} */
    private String site(Access by, String agent) throws BatchStore.StoreException {
        boolean all = by.actor().kind() == Actor.Kind.COLLECTOR;
        String site = all ? reach.site(agent) : reach.operated(by, agent);
        if (site == null && !all) {
            by.require(Permission.OPERATE, Target.node("-"));
        }
        if (site == null || agents.find(agent) == null) {
            throw new IllegalArgumentException(
                    "no agent " + agent + " is enrolled here, or it has told of no site yet");
        }
        return site;
    }

    private static ModelStep message(Wish wish, Model model, String who) {
        return ModelStep.newBuilder()
                .setLine(wish.line())
                .setDigest(wish.digest())
                .setSize(model.bytes())
                .setKind(ModelStep.Kind.valueOf(wish.kind().name()))
                .setShare(wish.share())
                .setParts(wish.parts())
                .setReason(ActLog.line(who, LONGEST_LINE))
                .build();
    }
}
