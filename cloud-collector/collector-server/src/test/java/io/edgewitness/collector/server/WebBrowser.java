package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What of a browser matters to the server: cookies, redirections, and the token that the last page carried. */
final class WebBrowser {
    private static final Pattern TOKEN = Pattern.compile("data-csrf=\"([^\"]*)\"");

    final CookieManager cookies = new CookieManager();
    private final HttpClient client;
    private final HttpClient still;
    private final URI base;
    private String token = "";

    WebBrowser(String url) {
        base = URI.create(url);
        client = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        still = HttpClient.newBuilder().cookieHandler(cookies).build();
    }

    String token() {
        return token;
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return kept(client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Without following. */
    HttpResponse<String> look(String path, String... headers) throws Exception {
        return still.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    String page(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The form of the last page, with its token. */
    HttpResponse<String> post(String path, Map<String, String> form, String... headers) throws Exception {
        return kept(client.send(
                request(path, headers)
                        .setHeader("Sec-Fetch-Site", "same-origin")
                        .setHeader("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(form) + "&csrf=" + encoded(token)))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    /** A form with a file, as a browser sends it. */
    HttpResponse<String> upload(String path, String field, String name, byte[] content, Map<String, String> form)
            throws Exception {
        String boundary = "----a-boundary-that-no-file-has";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Map<String, String> all = new LinkedHashMap<>(form);
        all.put("csrf", token);
        for (Map.Entry<String, String> part : all.entrySet()) {
            String head =
                    "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part.getKey() + "\"\r\n\r\n";
            body.writeBytes((head + part.getValue() + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return raw(path, "multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    /** Whatever body. */
    HttpResponse<String> raw(String path, String type, byte[] body) throws Exception {
        return kept(client.send(
                request(path, "Sec-Fetch-Site", "same-origin", "Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    byte[] bytes(String path) throws Exception {
        HttpResponse<byte[]> answer = client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    HttpResponse<String> put(String path, String json) throws Exception {
        return still.send(
                request(path, "Sec-Fetch-Site", "same-origin", "Content-Type", "application/json", "X-CSRF", token)
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** As anybody could make it. */
    HttpResponse<String> forged(String path, Map<String, String> form, String... headers) throws Exception {
        return still.send(
                request(path, headers)
                        .setHeader("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(form)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> signIn(String login, String password) throws Exception {
        page("/sign-in");
        return post("/sign-in", Map.of("login", login, "password", password));
    }

    /** Signs in with a one-time password and chooses the person's own. */
    void enter(String login, String oneTime, String own) throws Exception {
        HttpResponse<String> first = signIn(login, oneTime);
        assertThat(first.uri().getPath()).as(first.body()).isEqualTo("/sign-in/password");
        HttpResponse<String> in = post("/sign-in/password", Map.of("old", oneTime, "fresh", own, "again", own));
        assertThat(in.uri().getPath()).as(in.body()).doesNotStartWith("/sign-in");
    }

    HttpCookie cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cookie " + name));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).setHeader("Accept", "text/html");
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> kept(HttpResponse<String> answer) {
        Matcher m = TOKEN.matcher(answer.body());
        if (m.find()) {
            token = m.group(1);
        }
        return answer;
    }

    private static String form(Map<String, String> form) {
        return form.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @return secrets that a page shows once */
    static String secretOf(HttpResponse<String> page) {
        Matcher m = Pattern.compile("id=\"secret\"[^>]*>([^<]+)<").matcher(page.body());
        assertThat(m.find()).as(page.body()).isTrue();
        return m.group(1);
    }

    static List<String> hrefs(String page, String start) {
        return Pattern.compile("href=\"(" + Pattern.quote(start) + "[^\"]*)\"")
                .matcher(page)
                .results()
                .map(r -> r.group(1))
                .toList();
    }
}
