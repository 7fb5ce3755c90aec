package io.edgewitness.collector.compliance;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks to a quality system; follows no redirect, because the token would go with it. What it says of failures holds no token. One thread. */
final class QmsHttp {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_TOKEN = 8 << 10;
    private static final int LONGEST_WORDS = 200;

    private final QmsSettings settings;
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    QmsHttp(QmsSettings settings) {
        this.settings = settings;
    }

    /** Why a document is not there. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean refused;

        private Failure(String message, boolean refused) {
            super(message);
            this.refused = refused;
        }

        /** It was looked at and is not wanted; sending it again would not help. */
        boolean isRefused() {
            return refused;
        }
    }

    /** The same document twice is one there: its id is its address. */
    void put(String id, String xml) throws Failure {
        Answer answer = answer(request(settings.send(), id)
                .header("Content-Type", "application/xml; charset=utf-8")
                .header("Idempotency-Key", id)
                .PUT(HttpRequest.BodyPublishers.ofString(xml))
                .build());
        if (answer.status() / 100 != 2) {
            throw failure(answer);
        }
    }

    boolean has(String id) throws Failure {
        Answer answer = answer(request(settings.find(), id).GET().build());
        if (answer.status() == 404 || answer.status() == 410) {
            return false;
        }
        if (answer.status() != 200) {
            throw failure(answer);
        }
        return true;
    }

    private static Failure failure(Answer answer) {
        int status = answer.status();
        if (status == 401 || status == 403) {
            return new Failure("it refuses the token (" + status + ")", false);
        }
        boolean looked = status / 100 == 4 && status != 404 && status != 408 && status != 429;
        String words = answer.body().replaceAll("\\p{Cntrl}+", " ").strip();
        String said = words.isEmpty() ? "" : ": '" + Told.cut(words, LONGEST_WORDS) + "'";
        return new Failure("it answered " + status + (looked ? said : ""), looked);
    }

    private HttpRequest.Builder request(String path, String id) throws Failure {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + path.replace("{id}", id)));
        Path file = settings.tokenFile();
        if (file != null) {
            String token = token(file);
            boolean bearer = settings.header().equalsIgnoreCase("Authorization") && !token.contains(" ");
            request.header(settings.header(), bearer ? "Bearer " + token : token);
        }
        return request;
    }

    private static String token(Path file) throws Failure {
        try (InputStream in = Files.newInputStream(file)) {
            String token = new String(in.readNBytes(MOST_TOKEN), StandardCharsets.US_ASCII).strip();
            if (token.matches("[\\x21-\\x7e]+( [\\x21-\\x7e]+)*")) {
                return token;
            }
        } catch (IOException e) {
            // told below
        }
        throw new Failure("the token file " + file.getFileName() + " cannot be read, or holds no token", false);
    }

    private record Answer(int status, String body) {}

    /** A request's own time limit would end with the head of its answer. */
    private Answer answer(HttpRequest request) throws Failure {
        CompletableFuture<Answer> whole = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(QmsHttp::read);
        try {
            return whole.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("the collector stops", false);
        } catch (TimeoutException e) {
            whole.cancel(true);
            throw new Failure("it did not answer within " + settings.timeout().toSeconds() + " s", false);
        } catch (ExecutionException e) {
            throw new Failure(reason(e), false);
        }
    }

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            return new Answer(response.statusCode(), new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Of the kind of failure only. */
    private static String reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof javax.net.ssl.SSLException) {
                return "it has no certificate that this machine trusts, or speaks no TLS";
            }
            if (t instanceof java.net.ConnectException) {
                return "it cannot be reached";
            }
        }
        return "its connection broke off";
    }
}
