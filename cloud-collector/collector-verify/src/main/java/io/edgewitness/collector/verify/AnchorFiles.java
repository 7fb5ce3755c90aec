package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.edge.ledger.BatchId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The folder {@code anchors/} of a bundle, drawn in the package documentation. */
final class AnchorFiles {
    static final String FOLDER = "anchors/";
    static final String PARTIES = FOLDER + "parties.txt";

    /** Far more than there are batches; the largest of a long is longer. */
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,17}");

    private AnchorFiles() {}

    /**
     * @param heads oldest first
     * @param parties keys of those who countersigned
     */
    static SortedMap<String, byte[]> write(List<AnchoredHead> heads, List<NoteKey> parties) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        int number = 0;
        for (AnchoredHead head : heads) {
            String folder = FOLDER + ++number + "/";
            files.put(folder + "head.note", text(head.note()));
            for (int i = 0; i < head.cosignatures().size(); i++) {
                files.put(
                        folder + "cosignature-" + (i + 1) + ".txt",
                        text(head.cosignatures().get(i)));
            }
            for (int i = 0; i < head.stamps().size(); i++) {
                files.put(folder + "stamp-" + (i + 1) + ".tsr", head.stamps().get(i));
            }
            files.put(folder + "proofs.json", CanonicalJson.write(proofs(head)));
        }
        if (!parties.isEmpty()) {
            StringBuilder lines = new StringBuilder();
            parties.forEach(p -> lines.append(p.text()).append('\n'));
            files.put(PARTIES, text(lines.toString()));
        }
        return files;
    }

    private static Map<String, Object> proofs(AnchoredHead head) {
        List<Object> agents = new ArrayList<>();
        for (AnchoredHead.Proof p : head.proofs()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("agent", p.agent());
            map.put("batch", p.batch().toString());
            map.put("index", Long.toString(p.index()));
            map.put("path", hex(p.path()));
            agents.add(map);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("consistency", hex(head.consistency()));
        map.put("agents", agents);
        return map;
    }

    private static List<Object> hex(List<byte[]> hashes) {
        List<Object> hex = new ArrayList<>();
        hashes.forEach(h -> hex.add(Digests.hex(h)));
        return hex;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @return the heads of a bundle, oldest first; empty if it has none. @throws BundleException if a file is not of its form */
    static List<AnchoredHead> read(SortedMap<String, byte[]> files) throws BundleException {
        List<AnchoredHead> heads = new ArrayList<>();
        for (int number = 1; ; number++) {
            String folder = FOLDER + number + "/";
            byte[] note = files.get(folder + "head.note");
            if (note == null) {
                return heads;
            }
            List<String> cosignatures = new ArrayList<>();
            numbered(files, folder + "cosignature-", ".txt")
                    .forEach(c -> cosignatures.add(new String(c, StandardCharsets.UTF_8)));
            byte[] json = files.get(folder + "proofs.json");
            if (json == null) {
                throw new BundleException("the bundle lacks its file " + folder + "proofs.json");
            }
            Map<String, Object> proofs = CanonicalJson.read(json);
            heads.add(new AnchoredHead(
                    new String(note, StandardCharsets.UTF_8),
                    cosignatures,
                    numbered(files, folder + "stamp-", ".tsr"),
                    hashes(proofs.get("consistency"), folder),
                    agents(proofs.get("agents"), folder)));
        }
    }

    private static List<byte[]> numbered(SortedMap<String, byte[]> files, String start, String end) {
        List<byte[]> contents = new ArrayList<>();
        for (byte[] c = files.get(start + 1 + end); c != null; c = files.get(start + (contents.size() + 1) + end)) {
            contents.add(c);
        }
        return contents;
    }

    private static List<AnchoredHead.Proof> agents(@Nullable Object value, String folder) throws BundleException {
        List<AnchoredHead.Proof> proofs = new ArrayList<>();
        for (Object item : list(value, folder)) {
            if (!(item instanceof Map<?, ?> map)) {
                throw notOfItsForm(folder);
            }
            String[] batch = String.valueOf(map.get("batch")).split("/", -1);
            if (batch.length != 2) {
                throw notOfItsForm(folder);
            }
            proofs.add(new AnchoredHead.Proof(
                    String.valueOf(map.get("agent")),
                    new BatchId(whole(batch[0], folder), whole(batch[1], folder)),
                    whole(String.valueOf(map.get("index")), folder),
                    hashes(map.get("path"), folder)));
        }
        return proofs;
    }

    private static long whole(String text, String folder) throws BundleException {
        if (!WHOLE.matcher(text).matches()) {
            throw notOfItsForm(folder);
        }
        return Long.parseLong(text);
    }

    private static List<byte[]> hashes(@Nullable Object value, String folder) throws BundleException {
        List<byte[]> hashes = new ArrayList<>();
        for (Object item : list(value, folder)) {
            if (!(item instanceof String hex) || !hex.matches("[0-9a-f]{64}")) {
                throw notOfItsForm(folder);
            }
            hashes.add(HexFormat.of().parseHex(hex));
        }
        return hashes;
    }

    private static List<?> list(@Nullable Object value, String folder) throws BundleException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw notOfItsForm(folder);
    }

    private static BundleException notOfItsForm(String folder) {
        return new BundleException(folder + "proofs.json is not of its form");
    }
}
