package io.edgewitness.edge.dist;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What tests and the demo ask over HTTP, and how they wait. */
final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Http() {}

    static String get(String url) throws IOException {
        return body(url, look(HttpRequest.newBuilder(URI.create(url))));
    }

    /** Presents the token once somebody has signed in on the collector's page, from when on everybody presents something. */
    static String get(String url, Path tokenFile) throws IOException {
        HttpResponse<String> response = look(HttpRequest.newBuilder(URI.create(url)));
        if (response.statusCode() == 401) {
            response = look(HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + Files.readString(tokenFile)));
        }
        return body(url, response);
    }

    private static String body(String url, HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException(url + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static HttpResponse<String> look(HttpRequest.Builder request) throws IOException {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** @param token as bearer token */
    static String post(String url, String token, String json) throws IOException {
        try {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(Duration.ofSeconds(30))
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(url + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static boolean answers(String url) {
        try {
            get(url);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws IllegalStateException if the condition does not hold in time */
    static void await(String what, long seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + seconds + " s in vain for: " + what);
            }
            pause(50);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
