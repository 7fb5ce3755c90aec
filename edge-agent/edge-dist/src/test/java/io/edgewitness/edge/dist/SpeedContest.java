package io.edgewitness.edge.dist;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the sides of a comparison in turn (ABAB), round after round, against one server, each for the same time: {@code SpeedContest
 * TITLE ROUNDS WARM SETTLE SECONDS SERVER NAME=COMMAND...}; a name may carry what is asked, {@code NAME@0.9=COMMAND}. The first side is
 * ours. Each side is a process that stays and works for {@code WARM} seconds before the first round, because a just-in-time compiler takes half
 * of the processor time of the first minute; see the testkit's {@code Contestant} for what is said. A round in which one of two sides lost or
 * doubled something, or delivered less than 0.99 of the other's values a second, does not count for the two.
 */
public final class SpeedContest {
    private static final Pattern P99 = Pattern.compile("p99us=([0-9.]+)");
    private static final Pattern FLAW = Pattern.compile("(?:gaps|doubled)=([0-9]+)");
    private static final double EQUAL = 0.99;

    private final String title;
    private final List<Side> sides = new ArrayList<>();

    private SpeedContest(String title) {
        this.title = title;
    }

    private static final class Side {
        private final String name;
        private final double asked;
        private final Process process;
        private final BufferedReader out;
        private final BufferedWriter in;
        private final Map<Integer, Double> perSecond = new LinkedHashMap<>();
        private final Map<Integer, Double> p99 = new LinkedHashMap<>();
        private final Map<Integer, Double> rate = new LinkedHashMap<>();
        private final Map<Integer, Long> flaws = new LinkedHashMap<>();
        private @Nullable String away;

        Side(String definition) throws IOException {
            String[] parts = definition.split("=", 2);
            String[] goal = parts[0].split("@", 2);
            name = goal[0];
            asked = goal.length > 1 ? Double.parseDouble(goal[1]) : 0;
            process = new ProcessBuilder("sh", "-c", "exec " + parts[1])
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader();
            in = process.outputWriter();
        }

        String say(String line) {
            try {
                in.write(line + "\n");
                in.flush();
                String answer = out.readLine();
                return answer == null ? "failed: it ended" : answer;
            } catch (IOException e) {
                return "failed: " + e.getMessage();
            }
        }
    }

    private record Count(long values, long nanos, long lost, String more) {
        static @Nullable Count of(String answer) {
            String[] f = answer.split(" ", 5);
            return f.length < 4 || !f[0].equals("count")
                    ? null
                    : new Count(
                            Long.parseLong(f[1]), Long.parseLong(f[2]), Long.parseLong(f[3]), f.length > 4 ? f[4] : "");
        }

        /** Gaps that were declared, and values that came twice. */
        long flaws() {
            return FLAW.matcher(more)
                    .results()
                    .mapToLong(each -> Long.parseLong(each.group(1)))
                    .sum();
        }
    }

    public static void main(String[] args) throws Exception {
        SpeedContest contest = new SpeedContest(args[0]);
        int rounds = Integer.parseInt(args[1]);
        Speed.machine(args[0] + ": " + rounds + " rounds of " + args[4] + " s a side, in turn, in one run, after "
                + args[2] + " s of warming up");
        Process server = new ProcessBuilder("sh", "-c", "exec " + args[5])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (!"ready".equals(server.inputReader().readLine())) {
                throw new IllegalStateException("the server did not start: " + args[5]);
            }
            for (String definition : Arrays.asList(args).subList(6, args.length)) {
                contest.sides.add(new Side(definition));
            }
            for (Side side : contest.sides) {
                contest.warm(side, Long.parseLong(args[2]));
            }
            for (int round = 0; round < rounds; round++) {
                for (Side side : contest.sides) {
                    contest.turn(side, round, Long.parseLong(args[3]), Long.parseLong(args[4]));
                }
            }
            contest.tell();
        } finally {
            contest.sides.forEach(s -> s.process.destroy());
            server.destroy();
        }
    }

    /** @return whether everything flows */
    private static boolean begin(Side side) {
        String on = side.away == null ? side.say("on") : side.away;
        if (side.away == null && !on.equals("on")) {
            side.away = on;
            System.out.println(side.name + ": not to be had: " + on);
        }
        return side.away == null;
    }

    private void warm(Side side, long seconds) {
        if (begin(side)) {
            Http.pause(seconds * 1000);
            side.say("count"); // the first one loads what counting takes
            side.say("off");
        }
    }

    private void turn(Side side, int round, long settle, long seconds) {
        if (!begin(side)) {
            return;
        }
        Http.pause(settle * 1000);
        Count before = Count.of(side.say("count"));
        long begin = System.nanoTime();
        Http.pause(seconds * 1000);
        Count after = Count.of(side.say("count"));
        double elapsed = (System.nanoTime() - begin) / 1e9;
        side.say("off");
        if (before == null || after == null) {
            side.away = "it did not count";
            System.out.println(side.name + ": " + side.away);
            return;
        }
        long values = after.values - before.values;
        double cpu = (after.nanos - before.nanos) / 1e9;
        side.perSecond.put(round, values / cpu);
        side.rate.put(round, values / elapsed);
        side.flaws.put(round, after.lost + Math.max(0, after.flaws() - before.flaws()));
        Matcher p99 = P99.matcher(after.more);
        if (p99.find()) {
            side.p99.put(round, Double.parseDouble(p99.group(1)));
        }
        System.out.printf(
                Locale.ROOT,
                "round %d %-12s %,.0f values/s, %.3f core, %,.0f values a CPU-second, %d lost %s%n",
                round + 1,
                side.name,
                values / elapsed,
                cpu / elapsed,
                values / cpu,
                after.lost,
                after.more);
    }

    private void tell() {
        Side ours = sides.get(0);
        for (Side side : sides) {
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %s%n",
                    side.name,
                    side.perSecond.isEmpty()
                            ? "not to be had here: " + side.away
                            : "values a CPU-second: " + Speed.range("%,.0f", side.perSecond.values()));
        }
        String ratios = sides.stream()
                .skip(1)
                .map(s -> "ours/" + s.name + " " + (s.perSecond.isEmpty() ? "not to be had" : verdict(ours, s)))
                .collect(Collectors.joining("; "));
        System.out.println("RESULT " + title + ": " + ratios);
        for (Side side : sides) {
            if (side != ours && !side.p99.isEmpty() && !ours.p99.isEmpty()) {
                List<Double> slower = ours.p99.keySet().stream()
                        .filter(r -> side.p99.containsKey(r) && sameWork(ours, side, r))
                        .map(r -> ours.p99.get(r) / side.p99.get(r))
                        .toList();
                if (slower.isEmpty()) {
                    continue;
                }
                System.out.println(
                        "RESULT " + title + ", p99 of a read in µs: ours " + Speed.range("%.0f", ours.p99.values())
                                + ", " + side.name + " " + Speed.range("%.0f", side.p99.values()) + ": "
                                + Speed.range("%.2f", slower) + " × (asked at most 1.3)");
            }
        }
    }

    private static String verdict(Side ours, Side other) {
        List<Integer> both = ours.perSecond.keySet().stream()
                .filter(other.perSecond::containsKey)
                .toList();
        List<Double> ratios = ratios(ours, other);
        String asked = " (asked " + other.asked + ")";
        if (ratios.size() == both.size()) {
            return Speed.range("%.2f", ratios) + asked;
        }
        String left = both.stream()
                .filter(r -> !sameWork(ours, other, r))
                .map(r -> String.format(
                        Locale.ROOT,
                        "round %d: %.3f of our values, ours lost or doubled %d, theirs %d",
                        r + 1,
                        other.rate.get(r) / ours.rate.get(r),
                        ours.flaws.get(r),
                        other.flaws.get(r)))
                .collect(Collectors.joining(", "));
        return (ratios.isEmpty() ? "no round of equal work" : Speed.range("%.2f", ratios) + asked) + " [left out: "
                + left + "]";
    }

    private static boolean sameWork(Side ours, Side other, int round) {
        double share = other.rate.get(round) / ours.rate.get(round);
        return ours.flaws.get(round) == 0 && other.flaws.get(round) == 0 && share >= EQUAL && share <= 1 / EQUAL;
    }

    private static List<Double> ratios(Side ours, Side other) {
        return ours.perSecond.keySet().stream()
                .filter(r -> other.perSecond.containsKey(r) && sameWork(ours, other, r))
                .map(r -> ours.perSecond.get(r) / other.perSecond.get(r))
                .toList();
    }
}
