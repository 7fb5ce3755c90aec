package io.edgewitness.adapter.camera;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** One address of a camera. Redirects are not followed: they could lead anywhere. One thread; {@link #cut} any. */
final class HttpPicture {
    private final HttpConfiguration configuration;
    private final HttpConfiguration.Point point;
    private volatile @Nullable HttpURLConnection open;

    HttpPicture(HttpConfiguration configuration, HttpConfiguration.Point point) {
        this.configuration = configuration;
        this.point = point;
    }

    /** @throws IOException if the camera is away, or does not answer with 200 */
    HttpURLConnection connect() throws IOException {
        HttpURLConnection c =
                (HttpURLConnection) configuration.uri(point).toURL().openConnection();
        open = c;
        c.setConnectTimeout((int) configuration.timeout().toMillis());
        c.setReadTimeout((int) configuration.timeout().toMillis());
        c.setInstanceFollowRedirects(false);
        c.setUseCaches(false);
        String authorization = configuration.authorization();
        if (authorization != null) {
            c.setRequestProperty("Authorization", authorization);
        }
        int status = c.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            c.disconnect();
            throw new IOException("http:" + status + (status == 401 ? " user or password is wrong" : ""));
        }
        return c;
    }

    /** A whole picture. */
    byte[] snapshot() throws IOException, BadPictureException {
        HttpURLConnection c = connect();
        try (InputStream in = c.getInputStream()) {
            byte[] bytes = in.readNBytes(PictureDecoder.MOST_BYTES + 1);
            if (bytes.length > PictureDecoder.MOST_BYTES) {
                c.disconnect();
                throw new BadPictureException("picture: over 64 MiB");
            }
            return bytes;
        }
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
     * @throws IOException if the stream ended or is none
     */
    static Part part(InputStream in, String boundary) throws IOException {
        String line = line(in);
        while (!line.startsWith(boundary)) {
            line = line(in);
        }
        int length = -1;
        String time = "";
        for (line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(java.util.Locale.ROOT);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            length = name.equals("content-length") && value.matches("\\d{1,9}") ? Integer.parseInt(value) : length;
            time = name.equals("x-timestamp") ? value : time;
        }
        if (length > PictureDecoder.MOST_BYTES) {
            throw new IOException("a picture of over 64 MiB");
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
            if (text.length() > 8192) {
                throw new IOException("no multipart stream");
            }
            if (b != '\r') {
                text.append((char) b);
            }
        }
        return text.toString();
    }

    /** Some cameras name no length: then a picture ends with its end-of-image marker. */
    private static byte[] untilEnd(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int last = -1;
        while (bytes.size() <= PictureDecoder.MOST_BYTES) {
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
        throw new IOException("a picture of over 64 MiB");
    }
}
