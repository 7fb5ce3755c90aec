package io.edgewitness.adapter.camera;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One address of a camera. Redirects are not followed: they could lead anywhere. From its being asked for to its last byte a picture has the time-out, however the camera
 * spreads it. One thread; {@link #cut} any.
 */
final class HttpPicture {
    private static final int MOST_LINE = 8192;
    private static final int MOST_HEADERS = 100;
    private static final int MOST_LINES_BETWEEN = 1000;

    private final HttpConfiguration configuration;
    private final HttpConfiguration.Point point;
    private final int mostBytes;
    private final ScheduledExecutorService watch;
    private final @Nullable Credentials credentials;
    private volatile @Nullable HttpURLConnection open;
    private volatile boolean late;
    private @Nullable ScheduledFuture<?> deadline;

    /** @param watch ends what takes too long */
    HttpPicture(
            HttpConfiguration configuration,
            HttpConfiguration.Point point,
            int mostBytes,
            ScheduledExecutorService watch) {
        this.configuration = configuration;
        this.point = point;
        this.mostBytes = mostBytes;
        this.watch = watch;
        credentials = configuration.credentials();
    }

    private interface Step<T> {
        T take() throws IOException, BadPictureException;
    }

    private <T> T inTime(Step<T> step) throws IOException, BadPictureException {
        begin();
        try {
            return step.take();
        } catch (IOException e) {
            throw late
                    ? new IOException(
                            "no whole picture within " + configuration.timeout().toMillis() + " ms")
                    : e;
        } finally {
            end();
        }
    }

    private void begin() throws IOException {
        late = false;
        try {
            deadline = watch.schedule(
                    () -> {
                        late = true;
                        cut();
                    },
                    configuration.timeout().toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("closed", e);
        }
    }

    private void end() {
        ScheduledFuture<?> d = deadline;
        if (d != null) {
            d.cancel(false);
        }
    }

    /** @throws IOException if the camera is away, or does not answer with 200 */
    private HttpURLConnection answered() throws IOException {
        HttpURLConnection c = asked();
        if (c.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED && credentials != null) {
            List<String> challenges = c.getHeaderFields().entrySet().stream()
                    .filter(e -> "WWW-Authenticate".equalsIgnoreCase(e.getKey()))
                    .flatMap(e -> e.getValue().stream())
                    .toList();
            if (credentials.asked(challenges)) {
                c.disconnect();
                c = asked();
            }
        }
        int status = c.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            c.disconnect();
            throw new IOException("http:" + status + (status == 401 ? " user or password is wrong" : ""));
        }
        return c;
    }

    private HttpURLConnection asked() throws IOException {
        HttpURLConnection c =
                (HttpURLConnection) configuration.uri(point).toURL().openConnection();
        open = c;
        c.setConnectTimeout((int) configuration.timeout().toMillis());
        c.setReadTimeout((int) configuration.timeout().toMillis());
        c.setInstanceFollowRedirects(false);
        c.setUseCaches(false);
        String authorization = credentials == null
                ? null
                : credentials.header("GET", c.getURL().getFile());
        if (authorization != null) {
            c.setRequestProperty("Authorization", authorization);
        }
        return c;
    }

    /** The answer's beginning; the caller reads its parts. */
    HttpURLConnection connect() throws IOException {
        try {
            return inTime(this::answered);
        } catch (BadPictureException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A whole picture. */
    byte[] snapshot() throws IOException, BadPictureException {
        return inTime(() -> {
            HttpURLConnection c = answered();
            try (InputStream in = c.getInputStream()) {
                byte[] bytes = in.readNBytes(mostBytes + 1);
                if (bytes.length > mostBytes) {
                    c.disconnect();
                    throw new BadPictureException(PictureDecoder.tooLarge(mostBytes));
                }
                return bytes;
            }
        });
    }

    /** Ends whatever waits for the camera. */
    void cut() {
        HttpURLConnection c = open;
        if (c != null) {
            c.disconnect();
        }
    }

    /**
     * The next part of a multipart stream.
     *
     * @param boundary as the answer's type names it, with its dashes
     * @throws IOException if the stream ended, or is none
     */
    Part part(InputStream in, String boundary) throws IOException {
        try {
            return inTime(() -> read(in, boundary));
        } catch (BadPictureException e) {
            throw new IllegalStateException(e);
        }
    }

    private Part read(InputStream in, String boundary) throws IOException {
        int lines = 0;
        while (!line(in).startsWith(boundary)) {
            if (++lines > MOST_LINES_BETWEEN) {
                throw new IOException("no multipart stream: its boundary does not come");
            }
        }
        int length = -1;
        String time = "";
        int headers = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (++headers > MOST_HEADERS) {
                throw new IOException("a part with headers without end");
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            length = name.equals("content-length") && value.matches("\\d{1,9}") ? Integer.parseInt(value) : length;
            time = name.equals("x-timestamp") ? value : time;
        }
        if (length > mostBytes) {
            throw new IOException(PictureDecoder.tooLarge(mostBytes));
        }
        byte[] bytes = length >= 0 ? in.readNBytes(length) : untilEnd(in);
        return new Part(bytes, time);
    }

    /** @param time the camera's header X-Timestamp, seconds since 1970; empty: none */
    record Part(byte[] bytes, String time) {}

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the stream ended");
            }
            if (text.length() > MOST_LINE) {
                throw new IOException("no multipart stream");
            }
            if (b != '\r') {
                text.append((char) b);
            }
        }
        return text.toString();
    }

    /** Some cameras name no length: then a picture ends with its end-of-image marker. */
    private byte[] untilEnd(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int last = -1;
        while (bytes.size() <= mostBytes) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the stream ended");
            }
            bytes.write(b);
            if (last == 0xFF && b == 0xD9) {
                return bytes.toByteArray();
            }
            last = b;
        }
        throw new IOException(PictureDecoder.tooLarge(mostBytes));
    }
}
