package io.edgewitness.edge.wire;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what gRPC reports into one line that says what to do. */
final class GrpcFailure {
    /** As Netty begins what a system call answered. */
    private static final Pattern LIBRARY = Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ");

    private GrpcFailure() {}

    static String text(Status status, CollectorAddress address) {
        String detail = detail(status, address);
        return detail.isEmpty() ? "the collector at " + address + " ended the stream" : detail;
    }

    /** What the network said, without the library's pipelines, calls and addresses of objects. */
    private static String words(Status status) {
        String said = String.valueOf(status.getDescription());
        for (Throwable t = status.getCause(); t != null; t = t.getCause()) {
            said = t.getMessage() == null ? said : t.getMessage();
        }
        String line = said.lines().findFirst().orElse("");
        return LIBRARY.matcher(line).replaceFirst("").strip();
    }

    private static String detail(Status status, CollectorAddress address) {
        @Nullable Throwable cause = status.getCause();
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof AuthorityTrust.UntrustedException) {
                return String.valueOf(t.getMessage());
            }
            if (t instanceof CertificateExpiredException || t instanceof CertificateNotYetValidException) {
                return "the certificate of the collector at " + address + " is not valid today (" + t.getMessage()
                        + "): check the clocks of both machines";
            }
            if (t instanceof CertificateException) {
                return "the certificate of the collector at " + address + " does not fit (" + t.getMessage()
                        + "): name this host under `grpc: {names: […]}` in collector.yaml";
            }
            if (t instanceof UnknownHostException) {
                return "no such host: " + address.host();
            }
            if (t instanceof ConnectException) {
                return "no collector listens at " + address + ": start it, or correct the address";
            }
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SSLException && String.valueOf(t.getMessage()).contains("alert")) {
                return "the collector at " + address + " does not know this agent's certificate (" + t.getMessage()
                        + "): make a token there, enrol again and restart the agent";
            }
            if (t instanceof NotSslRecordException) {
                return "what listens at " + address + " does not speak TLS: give the collector's grpc port";
            }
            if (t instanceof SSLException) {
                return "no TLS with " + address + ": " + t.getMessage();
            }
        }
        String description = words(status);
        return switch (status.getCode()) {
            case UNAVAILABLE -> "the collector at " + address + " is away: " + description;
            case DEADLINE_EXCEEDED -> "the collector at " + address + " did not answer in time";
            case OK -> "";
            default ->
                status.getDescription() == null && status.getCause() == null
                        ? "the collector at " + address + " answered " + status.getCode()
                        : description;
        };
    }
}
