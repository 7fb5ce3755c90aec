package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.verify.TimeStamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With openssl's authority, whose certificate leads to a root over an intermediate one. */
class OpensslTimeStampInterop extends TimeStampContract {
    private static final String CONFIGURATION = """
            [tsa]
            default_tsa = here
            [here]
            serial = serial
            signer_cert = tsa.pem
            signer_key = tsa.key
            certs = between.pem
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            accuracy = secs:1, millisecs:500
            tsa_name = yes
            ess_cert_id_alg = sha256
            [authority]
            basicConstraints = critical, CA:true
            keyUsage = critical, keyCertSign
            [stamping]
            extendedKeyUsage = critical, timeStamping
            """;

    @TempDir
    static Path shared;

    @BeforeAll
    static void authority() throws Exception {
        boolean there;
        try {
            there = openssl("ts", "-help") == 0;
        } catch (IOException e) {
            there = false;
        }
        Assumptions.assumeTrue(there, "SKIPPED: this machine has no openssl with `openssl ts`");
        Files.writeString(shared.resolve("tsa.cnf"), CONFIGURATION);
        Files.writeString(shared.resolve("serial"), "01\n");
        certificate("root", null, "authority");
        certificate("between", "root", "authority");
        certificate("tsa", "between", "stamping");
        certificate("strange", null, "authority");
    }

    private static void certificate(String name, String issuer, String extensions) throws Exception {
        done(
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                name + ".key",
                "-subj",
                "/CN=" + name,
                "-out",
                name + ".csr");
        List<String> sign = new ArrayList<>(List.of(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-days",
                "2",
                "-out",
                name + ".pem",
                "-extfile",
                "tsa.cnf",
                "-extensions",
                extensions));
        sign.addAll(
                issuer == null
                        ? List.of("-signkey", name + ".key")
                        : List.of("-CA", issuer + ".pem", "-CAkey", issuer + ".key", "-CAcreateserial"));
        done(sign.toArray(new String[0]));
    }

    private static void done(String... arguments) throws Exception {
        assertThat(openssl(arguments))
                .as(() -> {
                    try {
                        return String.join(" ", arguments) + ": " + Files.readString(shared.resolve("openssl.log"));
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .isZero();
    }

    private static int openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(shared.toFile())
                .redirectErrorStream(true)
                .redirectOutput(shared.resolve("openssl.log").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    @Override
    byte[] reply(byte[] query) throws Exception {
        Files.write(shared.resolve("query.tsq"), query);
        done("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr");
        return Files.readAllBytes(shared.resolve("reply.tsr"));
    }

    @Override
    byte[] certificate() throws Exception {
        return Files.readAllBytes(shared.resolve("root.pem"));
    }

    @Override
    byte[] strange() throws Exception {
        return Files.readAllBytes(shared.resolve("strange.pem"));
    }

    @Override
    void bundled(Map<String, byte[]> files) throws Exception {
        super.bundled(files);
        Files.write(shared.resolve("head.note"), files.get("anchors/1/head.note"));
        Files.write(shared.resolve("stamp.tsr"), files.get("anchors/1/stamp-1.tsr"));
        done("ts", "-verify", "-data", "head.note", "-in", "stamp.tsr", "-CAfile", "root.pem");
        Files.writeString(shared.resolve("head.note"), "another");
        assertThat(openssl("ts", "-verify", "-data", "head.note", "-in", "stamp.tsr", "-CAfile", "root.pem"))
                .isNotZero();
    }

    @Test
    void whatTheAuthorityRefusesToStampIsSaidWithItsReason() throws Exception {
        byte[] query = TimeStamps.request(new byte[1], null);
        String hex = Hex.of(query);
        // An algorithm that the authority does not take: the last arc of SHA-256's identifier made SHA-384's.
        Files.write(
                shared.resolve("query.tsq"),
                HexFormat.of().parseHex(hex.replace("0609608648016503040201", "0609608648016503040202")));
        done("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr");
        assertThatThrownBy(() -> TimeStamps.imprint(Files.readAllBytes(shared.resolve("reply.tsr"))))
                .hasMessageContaining("the authority refused to stamp (status 2: ");
    }
}
