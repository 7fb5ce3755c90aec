package io.edgewitness.production.traceability;

import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.Json;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Orders of a model factory from its recorded MQTT: {@code FactorySessions FOLDER}. Stations and results are those that the modules
 * themselves say in their states, which come twice and again at each change, folded by the id of the action; the control computer's own list of
 * orders says which actions belong to an order and is held against them.
 */
final class FactorySessions {
    private FactorySessions() {}

    /** An action of a module, as its states told it. */
    private static final class Action {
        private String module = "";
        private String command = "";
        private String state = "";
        private String result = "";
        private String order = "";
        private int told;
    }

    /** A step of an order, as the control computer planned it. */
    record Planned(String action, String station, String command, String serial, String state) {}

    record Order(String id, String kind, String colour, String piece, List<Planned> steps) {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (arguments.length != 1 || !Files.isDirectory(Path.of(arguments[0]))) {
            out.println("usage: FactorySessions FOLDER   (*.jsonl.gz)");
            System.exit(2);
        }
        for (Path session : sessions(Path.of(arguments[0]))) {
            lines(session).forEach(out::println);
        }
    }

    static List<Path> sessions(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.toString().endsWith(".jsonl.gz")).sorted().toList();
        }
    }

    /** What is said of one session: a line for it, and one for each order. */
    static List<String> lines(Path file) throws IOException {
        Session session = new Session();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                session.take(line);
            }
        }
        return session.lines(file.getFileName().toString());
    }

    /** What was heard in a session. */
    private static final class Session {
        private final Map<String, Action> actions = new LinkedHashMap<>();
        private final Map<String, Order> orders = new LinkedHashMap<>();
        private final Set<String> active = new LinkedHashSet<>();
        private int messages;
        private int unread;
        private int states;

        void take(String line) {
            try {
                if (!(EpcisReader.json(line, EpcisLimits.FILE) instanceof Json.Members message)
                        || text(message, "topic").isEmpty()) {
                    return;
                }
                messages++;
                String topic = text(message, "topic");
                if (topic.matches("module/v1/ff/(NodeRed/)?[^/]+/state")) {
                    if (EpcisReader.json(text(message, "payload"), EpcisLimits.FILE) instanceof Json.Members state) {
                        module(state, topic);
                    }
                } else if (topic.matches("ccu/order/(active|completed)")) {
                    if (EpcisReader.json(text(message, "payload"), EpcisLimits.FILE) instanceof Json.Items list) {
                        list.items().forEach(o -> order(o, topic.endsWith("active")));
                    }
                }
            } catch (EpcisException e) {
                unread++;
            }
        }

        private void module(Json.Members state, String topic) {
            List<Json> told = new ArrayList<>();
            if (state.fields().get("actionStates") instanceof Json.Items list) {
                told.addAll(list.items());
            }
            if (state.fields().get("actionState") instanceof Json.Members one) {
                told.add(one);
            }
            for (Json each : told) {
                if (each instanceof Json.Members action && !text(action, "id").isEmpty()) {
                    states++;
                    Action a = actions.computeIfAbsent(text(action, "id"), id -> new Action());
                    a.told++;
                    a.module = text(state, "serialNumber").isEmpty()
                            ? topic.replaceFirst(".*/([^/]+)/state", "$1")
                            : text(state, "serialNumber");
                    a.command = newer(text(action, "command"), a.command);
                    a.state = newer(text(action, "state"), a.state);
                    a.result = newer(text(action, "result"), a.result);
                    a.order = newer(text(state, "orderId"), a.order);
                }
            }
        }

        private static String newer(String now, String before) {
            return now.isEmpty() ? before : now;
        }

        private void order(Json json, boolean now) {
            if (!(json instanceof Json.Members o) || !(o.fields().get("productionSteps") instanceof Json.Items steps)) {
                return;
            }
            String id = text(o, "orderId");
            if (now) {
                active.add(id);
            }
            List<Planned> planned = new ArrayList<>();
            for (Json step : steps.items()) {
                if (step instanceof Json.Members s && text(s, "type").equals("MANUFACTURE")) {
                    planned.add(new Planned(
                            text(s, "id"),
                            text(s, "moduleType"),
                            text(s, "command"),
                            text(s, "serialNumber"),
                            text(s, "state")));
                }
            }
            orders.put(id, new Order(id, text(o, "orderType"), text(o, "type"), text(o, "workpieceId"), planned));
        }

        List<String> lines(String name) {
            List<String> lines = new ArrayList<>();
            List<Order> own = orders.values().stream()
                    .filter(o -> active.contains(o.id())
                            || o.steps().stream().anyMatch(s -> actions.containsKey(s.action())))
                    .toList();
            Map<String, Integer> results = new TreeMap<>();
            List<String> each = new ArrayList<>();
            for (Order o : own) {
                String result = result(o);
                results.merge(result, 1, Integer::sum);
                each.add("  " + o.kind() + " " + o.colour() + " " + o.piece() + " "
                        + o.id().substring(0, Math.min(8, o.id().length())) + ": " + stations(o) + "; " + result + "; "
                        + agreement(o));
            }
            lines.add(name + ": " + messages + " messages" + (unread > 0 ? ", " + unread + " unread" : "") + ", "
                    + states + " states of " + actions.size() + " actions; " + own.size() + " orders " + results);
            lines.addAll(each);
            return lines;
        }

        /** Done steps only, with the newest that either side says of each. */
        private String stations(Order o) {
            Map<String, List<String>> byStation = new LinkedHashMap<>();
            List<String> route = new ArrayList<>();
            for (Planned s : o.steps()) {
                if (isDone(s)) {
                    if (route.isEmpty() || !route.get(route.size() - 1).equals(s.station())) {
                        route.add(s.station());
                    }
                    byStation
                            .computeIfAbsent(s.station(), k -> new ArrayList<>())
                            .add(s.command());
                }
            }
            return route.stream()
                    .map(r -> r + byStation.getOrDefault(r, List.of()))
                    .collect(Collectors.joining(" > "));
        }

        private boolean isDone(Planned s) {
            Action a = actions.get(s.action());
            return (a != null && a.state.matches("FINISHED|FAILED"))
                    || s.state().matches("FINISHED|ERROR");
        }

        private String result(Order o) {
            String quality = "";
            for (Planned s : o.steps()) {
                Action a = actions.get(s.action());
                if (s.command().equals("CHECK_QUALITY")) {
                    quality = a != null && !a.result.isEmpty()
                            ? a.result
                            : s.state().equals("ERROR") ? "FAILED" : s.state().equals("FINISHED") ? "PASSED" : "";
                }
            }
            if (!quality.isEmpty()) {
                return quality;
            }
            boolean done = !o.steps().isEmpty() && o.steps().stream().allMatch(this::isDone);
            return done ? o.kind().equals("STORAGE") ? "STORED" : "FINISHED" : "OPEN";
        }

        /** Whether what modules said of each action is what the control computer says of it. */
        private String agreement(Order o) {
            long heard = o.steps().stream()
                    .filter(s -> actions.containsKey(s.action()))
                    .count();
            List<String> differing = new ArrayList<>();
            for (Planned s : o.steps()) {
                Action a = actions.get(s.action());
                if (a == null) {
                    continue;
                }
                boolean same = (a.command.isEmpty() || a.command.equals(s.command()))
                        && (s.serial().isEmpty() || a.module.equals(s.serial()))
                        && (a.order.isEmpty() || a.order.equals("0") || a.order.equals(o.id()));
                if (!same) {
                    differing.add(
                            s.station() + " " + s.command() + " is " + a.module + " " + a.command + " " + a.order);
                }
            }
            return heard + " of " + o.steps().size() + " actions heard from modules"
                    + (differing.isEmpty() ? "" : ", DIFFERING " + differing);
        }
    }

    private static String text(Json.Members object, String name) {
        return object.fields().get(name) instanceof Json.Text t ? t.value() : "";
    }
}
