package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.compliance.QmsSettings;
import io.edgewitness.collector.maintenance.CmmsSettings;
import io.edgewitness.collector.workplace.Settings;
import io.edgewitness.edge.api.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What collector.yaml says.
 *
 * @param http where pages and REST listen
 * @param token what programs without a token of their own present; null: none does
 * @param tls of pages and REST; null: unencrypted, which is for a loopback address only
 * @param grpc where agents connect
 * @param names host names and addresses under which agents reach this collector, for its certificate
 * @param database null: the embedded one
 * @param timeStamping null: no authority is asked
 * @param samples how samples are kept in the tables
 * @param alarms what is told to whom
 * @param workplace how much people may put in, and what a password's hash costs
 * @param recordings how many bursts and pictures of agents are fetched and kept
 * @param outside servers of others that are asked
 * @param publicUrl where browsers reach it through a proxy on this machine that encrypts; null: they come directly
 * @param cmms the maintenance system that takes work orders; null: none
 * @param quality the quality system that takes verdicts of inspection lines; null: none
 */
public record CollectorConfig(
        Listen http,
        @Nullable Secret token,
        @Nullable Tls tls,
        Listen grpc,
        List<String> names,
        @Nullable External database,
        @Nullable TimeStamping timeStamping,
        SampleSettings samples,
        AlarmSettings alarms,
        Settings workplace,
        RecordingSettings recordings,
        Outside outside,
        @Nullable URI publicUrl,
        @Nullable CmmsSettings cmms,
        @Nullable QmsSettings quality) {
    public static final CollectorConfig DEFAULT = new CollectorConfig(
            new Listen("127.0.0.1", 8080),
            null,
            null,
            new Listen("127.0.0.1", 8443),
            List.of(),
            null,
            null,
            SampleSettings.DEFAULT,
            AlarmSettings.NONE,
            Settings.DEFAULT,
            RecordingSettings.DEFAULT,
            Outside.NONE,
            null,
            null,
            null);

    /** @param port 0 to 65535; 0: one that is free */
    public record Listen(String host, int port) {}

    /** @param files null: the certificate of the collector's own authority */
    public record Tls(@Nullable CertificateFiles files) {}

    /**
     * A certificate that somebody else issued.
     *
     * @param certificate PEM, the server's own first
     * @param key PEM, PKCS #8
     */
    public record CertificateFiles(Path certificate, Path key) {}

    /**
     * An authority that stamps each day's tree head.
     *
     * @param trust certificates that its own must lead to; empty: each is taken, and its fingerprint told
     */
    public record TimeStamping(URI url, List<X509Certificate> trust) {}

    /** A database server that somebody else looks after. */
    public record External(
            String url, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return "External[user=" + user + "]";
        }
    }

    /**
     * Reads collector.yaml.
     *
     * @param environment for {@code ${env:NAME}}
     * @throws ConfigException with each mistake at its place
     */
    public static CollectorConfig load(Path file, Map<String, String> environment) throws ConfigException {
        return new ConfigReader(file, environment).read();
    }

    /** The file's mistakes, one a line: {@code FILE:LINE:COLUMN: code: what, and the mend}. */
    public static final class ConfigException extends Exception {
        private static final long serialVersionUID = 1L;

        ConfigException(List<String> mistakes) {
            super(String.join("\n", mistakes));
        }
    }
}
