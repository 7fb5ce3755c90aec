package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Seal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a bundle's manifest says, key by key as the package documentation has it. */
final class BundleManifest {
    private final Bundle.Filing filing;
    private final AgentKey collectorKey;
    private final PlanBook plans;

    BundleManifest(Bundle.Filing filing, AgentKey collectorKey, PlanBook plans) {
        this.filing = filing;
        this.collectorKey = collectorKey;
        this.plans = plans;
    }

    /**
     * @param agents each as {@link #agent} has it
     * @param files all but the manifest and its signature
     */
    Map<String, Object> of(List<Figure> figures, List<Object> agents, SortedMap<String, byte[]> files) {
        Map<String, Object> collector = new LinkedHashMap<>();
        collector.put("key", Bundle.COLLECTOR_KEY);
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
        map.put("format", Bundle.FORMAT);
        map.put("created", filing.created().toString());
        map.put("software", filing.software());
        map.put("fields-sha256", filing.fieldsSha256());
        map.put("collector", collector);
        map.put("agents", agents);
        map.put("plans", plans.plans().stream().map(SignedPlan::id).toList());
        map.put("figures", figures.stream().map(BundleManifest::figure).toList());
        map.put("files", listed);
        return map;
    }

    /** @throws BundleException if a batch has no readable header */
    static Map<String, @Nullable Object> agent(
            String agent, String folder, byte[] key, @Nullable LedgerSlice slice, @Nullable AgentProof proof)
            throws BundleException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("agent", agent);
        map.put("folder", folder);
        map.put("fingerprint", Digests.hex(Digests.sha256(key)));
        AnchorSource.Run run = slice == null ? null : slice.run();
        map.put("first", run == null ? null : run.first().toString());
        map.put("last", run == null ? null : run.last().toString());
        map.put("batches", slice == null ? 0 : slice.batches().size());
        map.put("head", proof == null ? null : head(proof.head()));
        map.put("headers", proof == null ? 0 : proof.headers());
        map.put("records", proof == null ? 0 : proof.records());
        return map;
    }

    static Map<String, Object> head(Seal s) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("size", s.getSize());
        map.put("root", Digests.hex(s.getRoot().toByteArray()));
        map.put("at", Nanos.instant(s.getAt()).toString());
        return map;
    }

    private static Map<String, Object> figure(Figure f) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("request", FigureJson.request(f.request()));
        map.put("figure", FigureJson.figure(f));
        return map;
    }
}
