package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An audit from its drawing to its results: a file that goes from step to step, and that whoever reads it can check.
 *
 * @param project its title
 * @param date of the audit, where the machines are
 * @param head the collector's signed note of the tree head that the instants are drawn from
 * @param collector its key, as {@link NoteKey#text}
 * @param agents public keys, X.509 in hexadecimal, by agent
 */
public record Audit(
        String project,
        LocalDate date,
        String head,
        String collector,
        SortedMap<String, String> agents,
        List<Item> items) {
    public Audit {
        agents = java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(agents));
        items = List.copyOf(items);
    }

    /**
     * One figure.
     *
     * @param name {@link io.edgewitness.collector.indicators.FigureName}
     * @param exact value before rounding; empty if there is none
     * @param grade its mark and id
     */
    public record Item(
            String name,
            FigureRequest request,
            String titleZh,
            String titleEn,
            String printedZh,
            String printedEn,
            String exact,
            String grade,
            List<Drawn> drawn) {
        Item with(List<Drawn> others) {
            return new Item(name, request, titleZh, titleEn, printedZh, printedEn, exact, grade, List.copyOf(others));
        }

        /** @return the best that a note may say of the figure: that its figures were all confirmed, some of them, or none */
        public Verdict best() {
            List<Outcome> outcomes = drawn.stream().flatMap(Drawn::outcomes).toList();
            if (outcomes.contains(Outcome.DIFFERENT) || !outcomes.contains(Outcome.CONFIRMED)) {
                return Verdict.NOT_REPRODUCED;
            }
            return outcomes.contains(Outcome.UNDECIDED) ? Verdict.LIMITED : Verdict.CONFIRMED;
        }
    }

    /**
     * One instant.
     *
     * @param digest that it was drawn by
     * @param records that the figure has for it; none: findings say so
     */
    public record Drawn(int n, String digest, Instant at, List<Checked> records, List<Text> findings) {
        Stream<Outcome> outcomes() {
            Stream<Outcome> known = records.stream().map(Checked::outcome);
            return windows().isEmpty() ? Stream.concat(known, Stream.of(Outcome.UNDECIDED)) : known;
        }

        /** @return those that are compared with samples */
        List<Checked> windows() {
            return records.stream().filter(c -> c.of() == Resolution.WINDOW).toList();
        }

        Drawn with(List<Checked> others) {
            return new Drawn(n, digest, at, List.copyOf(others), findings);
        }

        /** @return the same with these findings in place of those whose codes begin with that kind */
        Drawn with(String kind, List<Text> found) {
            List<Text> all = new java.util.ArrayList<>(findings);
            all.removeIf(f -> f.code().startsWith(kind));
            all.addAll(found);
            return new Drawn(n, digest, at, records, List.copyOf(all));
        }
    }

    /**
     * A record that the instant lies in: of a window, or of the hour or day that the gateway rolled up.
     *
     * @param of what the record speaks of
     * @param metric whose; of a roll-up one of those that it has
     * @param header SHA-256 of its batch's header, hexadecimal
     * @param index of that header in the collector's tree; -1: it is not under the head
     * @param path audit path of RFC 9162, hexadecimal
     * @param result null as long as it was not compared with samples
     */
    public record Checked(
            Resolution of,
            String agent,
            BatchId batch,
            long sequence,
            String metric,
            Window window,
            String header,
            long index,
            List<String> path,
            @Nullable Result result) {
        /** @return {@code AGENT EPOCH/NUMBER #SEQUENCE} */
        public String place() {
            return agent + " " + batch + " #" + sequence;
        }

        /** @return what kind of roll-up it is, for people; empty of a window */
        public Text rollup() {
            return switch (of) {
                case WINDOW -> new Text("", "", "");
                case HOUR -> new Text("hour", "小时汇总", "hourly roll-up");
                case DAY -> new Text("day", "日汇总", "daily roll-up");
            };
        }

        Outcome outcome() {
            return result == null ? Outcome.UNDECIDED : result.outcome();
        }

        Checked with(@Nullable Result found) {
            return new Checked(of, agent, batch, sequence, metric, window, header, index, path, found);
        }
    }

    /**
     * What the samples give, beside what the record says.
     *
     * @param formula ID@VERSION
     * @param said amount of the record, for people
     * @param derived amount made of the samples; empty if none could be made
     * @param difference derived less said; empty where one of them is no single number
     * @param received samples by the record
     * @param counted samples found
     * @param batches first and last that was read
     * @param findings all that a reader should know, whatever the outcome
     */
    public record Result(
            Outcome outcome,
            String formula,
            String said,
            String derived,
            String difference,
            long received,
            long counted,
            String batches,
            List<Text> findings) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /** Of one record. */
    public enum Outcome {
        /** the samples give what the record says */
        CONFIRMED("confirmed", "一致"),
        /** they give something else, and nothing explains it */
        DIFFERENT("different", "不一致"),
        /** it could not be found out */
        UNDECIDED("undecided", "无法核对");

        private final String en;
        private final String zh;

        Outcome(String en, String zh) {
            this.en = en;
            this.zh = zh;
        }

        public String id() {
            return en;
        }

        public String zh() {
            return zh;
        }

        static Outcome of(String id) {
            return Stream.of(values())
                    .filter(o -> o.en.equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no outcome is called '" + id + "'"));
        }
    }

    /** Of a figure, as a person signs it. The order is from the best to the worst. */
    public enum Verdict {
        CONFIRMED("confirmed", "确认"),
        LIMITED("confirmed-with-limitation", "有限制确认"),
        NOT_REPRODUCED("not-reproduced", "未能复现");

        private final String id;
        private final String zh;

        Verdict(String id, String zh) {
            this.id = id;
            this.zh = zh;
        }

        public String id() {
            return id;
        }

        public String zh() {
            return zh;
        }

        /** @throws IllegalArgumentException if no verdict is called so */
        public static Verdict of(String id) {
            return Stream.of(values())
                    .filter(v -> v.id.equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "a verdict is confirmed, confirmed-with-limitation or not-reproduced, not '" + id + "'"));
        }
    }

    Audit with(List<Item> others) {
        return new Audit(project, date, head, collector, agents, others);
    }

    /** @return all records, in the order of the figures and instants */
    public List<Checked> records() {
        return items.stream()
                .flatMap(i -> i.drawn().stream())
                .flatMap(d -> d.records().stream())
                .toList();
    }

    /**
     * What came of asking agents for samples, at each instant.
     *
     * @param failed by {@link Checked#place}; a record that is not there was answered
     */
    public Audit fetched(java.util.Map<String, Text> failed) {
        return with(items.stream()
                .map(i -> i.with(i.drawn().stream()
                        .map(d -> d.with(
                                "fetch-",
                                d.records().stream()
                                        .flatMap(c -> Stream.ofNullable(failed.get(c.place())))
                                        .distinct()
                                        .toList()))
                        .toList()))
                .toList());
    }

    /** @return the audit of this figure alone, as a note has it */
    public Audit of(Item item) {
        return with(List.of(item));
    }

    /** @return the figure of that name, or of that number from 1. @throws AuditException if there is none */
    public Item item(String nameOrNumber) throws AuditException {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).name().equals(nameOrNumber)
                    || String.valueOf(i + 1).equals(nameOrNumber)) {
                return items.get(i);
            }
        }
        throw new AuditException("the audit has no figure '" + nameOrNumber + "'; give its number, 1 to " + items.size()
                + ", or its name");
    }
}
