package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.wire.AgentId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a site file: either all of it holds, or every mistake comes back at its place. For one file; not reusable. */
public final class SiteLoader {
    /** A hundred thousand points take about ten million characters; the library's own limit is three. */
    private static final int LONGEST = 64 << 20;

    /** Characters read at a time: the reader moves what it holds each time, and of a comment or text it holds the whole. */
    private static final int AT_A_TIME = 1 << 16;

    /** Each may repeat a list as a whole: so few cannot make a short file endless. */
    private static final int MOST_ALIASES = 20;

    private static final Set<String> SECTIONS =
            Set.of("agent", "site", "adapters", "scenarios", "commands", "ledger", "uplink", "http");
    private static final Node EMPTY = new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW);

    private final Path file;
    private final Plugins plugins;
    private final Mistakes mistakes;
    private final Mistakes remarks;
    private final References references;
    private final RecordBinder binder;
    private final PointBinder points;
    private final Map<String, Node> adapterIds = new LinkedHashMap<>();
    private final Doubt doubt = new Doubt();
    private String digest = WatchedFile.digest(null);

    private SiteLoader(Path file, Plugins plugins, Map<String, String> environment) {
        this.file = file;
        this.plugins = plugins;
        this.mistakes = new Mistakes(file);
        this.remarks = new Mistakes(file);
        Path folder = file.toAbsolutePath().getParent();
        this.references = new References(folder == null ? file : folder, environment);
        this.binder = new RecordBinder(references, mistakes);
        this.points = new PointBinder(binder, mistakes, doubt);
    }

    /** @param environment what {@code ${env:NAME}} is taken from */
    public static Result load(Path file, Plugins plugins, Map<String, String> environment) {
        return new SiteLoader(file, plugins, environment).load();
    }

    /**
     * @param site null if and only if there are mistakes
     * @param remarks what is good to know and no mistake, where there are none
     * @param files all that it was read from, the site file and those that {@code ${file:PATH}} names, there or not, with the digest of
     *     what was read
     */
    public record Result(
            @Nullable SiteFile site, List<Mistake> mistakes, List<Mistake> remarks, Map<Path, String> files) {}

    private Result load() {
        byte[] bytes = new byte[0];
        String text;
        try {
            bytes = Files.readAllBytes(file);
            digest = WatchedFile.digest(bytes);
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return failed(
                    place(bytes),
                    Problem.UNREADABLE_FILE,
                    new Text("it is not UTF-8; save it as UTF-8", "编码不是 UTF-8；请另存为 UTF-8"));
        } catch (IOException e) {
            return failed("", Problem.UNREADABLE_FILE, new Text("it does not exist or is not readable", "不存在或不可读"));
        }
        Node root = compose(text);
        if (root == null) {
            return result(null);
        }
        SiteFile site = site(root, bytes);
        return result(mistakes.count() > 0 ? null : site);
    }

    private Result result(@Nullable SiteFile site) {
        Map<Path, String> files = references.files();
        files.put(file, digest);
        return new Result(site, mistakes.all(), site == null ? List.of() : remarks.all(), files);
    }

    private Result failed(String before, Problem problem, Text... why) {
        add(before, problem, why);
        return result(null);
    }

    /** @param before what stands before the mistake */
    private void add(String before, Problem problem, Text... why) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        mistakes.add(line, column, problem, why);
    }

    /** What can be read of it. */
    private static String place(byte[] bytes) {
        CharBuffer read = CharBuffer.allocate(bytes.length);
        var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), read, true);
        return read.flip().toString();
    }

    private @Nullable Node compose(String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(true)
                    .setCodePointLimit(LONGEST)
                    .setBufferSize(AT_A_TIME)
                    .setMaxAliasesForCollections(MOST_ALIASES)
                    .build();
            return new Compose(settings).composeString(text).orElse(EMPTY);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            int line = mark == null ? 1 : mark.getLine() + 1;
            int column = mark == null ? 1 : mark.getColumn() + 1;
            mistakes.add(line, column, Problem.YAML_SYNTAX, Text.of(String.valueOf(e.getProblem())));
        } catch (ReaderException e) {
            Text which = Text.of(String.format("U+%04X", e.getCodePoint()));
            add(text.substring(0, Math.max(0, text.indexOf(e.getCodePoint()))), Problem.NO_TEXT, which);
        } catch (YamlEngineException e) {
            mistakes.add(null, Problem.YAML_SYNTAX, Text.of(String.valueOf(e.getMessage())));
        } catch (StackOverflowError e) {
            mistakes.add(null, Problem.YAML_SYNTAX, new Text("brackets nest too deep", "括号嵌套过深"));
        }
        return null;
    }

    private @Nullable SiteFile site(Node root, byte[] bytes) {
        if (!(root instanceof MappingNode mapping)) {
            mistakes.add(
                    root,
                    Problem.WRONG_TYPE,
                    Text.of("site.yaml"),
                    new Text("a mapping of keys", "键值映射"),
                    RecordBinder.kind(root));
            return null;
        }
        Map<String, NodeTuple> sections = binder.entries(mapping);
        sections.forEach((key, tuple) -> {
            if (!SECTIONS.contains(key)) {
                mistakes.add(tuple.getKeyNode(), Problem.UNKNOWN_KEY, Text.of(key), Mistakes.nearest(key, SECTIONS));
            }
        });
        SiteFile.Agent agent = required(SiteFile.Agent.class, sections, "agent", mapping);
        SiteFile.Site place = required(SiteFile.Site.class, sections, "site", mapping);
        SiteFile.Ledger ledger = binder.record(SiteFile.Ledger.class, section(sections, "ledger"), "ledger");
        SiteFile.Http http = binder.record(SiteFile.Http.class, section(sections, "http"), "http");
        SiteFile.Uplink uplink = EMPTY.equals(section(sections, "uplink"))
                ? null
                : binder.record(SiteFile.Uplink.class, section(sections, "uplink"), "uplink");
        if (agent != null && uplink != null) {
            checkEnrollable(agent.id(), section(sections, "agent"));
        }
        boolean all = ledger != null && ledger.uplink() == SiteFile.Lanes.ALL;
        List<SiteFile.AdapterEntry> adapters = adapters(items(sections, "adapters"), all);
        ScenarioBinder scenarioBinder = new ScenarioBinder(plugins, binder, mistakes, points, doubt, remarks);
        List<SiteFile.ScenarioEntry> scenarios = scenarioBinder.scenarios(
                items(sections, "scenarios"), adapterIds, place == null ? java.time.ZoneOffset.UTC : place.timeZone());
        List<CommandRule> commands = commands(sections);
        scenarioBinder.allowed(commands == null ? List.of() : commands);
        if (mistakes.count() > 0 || agent == null || place == null || ledger == null || http == null) {
            return null;
        }
        return new SiteFile(
                file,
                Digests.sha256(bytes),
                agent,
                place,
                adapters.stream().map(this::expecting).toList(),
                scenarios,
                ledger,
                uplink,
                http,
                commands,
                parts(sections));
    }

    /** A ledger belongs to the id it was begun with, so one that never leaves its gateway may keep any. */
    private void checkEnrollable(String agent, Node at) {
        try {
            AgentId.check(agent);
        } catch (IllegalArgumentException e) {
            mistakes.add(at, Problem.REFUSED_VALUE, Text.of("agent"), Text.of(String.valueOf(e.getMessage())));
        }
    }

    /** With those of its wildcards' points that the rest of the file names. */
    private SiteFile.AdapterEntry expecting(SiteFile.AdapterEntry a) {
        return new SiteFile.AdapterEntry(
                a.id(), a.factory(), a.mode(), a.points(), points.expected(a.points()), a.configuration());
    }

    private @Nullable List<CommandRule> commands(Map<String, NodeTuple> sections) {
        if (EMPTY.equals(section(sections, "commands"))) {
            return null;
        }
        List<String> ids = new ArrayList<>();
        for (Node scenario : items(sections, "scenarios")) {
            NodeTuple id = scenario instanceof MappingNode m ? binder.entries(m).get("id") : null;
            if (id != null && id.getValueNode() instanceof ScalarNode written) {
                ids.add(written.getValue());
            }
        }
        return new CommandBinder(binder, mistakes, points, ids, doubt).rules(items(sections, "commands"));
    }

    private Map<String, String> parts(Map<String, NodeTuple> sections) {
        NodeDigest digest = new NodeDigest(references);
        Map<String, String> parts = new LinkedHashMap<>();
        SECTIONS.forEach(key -> parts.put(key, digest.of(section(sections, key), Set.of())));
        parts.keySet().removeAll(List.of("adapters", "scenarios"));
        for (Node adapter : items(sections, "adapters")) {
            Map<String, NodeTuple> entries = binder.entries((MappingNode) adapter);
            parts.put(SiteFile.adapter(id(entries)), digest.of(adapter, Set.of()));
            if (entries.containsKey("points")
                    && entries.get("points").getValueNode() instanceof SequenceNode sequence) {
                for (Node point : sequence.getValue()) {
                    String id = id(binder.entries((MappingNode) point));
                    parts.put(SiteFile.point(new PointId(id)), digest.of(point, Set.of()));
                }
            }
        }
        for (Node scenario : items(sections, "scenarios")) {
            String id = id(binder.entries((MappingNode) scenario));
            parts.put(SiteFile.scenario(id), digest.of(scenario, Set.of()));
            parts.put(SiteFile.state(id), digest.of(scenario, binder.secrets()));
        }
        return Collections.unmodifiableMap(parts);
    }

    /** Of a part that was found to be without mistakes. */
    private String id(Map<String, NodeTuple> entries) {
        Node id = java.util.Objects.requireNonNull(entries.get("id")).getValueNode();
        return java.util.Objects.requireNonNull(binder.text((ScalarNode) id));
    }

    private static Node section(Map<String, NodeTuple> sections, String key) {
        NodeTuple tuple = sections.get(key);
        return tuple == null || RecordBinder.isNothing(tuple.getValueNode()) ? EMPTY : tuple.getValueNode();
    }

    private <R> @Nullable R required(Class<R> type, Map<String, NodeTuple> sections, String key, Node root) {
        if (EMPTY.equals(section(sections, key))) {
            mistakes.add(root, Problem.MISSING_KEY, Text.of(key), new Text("a mapping of keys", "键值映射"));
            return null;
        }
        return binder.record(type, section(sections, key), key);
    }

    private List<Node> items(Map<String, NodeTuple> sections, String key) {
        Node node = section(sections, key);
        if (EMPTY.equals(node)) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        mistakes.add(node, Problem.WRONG_TYPE, Text.of(key), new Text("a list", "列表"), RecordBinder.kind(node));
        doubt.add(node);
        return List.of();
    }

    private List<SiteFile.AdapterEntry> adapters(List<Node> nodes, boolean uplinkAll) {
        List<SiteFile.AdapterEntry> adapters = new ArrayList<>();
        for (Node node : nodes) {
            if (!(node instanceof MappingNode mapping)) {
                mistakes.add(
                        node,
                        Problem.WRONG_TYPE,
                        Text.of("adapters"),
                        new Text("a mapping of keys", "键值映射"),
                        RecordBinder.kind(node));
                doubt.add(node);
                continue;
            }
            Head head = binder.record(Head.class, mapping, "adapter", keysOf(mapping), Map.of());
            if (head != null) {
                claim(head.id(), mapping);
            }
            SiteFile.AdapterEntry entry = adapter(head, mapping, uplinkAll);
            if (entry == null) {
                doubt.add(mapping);
            } else {
                adapters.add(entry);
            }
        }
        return adapters;
    }

    /** What the runtime itself reads of an adapter. */
    record Head(
            String id,
            String type,
            @io.edgewitness.edge.api.Default("real") Mode mode) {
        Head {
            Ids.check(id);
        }
    }

    private void claim(String id, MappingNode mapping) {
        Node at = java.util.Objects.requireNonNull(binder.entries(mapping).get("id"))
                .getValueNode();
        Node first = adapterIds.putIfAbsent(id, at);
        if (first != null) {
            mistakes.add(at, Problem.DUPLICATE_ID, new Text("adapter", "适配器"), Text.of(id), line(first));
        }
    }

    static Text line(Node node) {
        return Text.of(
                String.valueOf(node.getStartMark().map(m -> m.getLine() + 1).orElse(0)));
    }

    static Set<String> keysOf(MappingNode mapping) {
        Set<String> keys = new TreeSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                keys.add(key.getValue());
            }
        }
        return keys;
    }

    private SiteFile.@Nullable AdapterEntry adapter(@Nullable Head head, MappingNode mapping, boolean uplinkAll) {
        NodeTuple type = binder.entries(mapping).get("type");
        if (type == null || !(type.getValueNode() instanceof ScalarNode name)) {
            return null;
        }
        SourceAdapter.Factory factory = plugins.adapters().get(name.getValue());
        if (factory == null) {
            mistakes.add(
                    name,
                    Problem.UNKNOWN_ADAPTER,
                    Text.of(name.getValue()),
                    Mistakes.list(plugins.adapters().keySet()));
            return null;
        }
        int before = mistakes.count();
        PointBinder.Points bound = points.bind(factory, mapping, uplinkAll);
        Record configuration = binder.record(
                factory.configuration(), mapping, "adapter", Set.of("id", "type", "mode", "points"), bound.given());
        return head == null || configuration == null || mistakes.count() > before
                ? null
                : new SiteFile.AdapterEntry(
                        head.id(), factory, head.mode(), bound.definitions(), List.of(), configuration);
    }
}
