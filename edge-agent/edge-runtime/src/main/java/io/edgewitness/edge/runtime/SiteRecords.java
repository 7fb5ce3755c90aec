package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Manifest;
import java.util.List;

/** What the ledger is told of a site file. */
final class SiteRecords {
    private static final int MOST_LINES = 50;

    private SiteRecords() {}

    /** @param profile id of the hardware profile */
    static EvidenceRecord.Builder configuration(SiteFile site, String profile) {
        String path = site.site().path();
        return EvidenceRecord.newBuilder()
                .setConfiguration(Configuration.newBuilder()
                        .setSha256(ByteString.copyFrom(site.sha256()))
                        .setSite(site.site().id())
                        .setEnterprise(site.site().enterprise())
                        .setPath(path.isEmpty() ? site.site().id() : path)
                        .setTimeZone(site.site().timeZone().getId())
                        .setName(site.site().name())
                        .setHardwareProfile(profile));
    }

    /** @param lines what to say, one thing a line; of very many the first are told */
    static EvidenceRecord.Builder event(String type, int severity, List<String> lines) {
        String message = String.join("\n", lines.subList(0, Math.min(MOST_LINES, lines.size())));
        if (lines.size() > MOST_LINES) {
            message += "\n… " + (lines.size() - MOST_LINES) + " more";
        }
        return EvidenceRecord.newBuilder()
                .setEvent(EventRecord.newBuilder()
                        .setType(type)
                        .setSeverity(severity)
                        .setMessage(message));
    }

    static EvidenceRecord.Builder manifest(SiteFile.ScenarioEntry s) {
        return EvidenceRecord.newBuilder()
                .setManifest(Manifest.newBuilder()
                        .setScenario(s.id())
                        .setSlug(s.manifest().slug())
                        .setYaml(ByteString.copyFromUtf8(ManifestYaml.write(s.manifest())))
                        .setParameters(ByteString.copyFromUtf8(s.written())));
    }
}
