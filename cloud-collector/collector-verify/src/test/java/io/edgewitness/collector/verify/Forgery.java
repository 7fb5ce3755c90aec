package io.edgewitness.collector.verify;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.edge.ledger.AgentKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What someone can do who owns a collector's key, but no agent's: everything is hashed, counted and signed anew. */
final class Forgery {
    final SortedMap<String, byte[]> files;
    private final AgentKey collector;
    private final int format;

    Forgery(byte[] zip, AgentKey collector) throws BundleException {
        this(zip, collector, Bundle.FORMAT);
    }

    Forgery(byte[] zip, AgentKey collector, int format) throws BundleException {
        this.files = new TreeMap<>(Unzipped.of(zip));
        this.collector = collector;
        this.format = format;
    }

    /** @param change of the messages of a file that stand after their lengths */
    <M extends MessageLite> Forgery messages(String file, Parser<M> parser, Consumer<List<M>> change)
            throws IOException {
        List<M> all = read(files.get(file), parser);
        change.accept(all);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (M m : all) {
            m.writeDelimitedTo(out);
        }
        files.put(file, out.toByteArray());
        return this;
    }

    static <M extends MessageLite> List<M> read(byte[] file, Parser<M> parser) throws IOException {
        List<M> all = new ArrayList<>();
        ByteArrayInputStream in = new ByteArrayInputStream(file);
        for (M m = parser.parseDelimitedFrom(in); m != null; m = parser.parseDelimitedFrom(in)) {
            all.add(m);
        }
        return all;
    }

    byte[] signed() throws Exception {
        return signed(m -> {});
    }

    @SuppressWarnings("unchecked")
    byte[] signed(Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> manifest = CanonicalJson.read(files.get(Bundle.MANIFEST));
        List<Object> listed = new ArrayList<>();
        files.forEach((name, content) -> {
            if (!name.equals(Bundle.MANIFEST) && !name.equals(Bundle.SIGNATURE)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("name", name);
                entry.put("size", content.length);
                entry.put("sha256", Digests.hex(Digests.sha256(content)));
                listed.add(entry);
            }
        });
        manifest.put("files", listed);
        for (Map<String, Object> agent : (List<Map<String, Object>>) manifest.get("agents")) {
            for (String name : List.of("batches", "headers", "records")) {
                byte[] file = files.get(agent.get("folder") + "/" + name + ".binpb");
                if (file != null) {
                    agent.put(
                            name,
                            read(file, io.edgewitness.collector.verify.proto.ProvenHead.parser())
                                    .size());
                }
            }
        }
        change.accept(manifest);
        byte[] json = CanonicalJson.write(manifest);
        files.put(Bundle.MANIFEST, json);
        files.put(Bundle.SIGNATURE, collector.sign(Bundle.signed(format), json));
        return CanonicalZip.write(files);
    }
}
