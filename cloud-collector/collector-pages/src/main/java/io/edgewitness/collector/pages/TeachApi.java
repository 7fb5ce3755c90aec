package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.Judgement;
import io.edgewitness.collector.vision.Pair;
import io.edgewitness.collector.vision.PictureSet;
import io.edgewitness.collector.vision.Shot;
import io.edgewitness.collector.vision.TeachFault;
import io.edgewitness.collector.vision.TeachJob;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Session;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.ServiceUnavailableResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sets of pictures and trainings for programs, over the same desk as the pages: under {@code /api/v1/vision}. Any thread. */
public final class TeachApi {
    private static final String SETS = "/api/v1/vision/sets";
    private static final String SET = SETS + "/{set}";
    private static final String PICTURES = SET + "/pictures";
    private static final String PICTURE = PICTURES + "/{id}";
    private static final String TRAININGS = SET + "/trainings";
    private static final String TRAINING = TRAININGS + "/{id}";

    private final TeachDesk desk;
    private final ModelShelf shelf;
    private final RecordedPictures recorded;

    /**
     * @param shelf takes the models that are released
     * @param recorded of lines
     */
    public TeachApi(TeachDesk desk, ModelShelf shelf, RecordedPictures recorded) {
        this.desk = desk;
        this.recorded = recorded;
        this.shelf = shelf;
    }

    private interface Handler {
        void handle(Context c) throws Exception;
    }

    public void addTo(Javalin javalin) {
        javalin.get(SETS, told(this::sets));
        javalin.post(SETS, told(this::make));
        javalin.get(SET, told(c -> c.json(told(set(c)))));
        javalin.delete(SET, told(c -> {
            PictureSet set = set(c);
            desk.remove(author(c, set), set);
            c.status(HttpStatus.NO_CONTENT);
        }));
        javalin.get(PICTURES, told(c -> {
            List<Object> items = new ArrayList<>();
            desk.sets().shots(set(c)).forEach(s -> items.add(told(s)));
            c.json(Map.of("items", items));
        }));
        javalin.post(PICTURES, told(this::add));
        javalin.post(SET + "/recorded", told(this::takeRecorded));
        javalin.get(PICTURE, told(c -> c.json(told(shot(c, set(c))))));
        javalin.put(PICTURE, told(this::label));
        javalin.delete(PICTURE, told(c -> {
            PictureSet set = set(c);
            desk.sets().remove(author(c, set), set, shot(c, set).id(), number(c, "revision"));
            c.status(HttpStatus.NO_CONTENT);
        }));
        javalin.get(PICTURE + "/content", told(c -> {
            PictureSet set = set(c);
            Shot shot = shot(c, set);
            FilePages.safe(c, shot.name(), "application/octet-stream");
            c.result(desk.sets().picture(set, shot));
        }));
        javalin.get(PICTURE + "/mask", told(this::mask));
        javalin.put(PICTURE + "/mask", told(this::mark));
        javalin.get(SET + "/compare", told(this::compare));
        trainings(javalin);
    }

    private void trainings(Javalin javalin) {
        javalin.get(TRAININGS, told(c -> {
            List<Object> items = new ArrayList<>();
            desk.jobs().of(set(c)).forEach(j -> items.add(told(j)));
            c.json(Map.of("items", items));
        }));
        javalin.post(TRAININGS, told(this::begin));
        javalin.get(TRAINING, told(c -> c.json(told(job(c, set(c))))));
        javalin.delete(TRAINING, told(c -> {
            PictureSet set = set(c);
            desk.jobs().remove(author(c, set), set, c.pathParam("id"));
            c.status(HttpStatus.NO_CONTENT);
        }));
        javalin.post(TRAINING + "/cancel", told(c -> {
            PictureSet set = set(c);
            desk.jobs().cancel(author(c, set), set, c.pathParam("id"));
            c.json(told(job(c, set)));
        }));
        javalin.post(TRAINING + "/resume", told(c -> {
            PictureSet set = set(c);
            desk.jobs().resume(author(c, set), set, c.pathParam("id"));
            c.json(told(job(c, set)));
        }));
        javalin.get(TRAINING + "/model", told(c -> {
            byte[] onnx = desk.jobs().onnx(job(c, set(c)));
            if (onnx == null) {
                throw new TeachFault(TeachFault.Code.NO_MODEL);
            }
            FilePages.safe(c, "vision-" + c.pathParam("id") + ".onnx", "application/octet-stream");
            c.result(onnx);
        }));
        javalin.post(TRAINING + "/release", told(c -> {
            PictureSet set = set(c);
            Access access = Caller.access(c);
            byte[] sealed = desk.jobs()
                    .release(author(c, set), set, job(c, set), number(c, "width"), number(c, "height"), shelf::sign);
            c.json(Map.of("digest", shelf.keep(access, set.node(), sealed)));
        }));
    }

    /** What is wrong, in English and Chinese. */
    private static io.javalin.http.Handler told(Handler handler) {
        return c -> {
            try {
                handler.handle(c);
            } catch (TeachFault e) {
                problem(
                        c,
                        TeachDesk.status(e),
                        e.code().name(),
                        TeachDesk.text(Texts.of("en"), e),
                        TeachDesk.text(Texts.of("zh"), e));
            } catch (PlantAwayException e) {
                throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
            } catch (Refused e) {
                problem(c, RefusedAnswer.status(e), e.refusal().name(), e.text("en"), e.text("zh"));
            }
        };
    }

    private static void problem(Context c, int status, String code, String en, String zh) {
        c.status(status)
                .json(Map.of(
                        "type",
                        "about:blank",
                        "title",
                        HttpStatus.forStatus(status).getMessage(),
                        "status",
                        status,
                        "detail",
                        en,
                        "detailZh",
                        zh,
                        "code",
                        code.toLowerCase(Locale.ROOT).replace('_', '-')))
                .contentType("application/problem+json");
    }

    private PictureSet set(Context c) {
        if (c.method() != HandlerType.GET) {
            Caller.access(c); // a stranger is not told whether there is such a set
        }
        for (Scope plant : Caller.of(c).plants()) {
            for (PictureSet set : desk.sets().all(plant)) {
                if (set.id().equals(c.pathParam("set"))) {
                    return set;
                }
            }
        }
        throw new TeachFault(TeachFault.Code.NO_SUCH);
    }

    private Shot shot(Context c, PictureSet set) {
        return desk.sets().shot(set, c.pathParam("id"));
    }

    private TeachJob job(Context c, PictureSet set) {
        return desk.jobs().job(set, c.pathParam("id"));
    }

    private Author author(Context c, PictureSet set) {
        return desk.author(Caller.access(c), name(c), set);
    }

    /** Of the person; a program has the id of its token. */
    private static String name(Context c) {
        Session session = Caller.of(c).session();
        return session == null
                ? Caller.access(c).actor().id()
                : session.person().name();
    }

    /** What is no number is below all that are. */
    private static int number(Context c, String key) {
        String text = Objects.requireNonNullElse(c.queryParam(key), "");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static JsonNode body(Context c) {
        try {
            return FieldInput.JSON.readTree(c.body());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void sets(Context c) {
        Map<String, Object> items = new LinkedHashMap<>();
        for (Scope plant : Caller.of(c).plants()) {
            desk.sets().all(plant).forEach(s -> items.put(s.id(), told(s)));
        }
        c.json(Map.of("items", List.copyOf(items.values())));
    }

    private void make(Context c) {
        JsonNode body = body(c);
        List<String> classes = new ArrayList<>();
        body.path("classes").forEach(k -> classes.add(k.asText().strip()));
        Access access = Caller.access(c);
        String place = body.path("place").asText();
        if (desk.places(access).stream().noneMatch(n -> n.id().equals(place))) {
            throw new IllegalArgumentException(
                    "place is the id of an enterprise or site that you may operate, such as acme/plant-1");
        }
        PictureSet set = desk.make(access, name(c), place, body.path("name").asText(), classes);
        c.status(HttpStatus.CREATED).json(told(set));
    }

    private void add(Context c) {
        PictureSet set = set(c);
        String specimen = Objects.requireNonNullElse(c.queryParam("specimen"), "");
        String name = Objects.requireNonNullElse(c.queryParam("name"), "");
        Shot shot = desk.sets()
                .add(author(c, set), set, name, c.bodyAsBytes(), TeachDesk.label(c.queryParam("class")), specimen);
        c.status(HttpStatus.CREATED).json(told(shot));
    }

    private void takeRecorded(Context c) throws PlantAwayException {
        PictureSet set = set(c);
        JsonNode body = body(c);
        int most = body.path("most").asInt(RecordedPictures.MOST);
        String verdict = body.path("verdict").asText();
        if (!RecordedPictures.VERDICTS.contains(verdict) || most < 1 || most > RecordedPictures.MOST) {
            throw new IllegalArgumentException("verdict is one of " + String.join(", ", RecordedPictures.VERDICTS)
                    + ", and most is 1 to " + RecordedPictures.MOST);
        }
        RecordedPictures.Wish wish = new RecordedPictures.Wish(
                new RecordedPictures.Line(
                        body.path("agent").asText(), body.path("line").asText()),
                verdict,
                Query.time("from", body.path("from").asText()),
                Query.time("to", body.path("to").asText()),
                TeachDesk.label(body.path("class").asText("")),
                most);
        RecordedPictures.Outcome o = recorded.take(Caller.access(c), author(c, set), set, wish);
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("taken", o.taken());
        told.put("there", o.there());
        told.put("asked", o.asked());
        told.put("coming", o.coming());
        told.put("gone", o.gone());
        told.put("refused", o.refused());
        told.put("why", o.why() == null ? null : TeachDesk.text(Texts.of("en"), o.why()));
        c.json(told);
    }

    private void label(Context c) {
        PictureSet set = set(c);
        Shot shot = shot(c, set);
        JsonNode body = body(c);
        String label = body.path("class").isNull() ? "" : body.path("class").asText();
        String specimen = body.path("specimen").asText(shot.specimen());
        int revision = body.path("revision").asInt(-1);
        c.json(told(
                desk.sets().change(author(c, set), set, shot.id(), revision, TeachDesk.label(label), specimen, null)));
    }

    private void mark(Context c) {
        PictureSet set = set(c);
        Shot shot = shot(c, set);
        c.json(told(desk.sets()
                .change(
                        author(c, set),
                        set,
                        shot.id(),
                        number(c, "revision"),
                        shot.label(),
                        shot.specimen(),
                        c.bodyAsBytes())));
    }

    private void mask(Context c) {
        PictureSet set = set(c);
        byte[] mask = desk.sets().mask(set, shot(c, set));
        if (mask == null) {
            throw new TeachFault(TeachFault.Code.NO_SUCH);
        }
        TeachPages.image(c, mask, "image/png");
    }

    private void begin(Context c) {
        PictureSet set = set(c);
        JsonNode body = body(c);
        TeachJob.Wish wish = new TeachJob.Wish(
                body.path("marked").asBoolean(), body.path("steps").asInt());
        TeachJob job = desk.jobs().begin(author(c, set), set, body.path("name").asText(), wish);
        c.status(HttpStatus.ACCEPTED).json(told(job));
    }

    private void compare(Context c) {
        PictureSet set = set(c);
        Pair pair = Pair.of(
                desk.jobs().job(set, Objects.requireNonNullElse(c.queryParam("a"), "")),
                desk.jobs().job(set, Objects.requireNonNullElse(c.queryParam("b"), "")));
        c.json(Map.of(
                "pictures", pair.a().shots().size(),
                "a", told(pair.a()),
                "b", told(pair.b()),
                "different", pair.different().stream().map(t -> t.a().shot()).toList()));
    }

    private Map<String, @Nullable Object> told(PictureSet set) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", set.id());
        map.put("name", set.name());
        map.put("enterprise", set.scope().enterprise());
        map.put("site", set.scope().site());
        map.put("classes", set.classes());
        map.put("by", set.by());
        map.put("madeAt", set.made().toString());
        map.put("pictures", desk.sets().shots(set).size());
        return map;
    }

    private static Map<String, @Nullable Object> told(Shot shot) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", shot.id());
        map.put("name", shot.name());
        map.put("width", shot.width());
        map.put("height", shot.height());
        map.put("bytes", shot.bytes());
        map.put("sha256", shot.sha256());
        map.put("class", shot.label());
        map.put("specimen", shot.specimen());
        map.put("marked", shot.marked());
        map.put("revision", shot.revision());
        map.put("by", shot.by());
        map.put("at", shot.at().toString());
        return map;
    }

    private static Map<String, @Nullable Object> told(TeachJob job) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", job.id());
        map.put("name", job.name());
        map.put("by", job.by());
        map.put("begunAt", job.begun().toString());
        map.put("marked", job.wish().marked());
        map.put("steps", job.wish().steps());
        map.put("state", job.state().name().toLowerCase(Locale.ROOT));
        map.put("step", job.progress().step());
        map.put(
                "secondsLeft",
                job.progress().secondsLeft() < 0 ? null : job.progress().secondsLeft());
        map.put("problem", job.problem() == null ? null : job.problem().code());
        TeachJob.Result result = job.result();
        map.put("onnxSha256", result == null ? null : result.sha256());
        map.put("pictures", result == null ? null : result.pictures());
        map.put("judgement", result == null ? null : told(result.judgement()));
        return map;
    }

    private static Map<String, @Nullable Object> told(Judgement judgement) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("classes", judgement.classes());
        map.put("threshold", judgement.threshold());
        map.put("defective", judgement.defective());
        map.put("missed", judgement.missed());
        map.put("good", judgement.good());
        map.put("falseAlarms", judgement.falseAlarms());
        map.put("dice", judgement.dice());
        map.put("curve", judgement.curve());
        return map;
    }
}
