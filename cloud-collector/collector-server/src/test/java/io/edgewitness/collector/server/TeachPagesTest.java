package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Trail;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures are taken in, labelled and marked on the pages of a collector that runs. */
class TeachPagesTest {
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");

    @TempDir
    Path folder;

    private RunningCollector running;
    private WebBrowser engineer;
    private String set = "";

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOON, null);
        running.collector.workplace().tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "acme", "甲公司");
        running.collector.workplace().tenancy().add(Access.collector(), null, Node.Kind.ENTERPRISE, "rival", "乙公司");
        engineer = person("zhao", Role.ENGINEER, "acme");
        engineer.page("/teach");
        HttpResponse<String> made =
                engineer.post("/teach", Map.of("name", "磁瓦 <b>", "place", "acme", "good", "合格", "defects", "裂纹，气孔"));
        set = made.uri().getPath();
        assertThat(set).matches("/teach/[0-9a-f]{16}");
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser person(String login, Role role, String over) throws Exception {
        People.Created made = running.collector
                .workplace()
                .people()
                .create(Access.collector(), new People.Wanted(login, login, null, "zh"), role, Grants.Over.node(over));
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, made.password(), "violet kettle on a roof");
        return browser;
    }

    private static byte[] tile(int grey, String format) throws Exception {
        BufferedImage image = new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(grey, grey, grey));
        g.fillRect(0, 0, 90, 70);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private HttpResponse<String> upload(String name, byte[] content, Map<String, String> form) throws Exception {
        return engineer.upload(set + "/pictures", "file", name, content, form);
    }

    private String first() throws Exception {
        Matcher link =
                Pattern.compile("href=\"(" + set + "/pictures/[0-9a-f]{16})\"").matcher(engineer.page(set));
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    @Test
    void aPictureIsTakenInLabelledAndMarkedByABox() throws Exception {
        assertThat(upload("a.jpg", tile(120, "jpg"), Map.of("label", "裂纹", "specimen", "t7"))
                        .body())
                .contains("磁瓦 &lt;b&gt;", "a.jpg", "t7");
        String picture = first();
        assertThat(engineer.page(picture)).contains("90 × 70", "data-mask=\"\"");
        HttpResponse<String> boxed = engineer.post(
                picture + "/box", Map.of("revision", "1", "x", "10", "y", "20", "width", "5", "height", "6"));
        assertThat(boxed.body()).contains(picture + "/mask.png");
        BufferedImage mask = ImageIO.read(new ByteArrayInputStream(engineer.bytes(picture + "/mask.png")));
        assertThat(mask.getRaster().getSample(12, 22, 0)).isEqualTo(255);
        assertThat(mask.getRaster().getSample(9, 20, 0)).isZero();
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(engineer.bytes(picture + "/picture.png")));
        assertThat(shown.getWidth()).isEqualTo(90);
        assertThat(engineer.bytes(picture + "/small.jpg")).hasSizeGreaterThan(100);
        List<String> acts =
                running.collector.workplace().trail().read(Access.collector(), Trail.Filter.NONE, null, 20).stream()
                        .map(Trail.Entry::action)
                        .toList();
        assertThat(acts).contains("picture-set-add", "picture-add", "picture-mark");
        assertThat(person("admin", Role.ENTERPRISE_ADMIN, "acme").page("/trail"))
                .contains("在图片集 磁瓦 &lt;b&gt; 中标出了缺陷");
    }

    @Test
    void eachPictureThatCannotBeTakenIsNamedWithItsReason() throws Exception {
        byte[] whole = tile(120, "jpg");
        assertThat(upload("page.jpg", "<html>".getBytes(StandardCharsets.UTF_8), Map.of())
                        .body())
                .contains("page.jpg：不是 JPEG 或 PNG 图片");
        HttpResponse<String> torn = upload("torn.jpg", Arrays.copyOf(whole, whole.length / 2), Map.of());
        assertThat(torn.body()).contains("torn.jpg：图片不完整或已损坏");
        assertThat(torn.statusCode()).isEqualTo(422);
        upload("a.jpg", whole, Map.of());
        assertThat(upload("b.jpg", whole, Map.of()).body()).contains("b.jpg：同一张图片已经在这个图片集里，名称是 a.jpg");
        assertThat(upload("c.png", tile(99, "png"), Map.of("label", "划伤")).body())
                .contains("没有“划伤”这个类别");
    }

    @Test
    void aMaskOfAnotherSizeAndAnOldRevisionAreRefusedInOneSentence() throws Exception {
        upload("a.jpg", tile(120, "jpg"), Map.of("label", "裂纹"));
        String picture = first();
        BufferedImage small = new BufferedImage(45, 35, BufferedImage.TYPE_BYTE_GRAY);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(small, "png", png);
        Map<String, String> said = Map.of("revision", "1", "label", "裂纹", "specimen", "t1");
        assertThat(engineer.upload(picture, "mask", "mask.png", png.toByteArray(), said)
                        .body())
                .contains("标注是 45 × 35 像素，图片是 90 × 70 像素");
        assertThat(engineer.post(picture, said).statusCode()).isEqualTo(200);
        HttpResponse<String> late = engineer.post(picture, Map.of("revision", "1", "label", "气孔", "specimen", "t1"));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("zhao 在您打开之后改过这张图片");
        assertThat(engineer.post(picture, Map.of("revision", "1", "over", "1", "label", "气孔", "specimen", "t1"))
                        .body())
                .contains("selected>气孔");
    }

    @Test
    void severalPicturesAreLabelledAndRemovedAtOnce() throws Exception {
        upload("a.jpg", tile(120, "jpg"), Map.of());
        upload("b.jpg", tile(110, "jpg"), Map.of());
        String page = engineer.page(set);
        List<String> boxes = Pattern.compile("name=\"picture\" value=\"([0-9a-f:]+)\"")
                .matcher(page)
                .results()
                .map(r -> r.group(1))
                .toList();
        assertThat(boxes).hasSize(2);
        engineer.post(set + "/chosen", Map.of("picture", boxes.get(0), "label", "合格", "do", "label"));
        assertThat(engineer.post(set + "/chosen", Map.of("picture", boxes.get(0), "do", "remove"))
                        .body())
                .contains("改过这张图片");
        engineer.post(set + "/chosen", Map.of("picture", boxes.get(1), "do", "remove"));
        assertThat(engineer.page(set)).contains("a.jpg").doesNotContain("b.jpg");
        assertThat(engineer.page(set + "?class=-")).contains("这里没有图片");
        engineer.post(set + "/remove", Map.of());
        assertThat(engineer.get(set).statusCode()).isEqualTo(404);
    }

    @Test
    void othersSeeNoSetAndReadersChangeNone() throws Exception {
        upload("a.jpg", tile(120, "jpg"), Map.of());
        String picture = first();
        WebBrowser rival = person("qian", Role.ENGINEER, "rival");
        for (String path : List.of(set, picture, picture + "/picture.png", picture + "/small.jpg")) {
            assertThat(rival.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(rival.page("/teach")).doesNotContain("磁瓦");
        assertThat(rival.post("/teach", Map.of("name", "x", "place", "acme", "good", "合格"))
                        .statusCode())
                .isEqualTo(400);
        WebBrowser reader = person("sun", Role.READER, "acme");
        assertThat(reader.page(set)).contains("a.jpg").doesNotContain("<form class=\"panel\"");
        assertThat(reader.post(picture, Map.of("revision", "1", "specimen", "x"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(reader.post(set + "/remove", Map.of()).statusCode()).isEqualTo(403);
    }
}
