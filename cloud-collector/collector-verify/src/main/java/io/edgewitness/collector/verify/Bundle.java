package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes {@code evidence.zip}: figures together with the signed records that they can be made from again. The format is drawn in the
 * package documentation. One thread.
 */
public final class Bundle {
    static final String MANIFEST = "edgewitness-manifest.json";
    static final String SIGNATURE = "collector/manifest.sig";
    static final String COLLECTOR_KEY = "collector/key.der";
    static final String SIGNED = "EdgeWitness bundle v1\0";
    static final int FORMAT = 1;

    private final BatchSource source;
    private final Indicators indicators;
    private final AgentKey collectorKey;

    /** @param collectorKey Ed25519, made at the collector's first start; its fingerprint belongs on paper, beside the figures */
    public Bundle(BatchSource source, Indicators indicators, AgentKey collectorKey) {
        this.source = source;
        this.indicators = indicators;
        this.collectorKey = collectorKey;
    }

    /** What the manifest says of the filing. */
    public record Filing(String fieldsSha256, String software, Instant created) {}

    /** Makes the figures from the signed batches themselves, without the collector's tables. */
    public List<Figure> figures(List<FigureRequest> requests) throws BundleException {
        return figures(Slices.all(source, requests), requests);
    }

    /** @return when the first window of these figures starts: from there on batches go into the bundle */
    public static Instant from(List<Figure> figures) {
        return Slices.from(figures.stream().map(Figure::request).toList());
    }

    /**
     * @param figures as they are printed, whatever they were computed from
     * @return the bundle
     * @throws BundleException if the signed batches do not give the same figures: some records are not in the source, or came meanwhile
     */
    public byte[] bytes(List<Figure> figures, Filing filing) throws BundleException {
        List<LedgerSlice> all =
                Slices.all(source, figures.stream().map(Figure::request).toList());
        String difference = difference(all, figures);
        if (difference != null) {
            throw new BundleException("the signed batches do not give the printed figures: " + difference
                    + "; if records came in meanwhile, compute the figures again");
        }
        List<LedgerSlice> cut = Slices.cut(all, figures);
        List<LedgerSlice> slices = difference(cut, figures) == null ? cut : all;
        SortedMap<String, byte[]> files = new TreeMap<>();
        List<Object> agents = new ArrayList<>();
        for (LedgerSlice s : slices) {
            agents.add(agent(s, "agents/" + (agents.size() + 1), files));
        }
        for (IndicatorDefinition d : definitions(figures)) {
            files.put("indicators/" + d.reference() + ".yaml", d.yaml());
        }
        files.put(COLLECTOR_KEY, collectorKey.publicKey());
        byte[] manifest = CanonicalJson.write(manifest(figures, filing, agents, files));
        files.put(MANIFEST, manifest);
        files.put(SIGNATURE, collectorKey.sign(SIGNED.getBytes(java.nio.charset.StandardCharsets.US_ASCII), manifest));
        return CanonicalZip.write(files);
    }

    private @org.jspecify.annotations.Nullable String difference(List<LedgerSlice> slices, List<Figure> figures)
            throws BundleException {
        List<Figure> again =
                figures(slices, figures.stream().map(Figure::request).toList());
        for (int i = 0; i < figures.size(); i++) {
            String d = FigureJson.difference(FigureJson.figure(figures.get(i)), FigureJson.figure(again.get(i)), "");
            if (d != null) {
                return figures.get(i).formula() + " " + d;
            }
        }
        return null;
    }

    private List<Figure> figures(List<LedgerSlice> slices, List<FigureRequest> requests) throws BundleException {
        Evidence evidence = new Evidence();
        for (LedgerSlice s : slices) {
            for (Batch b : s.batches()) {
                try {
                    evidence.add(s.agent(), b);
                } catch (InvalidProtocolBufferException e) {
                    throw new BundleException("a batch of agent " + s.agent() + " has no readable header", e);
                }
            }
        }
        return requests.stream().map(r -> indicators.figure(r, evidence)).toList();
    }

    private static Map<String, Object> agent(LedgerSlice s, String folder, SortedMap<String, byte[]> files)
            throws BundleException {
        files.put(folder + "/key.der", s.publicKey());
        files.put(folder + "/batches.binpb", s.encoded());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("agent", s.agent());
        map.put("folder", folder);
        map.put("fingerprint", Digests.hex(Digests.sha256(s.publicKey())));
        try {
            map.put(
                    "first",
                    LedgerSlice.id(LedgerSlice.header(s.batches().get(0))).toString());
            map.put(
                    "last",
                    LedgerSlice.id(LedgerSlice.header(
                                    s.batches().get(s.batches().size() - 1)))
                            .toString());
        } catch (InvalidProtocolBufferException e) {
            throw new BundleException("a batch of agent " + s.agent() + " has no readable header", e);
        }
        map.put("batches", s.batches().size());
        return map;
    }

    private List<IndicatorDefinition> definitions(List<Figure> figures) {
        IndicatorLibrary library = indicators.library();
        SortedMap<String, IndicatorDefinition> needed = new TreeMap<>();
        for (Figure f : figures) {
            needed.put(f.definition().id(), f.definition());
            IndicatorDefinition level = library.level(f.definition());
            needed.put(level.id(), level);
            IndicatorDefinition asked = library.definition(f.request().indicator());
            needed.put(asked.id(), asked);
        }
        return List.copyOf(needed.values());
    }

    private Map<String, Object> manifest(
            List<Figure> figures, Filing filing, List<Object> agents, SortedMap<String, byte[]> files) {
        Map<String, Object> collector = new LinkedHashMap<>();
        collector.put("key", COLLECTOR_KEY);
        collector.put("fingerprint", Digests.hex(collectorKey.fingerprint()));
        List<Object> listed = new ArrayList<>();
        files.forEach((name, content) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", name);
            entry.put("size", content.length);
            entry.put("sha256", Digests.hex(Digests.sha256(content)));
            listed.add(entry);
        });
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("created", filing.created().toString());
        map.put("software", filing.software());
        map.put("fields-sha256", filing.fieldsSha256());
        map.put("collector", collector);
        map.put("agents", agents);
        map.put("figures", figures.stream().map(Bundle::figure).toList());
        map.put("files", listed);
        return map;
    }

    private static Map<String, Object> figure(Figure f) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("request", FigureJson.request(f.request()));
        map.put("figure", FigureJson.figure(f));
        return map;
    }
}
