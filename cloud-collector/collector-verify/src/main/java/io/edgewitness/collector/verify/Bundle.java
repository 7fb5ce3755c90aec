package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code evidence.zip}, format 3: figures together with the signed records that they can be made from again. The format is drawn in
 * the package documentation. One thread.
 */
public final class Bundle {
    static final String MANIFEST = "edgewitness-manifest.json";
    static final String SIGNATURE = "collector/manifest.sig";
    static final String COLLECTOR_KEY = "collector/key.der";
    static final String FORMULAS = "formulas/";
    static final int FORMAT = 3;

    private final BatchSource source;
    private final Indicators indicators;
    private final AgentKey collectorKey;
    private final AuditNotes audits;

    /**
     * @param indicators figures of which no plan is known are graded as those without
     * @param collectorKey Ed25519, made at the collector's first start; its fingerprint belongs on paper, beside the figures
     */
    public Bundle(BatchSource source, Indicators indicators, AgentKey collectorKey) {
        this(source, indicators, collectorKey, AuditNotes.NONE);
    }

    /** @param audits those of the bundle's figures go in, and have their say in the figures' grades */
    public Bundle(BatchSource source, Indicators indicators, AgentKey collectorKey, AuditNotes audits) {
        this.source = source;
        this.indicators = (indicators.plans().isSilent() ? indicators.with(PlanBook.of(List.of())) : indicators)
                .with(audits.verdicts());
        this.collectorKey = collectorKey;
        this.audits = audits;
    }

    /** What the manifest says of the filing. */
    public record Filing(String fieldsSha256, String software, Instant created) {}

    /** What figures are made of: whole batches, and what is proven by itself. */
    private record Sources(List<LedgerSlice> slices, List<AgentProof> proofs) {
        private boolean has(String agent) {
            return slices.stream().anyMatch(s -> s.agent().equals(agent))
                    || proofs.stream().anyMatch(p -> p.agent().equals(agent));
        }

        private boolean has(String agent, long head) {
            return proofs.stream().anyMatch(p -> p.agent().equals(agent) && p.hasHead(head));
        }
    }

    /** What is signed together with a manifest's bytes. */
    static byte[] signed(int format) {
        return ("EdgeWitness bundle v" + format + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes the figures from the signed batches themselves, without the collector's tables. */
    public List<Figure> figures(List<FigureRequest> requests) throws BundleException {
        return figures(sources(requests, indicators.plans()), requests);
    }

    /** @return when the first window starts of those figures that are made of windows: from there on whole batches go into the bundle; null: none do */
    public static @Nullable Instant from(List<Figure> figures) {
        List<FigureRequest> whole =
                ofWindows(figures).stream().map(Figure::request).toList();
        return whole.isEmpty() ? null : Slices.from(whole);
    }

    /**
     * @param figures as they are printed, whatever they were computed from
     * @return the bundle
     * @throws BundleException if the signed batches do not give the same figures: some records are not in the source, or came meanwhile
     */
    public byte[] bytes(List<Figure> figures, Filing filing) throws BundleException {
        List<FigureRequest> requests = figures.stream().map(Figure::request).toList();
        PlanBook plans = indicators.plans().about(figures);
        Sources all = sources(requests, plans);
        String difference = difference(all, figures);
        if (difference != null) {
            throw new BundleException("the signed batches do not give the printed figures: " + difference
                    + "; if records came in meanwhile, compute the figures again");
        }
        Sources cut = new Sources(Slices.cut(all.slices, ofWindows(figures)), all.proofs);
        Sources sources = difference(cut, figures) == null ? cut : all;
        named(sources, plans);
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.putAll(anchors(sources, requests));
        List<Object> agents = agents(sources, files);
        for (IndicatorDefinition d : definitions(figures)) {
            files.put(FORMULAS + d.reference() + ".yaml", d.yaml());
        }
        files.putAll(plans.files());
        files.putAll(audits.about(figures).files());
        files.put(COLLECTOR_KEY, collectorKey.publicKey());
        byte[] manifest =
                CanonicalJson.write(new BundleManifest(filing, collectorKey, plans).of(figures, agents, files));
        files.put(MANIFEST, manifest);
        files.put(SIGNATURE, collectorKey.sign(signed(FORMAT), manifest));
        return CanonicalZip.write(files);
    }

    private Sources sources(List<FigureRequest> requests, PlanBook plans) throws BundleException {
        List<FigureRequest> whole = requests.stream()
                .filter(r -> r.resolution() == Resolution.WINDOW)
                .toList();
        List<AgentProof> proofs = new ArrayList<>();
        for (String agent : source.agents()) {
            AgentProof proof = AgentProof.of(source, agent, requests, plans.plans());
            if (proof != null) {
                proofs.add(proof);
            }
        }
        return new Sources(whole.isEmpty() ? List.of() : Slices.all(source, whole), proofs);
    }

    /** The verifier asks for each tree head that a plan names of an agent of the bundle. */
    private static void named(Sources sources, PlanBook plans) throws BundleException {
        for (SignedPlan plan : plans.plans()) {
            for (PlanEntry entry : plan.entries()) {
                for (PlanEntry.TreeHead h : entry.heads()) {
                    if (h.size() > 0 && sources.has(h.agent()) && !sources.has(h.agent(), h.size())) {
                        throw new BundleException("plan " + plan.id() + " was signed over a tree head of " + h.size()
                                + " batches of agent " + h.agent()
                                + ", and the collector does not have it: the agent seals its ledger each hour; export"
                                + " again when the next seal has come");
                    }
                }
            }
        }
    }

    private static List<Figure> ofWindows(List<Figure> figures) {
        return figures.stream()
                .filter(f -> f.request().resolution() == Resolution.WINDOW)
                .toList();
    }

    /** Where only a later batch than the bundle's is under a tree head, or one between them, its header is proven too. */
    private SortedMap<String, byte[]> anchors(Sources sources, List<FigureRequest> requests) throws BundleException {
        Instant from = Slices.windows(requests)
                .map(Window::start)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        Map<String, AnchorSource.Run> runs = new TreeMap<>();
        for (LedgerSlice s : sources.slices) {
            runs.put(s.agent(), s.run());
        }
        for (AgentProof p : sources.proofs) {
            AnchorSource.Run run = p.run();
            if (run != null) {
                runs.merge(p.agent(), run, AnchorSource.Run::and);
            }
        }
        AnchorSource anchors = source.anchors();
        List<AnchoredHead> heads = new ArrayList<>();
        for (AnchoredHead head : anchors.heads(from, runs)) {
            heads.add(head.with(head.proofs().stream()
                    .filter(p -> isHere(sources, p.agent(), p.batch()))
                    .toList()));
        }
        return AnchorFiles.write(heads, anchors.parties());
    }

    private static boolean isHere(Sources sources, String agent, BatchId batch) {
        return sources.slices.stream().anyMatch(s -> s.agent().equals(agent) && s.headerHash(batch) != null)
                || sources.proofs.stream().anyMatch(p -> p.agent().equals(agent) && p.anchor(batch));
    }

    private @Nullable String difference(Sources sources, List<Figure> figures) throws BundleException {
        List<Figure> again =
                figures(sources, figures.stream().map(Figure::request).toList());
        for (int i = 0; i < figures.size(); i++) {
            Figure printed = figures.get(i);
            if (isUnwitnessed(again.get(i)) && !isUnwitnessed(printed)) {
                return printed.formula() + ": what an agent's ledger says of its plan is not sealed yet; agents seal"
                        + " their ledgers each hour, export again after that";
            }
            String d = FigureJson.difference(FigureJson.figure(printed), FigureJson.figure(again.get(i)));
            if (d != null) {
                return printed.formula() + " " + d;
            }
        }
        return null;
    }

    private static boolean isUnwitnessed(Figure figure) {
        return figure.limitations().stream().anyMatch(t -> t.code().equals("plan-not-witnessed"));
    }

    private List<Figure> figures(Sources sources, List<FigureRequest> requests) throws BundleException {
        TreeSet<String> wanted = new TreeSet<>();
        requests.forEach(r -> wanted.addAll(indicators.metrics(r)));
        Evidence evidence = new Evidence(wanted);
        for (LedgerSlice s : sources.slices) {
            for (Batch b : s.batches()) {
                try {
                    evidence.add(s.agent(), b);
                } catch (InvalidProtocolBufferException e) {
                    throw new BundleException("a batch of agent " + s.agent() + " has no readable header", e);
                }
            }
        }
        for (AgentProof p : sources.proofs) {
            p.addTo(evidence);
        }
        Indicators witnessed = indicators.with(indicators.plans().with(evidence.witnesses()));
        return requests.stream().map(r -> witnessed.figure(r, evidence)).toList();
    }

    private static List<Object> agents(Sources sources, SortedMap<String, byte[]> files) throws BundleException {
        TreeSet<String> names = new TreeSet<>();
        sources.slices.forEach(s -> names.add(s.agent()));
        sources.proofs.forEach(p -> names.add(p.agent()));
        List<Object> agents = new ArrayList<>();
        for (String name : names) {
            String folder = "agents/" + (agents.size() + 1);
            LedgerSlice slice = sources.slices.stream()
                    .filter(s -> s.agent().equals(name))
                    .findFirst()
                    .orElse(null);
            AgentProof proof = sources.proofs.stream()
                    .filter(p -> p.agent().equals(name))
                    .findFirst()
                    .orElse(null);
            if (slice != null) {
                files.put(folder + "/batches.binpb", slice.encoded());
            }
            if (proof != null) {
                proof.write(folder, files);
            }
            byte[] key = slice != null
                    ? slice.publicKey()
                    : java.util.Objects.requireNonNull(proof).publicKey();
            files.put(folder + "/key.der", key);
            agents.add(BundleManifest.agent(name, folder, key, slice, proof));
        }
        return agents;
    }

    private Collection<IndicatorDefinition> definitions(List<Figure> figures) {
        IndicatorLibrary library = indicators.library();
        SortedMap<String, IndicatorDefinition> needed = new TreeMap<>();
        for (Figure f : figures) {
            IndicatorDefinition level = library.level(f.definition());
            needed.put(f.definition().reference(), f.definition());
            needed.put(level.reference(), level);
        }
        return needed.values();
    }
}
