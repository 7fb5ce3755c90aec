package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.PictureSet;
import io.edgewitness.collector.vision.PictureSets;
import io.edgewitness.collector.vision.Shot;
import io.edgewitness.collector.vision.TeachFault;
import io.edgewitness.collector.vision.TeachJob;
import io.edgewitness.collector.vision.TeachJobs;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What pages and programs do with sets of pictures: who may change one, and what the trail tells of it. Any thread. */
public record TeachDesk(PictureSets sets, TeachJobs jobs, Workplace workplace) {
    /**
     * For what {@code access} does at a set's place.
     *
     * @param name shown beside what was done
     */
    private record Hand(Workplace workplace, Access access, String name) implements Author {
        @Override
        public void tells(Deed deed, PictureSet set, String about) {
            workplace
                    .trail()
                    .record(access, Act.valueOf(deed.name()), set.id(), set.node(), null, set.name() + ": " + about);
        }
    }

    /** @throws io.edgewitness.collector.workplace.Refused if he may not change this set */
    Author author(Access access, String name, PictureSet set) {
        access.require(Permission.OPERATE, Target.node(set.node()));
        return new Hand(workplace, access, name);
    }

    /** @param place id of one of {@link #places} */
    PictureSet make(Access access, String by, String place, String name, List<String> classes) {
        return sets.add(new Hand(workplace, access, by), scope(access, place), name, classes);
    }

    /** With its trainings. */
    void remove(Author author, PictureSet set) {
        jobs.removeAll(author, set);
        sets.remove(author, set);
    }

    boolean changes(@Nullable Access access, PictureSet set) {
        return access != null && access.may(Permission.OPERATE, Target.node(set.node()));
    }

    /** @return enterprises and sites where a set may be made */
    List<Node> places(Access access) {
        return workplace.tenancy().nodes(access).stream()
                .filter(n -> n.kind() == Node.Kind.ENTERPRISE || n.kind() == Node.Kind.SITE)
                .filter(n -> !n.closed() && access.may(Permission.OPERATE, Target.node(n.id())))
                .toList();
    }

    private Scope scope(Access access, String place) {
        return places(access).stream()
                .filter(n -> n.id().equals(place))
                .findFirst()
                .map(Node::scope)
                .orElseThrow(() -> new IllegalArgumentException("choose-place"));
    }

    /** @return how many set pictures have of each class, in the order of the classes */
    List<ClassCount> counts(PictureSet set) {
        List<Shot> shots = sets.shots(set);
        return set.classes().stream()
                .map(c -> {
                    List<Shot> of =
                            shots.stream().filter(s -> c.equals(s.label())).toList();
                    long specimens = of.stream().map(Shot::specimen).distinct().count();
                    return new ClassCount(
                            c,
                            of.size(),
                            specimens,
                            of.stream().filter(Shot::marked).count());
                })
                .toList();
    }

    /**
     * Pictures of a class.
     *
     * @param marked of them
     */
    public record ClassCount(String name, long pictures, long specimens, long marked) {}

    private static String key(String code) {
        return "teach-problem-" + code.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String text(Texts texts, TeachFault fault) {
        return texts.get(key(fault.code().name()), fault.with().toArray());
    }

    /** @return why a training gave no model */
    public static String text(View view, TeachJob.Problem problem) {
        return view.t(key(problem.code()), problem.with().toArray());
    }

    /** @return as HTTP tells it */
    static int status(TeachFault fault) {
        return switch (fault.code()) {
            case NO_SUCH -> 404;
            case CHANGED -> 409;
            case TOO_LARGE, TOO_MANY_PIXELS -> 413;
            case DISK -> 507;
            default -> 422;
        };
    }

    static @Nullable String label(@Nullable String given) {
        return given == null || given.isBlank() ? null : given.strip();
    }

    /** @return classes as a person types them, apart by commas or lines */
    static List<String> classes(@Nullable String given) {
        return Objects.requireNonNullElse(given, "")
                .lines()
                .flatMap(l -> List.of(l.split("[,，、;；]", -1)).stream())
                .map(String::strip)
                .filter(c -> !c.isEmpty())
                .toList();
    }
}
