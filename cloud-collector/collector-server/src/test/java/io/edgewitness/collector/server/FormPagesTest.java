package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The applicants' pages over HTTP, on a real database. */
class FormPagesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final String OWN = "violet kettle on a roof";
    private static final String NASTY = "<script>alert(1)</script>'; DROP TABLE workplace.answer; --";

    @TempDir
    Path folder;

    private RunningCollector running;
    private Workplace workplace;
    private WebBrowser wang;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, NOW, null);
        workplace = running.collector.workplace();
        Access all = Access.collector();
        workplace.tenancy().add(all, null, Node.Kind.ENTERPRISE, "acme", "Acme 机械");
        workplace.tenancy().add(all, null, Node.Kind.ENTERPRISE, "other", "Other");
        workplace.tenancy().add(all, null, Node.Kind.ZONE, "park", "高新园区");
        wang = person("wang", Role.APPLICANT, Grants.Over.node("acme"));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private WebBrowser person(String login, Role role, Grants.Over over) throws Exception {
        People.Created created =
                workplace.people().create(Access.collector(), new People.Wanted(login, login, null, "zh"), role, over);
        WebBrowser browser = new WebBrowser(running.url());
        browser.enter(login, created.password(), OWN + " of " + login);
        return browser;
    }

    private String project(String notice, String owner) {
        return workplace
                .projects()
                .create(Access.collector(), notice, "5G 工厂 " + notice, owner)
                .id();
    }

    private String enterprise() {
        return project("jining-2022", "acme");
    }

    private HttpResponse<String> save(WebBrowser who, String project, String field, Map<String, String> form)
            throws Exception {
        return who.post("/forms/" + project + "/fields/" + field, form, "HX-Request", "true");
    }

    private static String base(String part) {
        Matcher m = Pattern.compile("name=\"base\" value=\"(\\d+)\"").matcher(part);
        assertThat(m.find()).as(part).isTrue();
        return m.group(1);
    }

    @Test
    void everyPageOfAProjectIsThereInBothLanguages() throws Exception {
        WebBrowser zone = person("li", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        List<String> pages = new ArrayList<>(List.of("/forms", "/forms/new", "/forms/import"));
        String park = project("liaoning-2024", "zone:park");
        for (String page : List.of(
                "", "/rows", "/pilot", "/files", "/figures", "/export", "/lists/LN-KPI-03", "/fields/LN-1.3/history")) {
            pages.add("/forms/" + park + page);
        }
        pages.addAll(WebBrowser.hrefs(zone.page("/forms/" + park), "/forms/" + park + "/sections/"));
        assertThat(pages).hasSizeGreaterThan(13);
        for (String page : pages) {
            for (String language : List.of("zh", "en")) {
                String body = zone.page(page + "?lang=" + language);
                assertThat(body).as(page).contains("</html>").doesNotContain("{0}");
            }
        }
        String acme = enterprise();
        for (String page : WebBrowser.hrefs(wang.page("/forms/" + acme), "/forms/" + acme)) {
            assertThat(wang.get(page).statusCode()).as(page).isEqualTo(200);
        }
    }

    @Test
    void aProjectIsMadeForWhomItsNoticeIs() throws Exception {
        assertThat(wang.page("/forms/new"))
                .contains("济宁市", "辽宁省", "已过", "Acme 机械")
                .doesNotContain("Other");
        HttpResponse<String> wrong =
                wang.post("/forms", Map.of("notice", "liaoning-2024", "owner", "acme", "title", "x"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("请选择园区");
        HttpResponse<String> made =
                wang.post("/forms", Map.of("notice", "jining-2022", "owner", "acme", "title", NASTY));
        assertThat(made.uri().getPath()).startsWith("/forms/j-");
        assertThat(made.body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
        assertThat(wang.post("/forms", Map.of("notice", "jining-2022", "owner", "other", "title", "x"))
                        .statusCode())
                .isIn(403, 404);
    }

    @Test
    void anAnswerIsSavedByItselfAndShownWithTimeAndName() throws Exception {
        String id = enterprise();
        String page = wang.page("/forms/" + id + "/sections/s1");
        assertThat(page).contains("单位名称", "与营业执照一致", "200", "hx-post=\"/forms/" + id + "/fields/JN-1-01\"");
        HttpResponse<String> saved = save(wang, id, "JN-1-01", Map.of("value", NASTY, "base", "0"));
        assertThat(saved.statusCode()).isEqualTo(200);
        assertThat(saved.body())
                .contains("class=\"state saved\"", "已保存", "wang")
                .doesNotContain("<html");
        assertThat(wang.page("/forms/" + id + "/sections/s1"))
                .contains("&lt;script")
                .doesNotContain("<script>alert");
        HttpResponse<String> plain = wang.post("/forms/" + id + "/fields/JN-1-03", Map.of("value", "张三", "base", "0"));
        assertThat(plain.uri().getPath()).isEqualTo("/forms/" + id + "/sections/s1");
        assertThat(plain.body())
                .contains("value=\"张三\"".replace("value=\"", ">").replace("\"", "<"));
        assertThat(wang.page("/forms/" + id + "/fields/JN-1-03/history")).contains("张三", "恢复为这一版");
    }

    @Test
    void whatCannotBeIsToldAtTheFieldAndChangesNothing() throws Exception {
        String id = enterprise();
        HttpResponse<String> date = save(wang, id, "JN-1-05", Map.of("value", "2022-02-30", "base", "0"));
        assertThat(date.body()).contains("class=\"state invalid\"", "2022-02-30", "应为存在的日期");
        HttpResponse<String> number = save(wang, id, "JN-5.1", Map.of("value", "1e999999999", "base", "0"));
        assertThat(number.body()).contains("class=\"state invalid\"", "应为数字");
        String park = project("liaoning-2024", "zone:park");
        WebBrowser zone = person("li", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        zone.page("/forms/" + park + "/rows");
        HttpResponse<String> count = save(zone, park, "LN-KPI-03", Map.of("value", "-3", "base", "0"));
        assertThat(count.body()).contains("class=\"state invalid\"", "不能小于 0");
        HttpResponse<String> plain =
                wang.post("/forms/" + id + "/fields/JN-1-05", Map.of("value", "2022-02-30", "base", "0"));
        assertThat(plain.statusCode()).isEqualTo(422);
        assertThat(plain.body()).contains("value=\"2022-02-30\"");
        assertThat(workplace.answers().all(Access.collector(), id)).isEmpty();
    }

    @Test
    void aTextPastItsLimitIsKeptAndBlocksOnlyTheExport() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        HttpResponse<String> saved = save(wang, id, "JN-1-20", Map.of("value", "字".repeat(230), "base", "0"));
        assertThat(saved.body()).contains("class=\"state over\"", "230 / 200", "超出 30 字");
        assertThat(wang.page("/forms/" + id + "/export")).contains("230字");
        wang.post("/forms/" + id + "/export", Map.of("kind", "draft"));
        assertThat(ended(id, 1)).contains("form.docx");
    }

    @Test
    void aNumberOfAnyLengthIsAnsweredAtOnce() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        String digits = "9".repeat(900_000);
        long began = System.nanoTime();
        HttpResponse<String> number = save(wang, id, "JN-5.1", Map.of("value", digits, "base", "0"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(number.body()).contains("class=\"state invalid\"", "最多 200000 个");
        assertThat(save(wang, id, "JN-5.1", Map.of("value", "9".repeat(90_000), "base", "0"))
                        .body())
                .contains("class=\"state invalid\"", "应为数字");
    }

    @Test
    void aTextOfABookIsRefusedAtItsField() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        HttpResponse<String> refused = save(wang, id, "JN-2", Map.of("value", "字".repeat(300_000), "base", "0"));
        assertThat(refused.body()).contains("class=\"state invalid\"", "300002 个字符", "最多 200000 个");
        assertThat(workplace.answers().all(Access.collector(), id)).isEmpty();
    }

    @Test
    void theAnswersOfAProjectHaveALimitTogether() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        for (int i = 0; i < 8; i++) {
            workplace.answers().put(Access.collector(), id, "other:" + i, json(1_000_000), 0);
        }
        HttpResponse<String> refused = save(wang, id, "JN-2", Map.of("value", "字".repeat(190_000), "base", "0"));
        assertThat(refused.body()).contains("class=\"state invalid\"", "合计最多 8192 KB", "未保存");
        assertThat(save(wang, id, "JN-2", Map.of("value", "短", "base", "0")).body())
                .contains("class=\"state saved\"");
    }

    @Test
    void aProjectThatIsTooLargeOpensAndSaysWhatToShorten() throws Exception {
        String id = enterprise();
        int many = 0;
        for (String field : List.of("JN-2", "JN-3", "JN-4", "JN-1-20", "JN-1-01", "JN-1-02", "JN-1-03", "JN-1-11")) {
            workplace.answers().put(Access.collector(), id, field, json(900_000), 0);
            many++;
        }
        assertThat(many).isEqualTo(8);
        String page = wang.page("/forms/" + id + "/sections/s1");
        assertThat(page).contains("以下内容过长", "JN-2 ", "#f-JN-1-01", "900002 个字符");
        for (String other : List.of("", "/export", "/files", "/figures")) {
            assertThat(wang.page("/forms/" + id + other)).contains("以下内容过长");
        }
        String was = base(page);
        assertThat(save(wang, id, "JN-1-01", Map.of("value", "短", "base", was)).body())
                .contains("class=\"state saved\"");
        assertThat(wang.page("/forms/" + id + "/sections/s1"))
                .doesNotContain("\"/forms/" + id + "/sections/s1#f-JN-1-01\"");
    }

    private static String json(int letters) {
        return "\"" + "x".repeat(letters) + "\"";
    }

    @Test
    void anUploadThatIsTornOrOddlyNamedIsToldAndNoFaultOfTheCollector() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id + "/files");
        String photos = "/forms/" + id + "/files/photos";
        byte[] picture = jpeg(1300, 900);
        assertThat(wang.upload(photos, "file", "a\0b.jpg", picture, Map.of()).statusCode())
                .isIn(200, 400, 422);
        String head =
                "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + wang.token() + "\r\n--x\r\nConte";
        for (String type : List.of("multipart/form-data; boundary=x", "multipart/form-data")) {
            HttpResponse<String> torn = wang.raw(photos, type, head.getBytes(StandardCharsets.UTF_8));
            assertThat(torn.statusCode()).as(type).isEqualTo(400);
            assertThat(torn.body()).contains("文件没有传完");
        }
        byte[] zip = wang.bytes("/forms/" + id + "/project.zip");
        HttpResponse<String> half = wang.upload(
                "/forms/import",
                "file",
                "p.zip",
                java.util.Arrays.copyOf(zip, zip.length / 2),
                Map.of("owner", "acme"));
        assertThat(half.statusCode()).isEqualTo(422);
        assertThat(half.body()).contains("压缩包不完整");
    }

    @Test
    void anExportThatTheDiskDoesNotTakeIsShownAsFailed() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        Path exports = Files.createDirectories(folder.resolve("forms").resolve("exports"));
        Files.writeString(exports.resolve(id), "no folder can be made here");
        wang.post("/forms/" + id + "/export", Map.of("kind", "draft"));
        assertThat(ended(id, 1)).contains("失败", "磁盘写不进去").doesNotContain(folder.toString());
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndItsExportSaysThatItWasInterrupted() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        wang.post("/forms/" + id + "/export", Map.of("kind", "draft"));
        ended(id, 1);
        running.close();
        Path forms = folder.resolve("forms");
        Path about;
        try (Stream<Path> made = Files.list(forms.resolve("exports").resolve(id))) {
            about = made.findFirst().orElseThrow().resolve("about.json");
        }
        Files.writeString(about, Files.readString(about).replace("\"DONE\"", "\"DOCUMENTS\""));
        Files.createDirectories(forms.resolve("exports/work123/project"));
        Files.writeString(forms.resolve("exports/work123/project/project.yaml"), "notice: x");
        Files.createDirectories(forms.resolve("imports/import9"));
        Files.writeString(forms.resolve("uploads/MultiPart1"), "half a picture");
        CollectorConfig config = running.config;
        running = new RunningCollector(config, folder, NOW);
        assertThat(forms.resolve("exports/work123")).doesNotExist();
        assertThat(forms.resolve("imports/import9")).doesNotExist();
        assertThat(forms.resolve("uploads")).isEmptyDirectory();
        WebBrowser again = new WebBrowser(running.url());
        again.signIn("wang", OWN + " of wang");
        assertThat(again.page("/forms/" + id + "/export")).contains("中断：").doesNotContain("正在计算");
    }

    @Test
    void aPageIsInOneLanguageWhateverIsAskedOfIt() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        for (String path : List.of("/sections/s99", "/lists/JN-2", "/file/f-x", "/exports/x/form.docx", "/rows")) {
            HttpResponse<String> answer = wang.get("/forms/" + id + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).contains("没有").doesNotContain("there is no", "the notice has no");
        }
        String period = save(wang, id, "JN-1-19", Map.of("from", "2021", "to", "2022-06", "base", "0"))
                .body();
        assertThat(period).contains("开始：应为年月").doesNotContain("from:");
        String first = base(save(wang, id, "JN-1-05", Map.of("value", "2022-02-20", "base", "0"))
                .body());
        assertThat(save(wang, id, "JN-1-05", Map.of("value", "2022-02-30", "base", first))
                        .body())
                .contains("仍是此前保存的内容")
                .doesNotContain(">已保存");
    }

    @Test
    void twoEditorsOfOneFieldLoseNothing() throws Exception {
        WebBrowser zhao = person("zhao", Role.APPLICANT, Grants.Over.node("acme"));
        String id = enterprise();
        wang.page("/forms/" + id);
        zhao.page("/forms/" + id);
        String first =
                base(save(wang, id, "JN-2", Map.of("value", "王写的", "base", "0")).body());
        String clash =
                save(zhao, id, "JN-2", Map.of("value", "赵写的", "base", "0")).body();
        assertThat(clash).contains("class=\"state conflict\"", "王写的", "赵写的", "name=\"seen\" value=\"" + first + "\"");
        Matcher aside = Pattern.compile("name=\"aside\" value=\"([^\"]+)\"").matcher(clash);
        assertThat(aside.find()).isTrue();
        assertThat(zhao.page("/forms/" + id + "/fields/JN-2/history")).contains("赵写的", "采用这份文字");
        String typing = save(
                        zhao, id, "JN-2", Map.of("value", "赵还在写", "base", "0", "seen", first, "aside", aside.group(1)))
                .body();
        assertThat(typing).contains("class=\"state conflict\"", "赵还在写");
        assertThat(workplace.answers().get(Access.collector(), id, "JN-2").json())
                .isEqualTo("\"王写的\"");
        String merged = save(
                        zhao,
                        id,
                        "JN-2",
                        Map.of("value", "王写的，赵写的", "base", "0", "seen", first, "aside", aside.group(1), "keep", "mine"))
                .body();
        assertThat(merged).contains("class=\"state saved\"");
        assertThat(workplace.answers().asides(Access.collector(), id)).isEmpty();
        String history = wang.page("/forms/" + id + "/fields/JN-2/history");
        assertThat(history).contains("王写的，赵写的", "zhao", "wang");
        Matcher revision =
                Pattern.compile("name=\"revision\" value=\"" + first + "\"").matcher(history);
        assertThat(revision.find()).isTrue();
        String now = base(history);
        wang.post("/forms/" + id + "/fields/JN-2/restore", Map.of("revision", first, "base", now));
        assertThat(workplace.answers().get(Access.collector(), id, "JN-2").json())
                .isEqualTo("\"王写的\"");
    }

    @Test
    void whatAnotherWritesShowsWithoutLoadingThePageAgain() throws Exception {
        WebBrowser zhao = person("zhao", Role.APPLICANT, Grants.Over.node("acme"));
        String id = enterprise();
        wang.page("/forms/" + id + "/sections/s1");
        zhao.page("/forms/" + id + "/sections/s1");
        String poll = "/forms/" + id + "/sections/s1/changes?since=0&editing=JN-1-03";
        assertThat(zhao.get(poll, "HX-Request", "true").body()).doesNotContain("f-JN-1-01");
        save(wang, id, "JN-1-01", Map.of("value", "济宁机械", "base", "0"));
        String seen = zhao.get(poll, "HX-Request", "true").body();
        assertThat(seen).contains("id=\"f-JN-1-01\"", "hx-swap-oob=\"true\"", "济宁机械");
        String mine = wang.get(poll.replace("editing=JN-1-03", "editing="), "HX-Request", "true")
                .body();
        assertThat(mine).doesNotContain("id=\"f-JN-1-01\"").contains("zhao", "法人代表");
    }

    @Test
    void aStrangerFindsNoProject() throws Exception {
        String id = enterprise();
        WebBrowser stranger = person("qian", Role.APPLICANT, Grants.Over.node("other"));
        for (String page : List.of("", "/sections/s1", "/export", "/files", "/project.zip", "/fields/JN-2/history")) {
            assertThat(stranger.get("/forms/" + id + page).statusCode())
                    .as(page)
                    .isEqualTo(404);
        }
        stranger.page("/forms");
        assertThat(save(stranger, id, "JN-2", Map.of("value", "x", "base", "0")).statusCode())
                .isEqualTo(404);
        WebBrowser reader = person("sun", Role.AUDITOR, Grants.Over.node("acme"));
        assertThat(reader.page("/forms/" + id + "/sections/s1")).contains("readonly");
        assertThat(save(reader, id, "JN-2", Map.of("value", "x", "base", "0")).statusCode())
                .isEqualTo(403);
        assertThat(new WebBrowser(running.url()).get("/forms/" + id).uri().getPath())
                .isEqualTo("/sign-in");
    }

    private static byte[] jpeg(int width, int height) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpeg", out);
        return out.toByteArray();
    }

    /** A page without anything on it. */
    static byte[] pdf() {
        String objects = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n";
        String end = "xref\n0 1\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n" + objects.length()
                + "\n%%EOF\n";
        return (objects + end).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void anAttachmentThatWouldNotOpenIsRefusedWithOneSentence() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id + "/files");
        String slot = "/forms/" + id + "/files/JN-M2";
        byte[] half = java.util.Arrays.copyOf(pdf(), pdf().length / 2);
        HttpResponse<String> refused = wang.upload(slot, "file", "执照.pdf", half, Map.of());
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("执照.pdf：文件打不开（不完整，或已损坏）");
        assertThat(workplace.files().all(Access.collector(), id)).isEmpty();
        assertThat(wang.upload(slot, "file", "执照.pdf", pdf(), Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void filesAreTakenByWhatTheyAreAndGivenOutSafely() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id + "/files");
        HttpResponse<String> none = wang.upload(
                "/forms/" + id + "/files/photos",
                "file",
                "车间.jpg",
                "no picture".getBytes(StandardCharsets.UTF_8),
                Map.of());
        assertThat(none.statusCode()).isEqualTo(422);
        assertThat(none.body()).contains("车间.jpg", "此处可用 JPG、PNG");
        HttpResponse<String> taken =
                wang.upload("/forms/" + id + "/files/photos", "file", "../../etc/车间.jpg", jpeg(1300, 900), Map.of());
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(taken.body()).contains("车间.jpg", "1300×900", "照片未记录拍摄时间").doesNotContain("etc/");
        List<String> links = WebBrowser.hrefs(taken.body(), "/forms/" + id + "/file/");
        HttpResponse<String> given = wang.get(links.get(0));
        assertThat(given.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; filename*=UTF-8''%E8");
        assertThat(given.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("sandbox");
        assertThat(given.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(wang.get(links.get(0) + "/thumbnail").headers().firstValue("Content-Type"))
                .contains("image/jpeg");
        wang.post(links.get(0) + "/caption", Map.of("caption", NASTY));
        assertThat(wang.page("/forms/" + id + "/files")).contains("&lt;script").doesNotContain("<script>alert");
        wang.post(links.get(0) + "/remove", Map.of());
        assertThat(wang.page("/forms/" + id + "/files")).contains("已移除的文件（1 个）").doesNotContain(links.get(0));
    }

    @Test
    void aProjectGoesOutAsTheFileOfTheCommandLineAndComesInAgain() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        Map<String, Map<String, String>> answers = new LinkedHashMap<>();
        answers.put("JN-1-01", Map.of("value", "济宁\"机械\": {a}\u007f#", "base", "0"));
        answers.put("JN-1-05", Map.of("value", "2019-05-01", "base", "0"));
        answers.put("JN-1-19", Map.of("from", "2021-03", "to", "2022-06", "base", "0"));
        answers.put("JN-2", Map.of("value", "第一段\n第二段 " + NASTY, "base", "0"));
        answers.put("JN-5.1", Map.of("value", "12.50", "base", "0"));
        for (Map.Entry<String, Map<String, String>> answer : answers.entrySet()) {
            assertThat(save(wang, id, answer.getKey(), answer.getValue()).body())
                    .contains("class=\"state saved\"");
        }
        wang.upload("/forms/" + id + "/files/JN-M2", "file", "执照.pdf", pdf(), Map.of());
        byte[] zip = wang.bytes("/forms/" + id + "/project.zip");
        assertThat(entry(zip, "project.yaml")).contains("12.50", "JN-M2/执照.pdf");
        HttpResponse<String> in = wang.upload("/forms/import", "file", "p.zip", zip, Map.of("owner", "acme"));
        assertThat(in.uri().getPath()).as(in.body()).startsWith("/forms/j-").isNotEqualTo("/forms/" + id);
        String copy = in.uri().getPath().substring("/forms/".length());
        assertThat(copyOf(copy)).isEqualTo(copyOf(id));
        assertThat(workplace.files().all(Access.collector(), copy)).hasSize(1);
    }

    private Map<String, String> copyOf(String project) {
        Map<String, String> answers = new LinkedHashMap<>();
        workplace
                .answers()
                .all(Access.collector(), project)
                .forEach((k, a) -> answers.put(k, a.json().replaceAll("^\"?(12\\.50)\"?$", "$1")));
        return answers;
    }

    private static String entry(byte[] zip, String name) throws Exception {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                if (e.getName().equals(name)) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError(name + " is not there");
    }

    @Test
    void aBadProjectFileIsRefusedWithLineAndColumn() throws Exception {
        wang.page("/forms/import");
        String yaml = "notice: jining-2022\nfields:\n  JN-1-05: 2022-02-30\n  JN-X: 1\n";
        HttpResponse<String> bad = wang.upload(
                "/forms/import",
                "file",
                "project.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                Map.of("owner", "acme"));
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.body()).contains("project.yaml:3:12", "project.yaml:4:3").doesNotContain(folder.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("../../evil.yaml"));
            zip.write(1);
        }
        HttpResponse<String> evil =
                wang.upload("/forms/import", "file", "p.zip", out.toByteArray(), Map.of("owner", "acme"));
        assertThat(evil.statusCode()).isEqualTo(422);
        assertThat(evil.body()).contains("不在其中的路径");
        assertThat(workplace.projects().all(Access.collector())).isEmpty();
    }

    @Test
    void aFinalExportIsRefusedWithTheListAndADraftIsMade() throws Exception {
        String id = enterprise();
        assertThat(wang.page("/forms/" + id + "/export")).contains("项目主体应位于在济宁市地理范围内");
        wang.post("/forms/" + id + "/export", Map.of("kind", "final"));
        String blocked = ended(id, 1);
        assertThat(blocked).contains("未生成：条件未满足", "readiness.txt").doesNotContain("form.docx");
        wang.post("/forms/" + id + "/export", Map.of("kind", "draft"));
        String made = ended(id, 2);
        assertThat(made).contains("form.docx", "fields.xlsx", "summary.xlsx", "evidence.zip");
        String form = WebBrowser.hrefs(made, "/forms/" + id + "/exports/").stream()
                .filter(h -> h.endsWith("form.docx"))
                .findFirst()
                .orElseThrow();
        assertThat(entry(wang.bytes(form), "word/document.xml")).contains("单位名称");
        assertThat(wang.get("/forms/" + id + "/exports/" + "x" + "/..%2f..%2fproject.yaml")
                        .statusCode())
                .isIn(400, 404);
        assertThat(workplace
                        .trail()
                        .read(
                                Access.collector(),
                                io.edgewitness.collector.workplace.Trail.Filter.ofProject(id),
                                null,
                                50))
                .anySatisfy(e -> {
                    assertThat(e.action()).isEqualTo("project-export");
                    assertThat(e.detail()).contains("form.docx ");
                });
    }

    private String ended(String project, int exports) throws Exception {
        Instant limit = Instant.now().plus(Duration.ofSeconds(60));
        while (true) {
            String part = wang.get("/forms/" + project + "/exports", "HX-Request", "true")
                    .body();
            int ended = part.split("class=\"panel\"", -1).length - 1;
            if (!part.contains("every 1s") && ended >= exports) {
                return part;
            }
            assertThat(Instant.now()).as(part).isBefore(limit);
            Thread.sleep(100);
        }
    }

    @Test
    void aFigureWithoutRecordsOrSimulatedIsNeverPrintableAndItsRemovalIsSaid() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id + "/figures");
        Map<String, String> figure = new LinkedHashMap<>(Map.of(
                "indicator",
                "energy-consumption",
                "field",
                "JN-1-22",
                "from",
                "2026-05-01T00:00",
                "to",
                "2026-05-02T00:00",
                "figure",
                "kwh",
                "base",
                "0"));
        HttpResponse<String> added = wang.post("/forms/" + id + "/figures", figure);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
        assertThat(added.body()).contains("{{figure:kwh}}", "不打印");
        figure.put("to", "2026-04-01T00:00");
        figure.put("base", base(added.body()));
        assertThat(wang.post("/forms/" + id + "/figures", figure).statusCode()).isEqualTo(422);
        assertThat(save(wang, id, "JN-1-22", Map.of("value", "用电 {{figure:kwh}}", "base", "0"))
                        .body())
                .contains("class=\"state saved\"");
        HttpResponse<String> used = wang.post(
                "/forms/" + id + "/figures/remove", Map.of("figure", "kwh", "at", "0", "base", base(added.body())));
        assertThat(used.statusCode()).isEqualTo(409);
        assertThat(used.body()).contains("5G技术应用成效");
    }

    @Test
    void aSimulatedFigureReachesNoFilingByAnyRoute() throws Exception {
        running.collector
                .store()
                .store(List.of(new TestBatches("gw-1")
                        .manifest("energy-line-1")
                        .metric("em_energy_kwh", 0, 0, "7654321")
                        .metric("em_energy_kwh", 1, 0, "7654321")
                        .close()));
        String id = enterprise();
        wang.page("/forms/" + id + "/figures");
        Map<String, String> figure = Map.of(
                "indicator",
                "energy-consumption",
                "field",
                "JN-1-22",
                "from",
                "2026-03-31T15:59",
                "to",
                "2026-03-31T16:01",
                "figure",
                "kwh",
                "base",
                "0");
        String page = wang.post("/forms/" + id + "/figures", figure).body();
        assertThat(page).contains("仿真数据，任何申报材料都不打印", "不打印");
        String section = save(wang, id, "JN-1-22", Map.of("value", "用电 {{figure:kwh}}", "base", "0"))
                .body();
        assertThat(section).contains("class=\"state saved\"");
        assertThat(wang.page("/forms/" + id + "/sections/s1")).contains("withheld");
        assertThat(wang.get("/api/v1/projects/" + id + "/fields").body()).doesNotContain("7654321");
        HttpResponse<String> in = wang.upload(
                "/forms/import", "file", "p.zip", wang.bytes("/forms/" + id + "/project.zip"), Map.of("owner", "acme"));
        String copy = in.uri().getPath().substring("/forms/".length());
        for (String project : List.of(id, copy)) {
            wang.page("/forms/" + project + "/export");
            wang.post("/forms/" + project + "/export", Map.of("kind", "draft"));
            for (String file : WebBrowser.hrefs(ended(project, 1), "/forms/" + project + "/exports/")) {
                assertThat(unpacked(wang.bytes(file)))
                        .as(file)
                        .doesNotContain("7654321")
                        .doesNotContain("15308642");
            }
        }
    }

    /** All texts of an office document; a plain file as it is. */
    static String unpacked(byte[] file) throws Exception {
        StringBuilder text = new StringBuilder(new String(file, StandardCharsets.UTF_8));
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    @Test
    void aSheetIsImportedWholeOrWithItsMistakesAtTheirCells() throws Exception {
        WebBrowser zone = person("li", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        String park = project("liaoning-2024", "zone:park");
        String list = "/forms/" + park + "/lists/LN-KPI-03";
        assertThat(zone.page(list)).contains("template.xlsx");
        assertThat(entry(zone.bytes(list + "/template.xlsx"), "xl/workbook.xml"))
                .contains("5G网络基站");
        HttpResponse<String> head = zone.upload(
                list + "/import",
                "file",
                "a.csv",
                "甲,乙\n1,2\n".getBytes(StandardCharsets.UTF_8),
                Map.of("how", "replace", "base", "0"));
        assertThat(head.statusCode()).isEqualTo(422);
        assertThat(head.body()).contains("没有找到表头");
        HttpResponse<String> cell = zone.upload(
                list + "/import",
                "file",
                "a.csv",
                "运营商,基站编号,开通日期\n中国移动,1,2024-02-30\n".getBytes(StandardCharsets.UTF_8),
                Map.of("how", "replace", "base", "0"));
        assertThat(cell.body()).contains("C2：", "应为存在的日期");
        assertThat(workplace.answers().all(Access.collector(), park)).isEmpty();
        HttpResponse<String> good = zone.upload(
                list + "/import",
                "file",
                "a.csv",
                "运营商,基站编号,开通日期\n中国移动,1,2024-02-28\n中国联通,1,\n".getBytes(StandardCharsets.UTF_8),
                Map.of("how", "replace", "base", "0"));
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(zone.page("/forms/" + park + "/rows")).contains("2 行", "2个");
        assertThat(entry(zone.bytes(list + "/list.xlsx"), "xl/worksheets/sheet1.xml"))
                .contains("2024-02-28");
    }

    @Test
    void whatWasFiledChangesNoMoreUntilItIsOpenedAgain() throws Exception {
        WebBrowser head = person("zhou", Role.ENTERPRISE_ADMIN, Grants.Over.node("acme"));
        String id = enterprise();
        assertThat(head.page("/forms/" + id)).contains("标记为已申报");
        assertThat(head.post("/forms/" + id + "/state", Map.of("to", "FILED")).body())
                .contains("已申报", "重新打开编制");
        wang.page("/forms/" + id);
        assertThat(save(wang, id, "JN-2", Map.of("value", "x", "base", "0")).statusCode())
                .isEqualTo(409);
        head.page("/forms/" + id);
        head.post("/forms/" + id + "/state", Map.of("to", "OPEN"));
        wang.page("/forms/" + id);
        assertThat(save(wang, id, "JN-2", Map.of("value", "x", "base", "0")).body())
                .contains("class=\"state saved\"");
        assertThat(head.post("/forms/" + id + "/state", Map.of("to", "GONE")).statusCode())
                .isEqualTo(400);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void programsPutAnswersWithTheRevisionThatTheySaw() throws Exception {
        String id = enterprise();
        WebBrowser program = wang;
        program.page("/forms");
        JsonNode list = json(program.get("/api/v1/projects"));
        assertThat(list.at("/items/0/id").asText()).isEqualTo(id);
        String path = "/api/v1/projects/" + id + "/fields/JN-5.1";
        HttpResponse<String> put = program.put(path, "{\"value\": 12.50, \"revision\": 0}");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        assertThat(json(put).at("/value").decimalValue().toPlainString()).startsWith("12.5");
        HttpResponse<String> stale = program.put(path, "{\"value\": 13, \"revision\": 0}");
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(stale).at("/current/revision").asLong()).isPositive();
        assertThat(program.put(path, "{\"value\": \"viel\", \"revision\": 1}").statusCode())
                .isEqualTo(422);
        assertThat(program.put(path, "{\"value\"").statusCode()).isEqualTo(400);
        assertThat(program.put("/api/v1/projects/" + id + "/fields/JN-X", "{\"value\": 1, \"revision\": 0}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(json(program.get("/api/v1/projects/" + id + "/fields"))
                        .at("/items")
                        .size())
                .isGreaterThan(40);
        assertThat(json(program.get("/api/v1/projects/" + id)).at("/blocked").asBoolean())
                .isTrue();
        assertThat(program.get("/api/v1/projects/j-none").statusCode()).isEqualTo(404);
    }

    @Test
    void linesOfAListAreChangedOneByOne() throws Exception {
        WebBrowser zone = person("li", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        String park = project("liaoning-2024", "zone:park");
        String list = "/forms/" + park + "/lists/LN-KPI-03";
        zone.page(list);
        for (String number : List.of("1", "2", "1")) {
            assertThat(zone.post(list, Map.of("c-operator", "中国移动", "c-number", number, "was", ""))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(zone.page(list)).contains("与第 1 行重复");
        HttpResponse<String> bad =
                zone.post(list, Map.of("c-operator", "中国移动", "c-number", "3", "c-opened", "2024-13-01", "was", ""));
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.body()).contains("应为存在的日期", "value=\"2024-13-01\"");
        String was = "{\"operator\":\"中国移动\",\"number\":\"2\"}";
        assertThat(zone.post(list, Map.of("was", was, "remove", "yes")).statusCode())
                .isEqualTo(200);
        assertThat(zone.post(list, Map.of("was", was, "remove", "yes")).statusCode())
                .isEqualTo(422);
        String rows = zone.page("/forms/" + park + "/rows");
        assertThat(rows).contains("1个", "1 行重复", "按运营商基站编号计");
        assertThat(save(zone, park, "LN-KPI-03", Map.of("value", "9", "base", "0"))
                        .body())
                .contains("class=\"state saved\"");
        assertThat(zone.page("/forms/" + park + "/rows")).contains("rowfacts against");
    }

    private WebBrowser office() throws Exception {
        return person("li", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
    }

    @Test
    void aTextOfTheGuideIsSavedByItselfAndTwoWritersLoseNothing() throws Exception {
        WebBrowser zone = office();
        WebBrowser other = person("qian", Role.ZONE_OFFICE, Grants.Over.node("zone:park"));
        String park = project("liaoning-2024", "zone:park");
        String rows = zone.page("/forms/" + park + "/rows");
        other.page("/forms/" + park + "/rows");
        assertThat(rows).contains("data-field=\"guide:G-01\"", "input delay:1500ms");
        String saved = save(zone, park, "guide:G-01", Map.of("value", NASTY, "base", "0"))
                .body();
        assertThat(saved).contains("class=\"state saved\"").doesNotContain("<html");
        assertThat(zone.page("/forms/" + park + "/rows"))
                .contains("&lt;script&gt;alert")
                .doesNotContain("<script>alert");
        assertThat(other.get("/forms/" + park + "/sections/rows/changes?since=0", "HX-Request", "true")
                        .body())
                .contains("id=\"f-guide:G-01\"", "hx-swap-oob=\"true\"");
        String clash = save(other, park, "guide:G-01", Map.of("value", "钱写的", "base", "0"))
                .body();
        assertThat(clash).contains("class=\"state conflict\"", "钱写的", "&lt;script");
        HttpResponse<String> plain =
                other.post("/forms/" + park + "/fields/guide:G-01", Map.of("value", "钱又写", "base", "0"));
        assertThat(plain.statusCode()).isEqualTo(409);
        assertThat(plain.body()).contains(">钱又写</textarea>");
        assertThat(zone.page("/forms/" + park + "/fields/guide:G-01/history"))
                .contains("钱写的", "/forms/" + park + "/rows#f-guide:G-01");
        assertThat(save(zone, park, "guide:G-99", Map.of("value", "x", "base", "0"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsKeptBesideTheFormGoesOutAndComesInAgain() throws Exception {
        WebBrowser zone = office();
        String park = project("liaoning-2024", "zone:park");
        zone.page("/forms/" + park);
        zone.post("/forms/" + park + "/dates/due", Map.of("value", "2026-08-20", "base", "0"));
        save(zone, park, "guide:G-02", Map.of("value", "第一段\n第二段", "base", "0"));
        zone.post("/forms/" + park + "/pilot/start", Map.of("value", "2024-07-01", "base", "0"));
        zone.post("/forms/" + park + "/pilot/1", Map.of("LN-KPI-03", "12", "base", "0"));
        byte[] zip = zone.bytes("/forms/" + park + "/project.zip");
        HttpResponse<String> in = zone.upload("/forms/import", "file", "p.zip", zip, Map.of("owner", "zone:park"));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        String copy = in.uri().getPath().substring("/forms/".length());
        assertThat(copy).isNotEqualTo(park);
        assertThat(copyOf(copy)).containsEntry("due", "\"2026-08-20\"").containsKeys("guide:G-02", "follow-up:start");
        assertThat(zone.page("/forms/" + copy + "/pilot")).contains("value=\"2024-07-01\"", "value=\"12\"");
        assertThat(zone.page("/forms/" + copy + "/rows")).contains("第一段\n第二段");
        String bad = entry(zip, "project.yaml").replace("2024-07-01", "2024-13-01");
        HttpResponse<String> refused = zone.upload(
                "/forms/import",
                "file",
                "project.yaml",
                bad.getBytes(StandardCharsets.UTF_8),
                Map.of("owner", "zone:park"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("应为存在的日期");
    }

    @Test
    void aTextPastItsLimitComesInAgainToo() throws Exception {
        String id = enterprise();
        wang.page("/forms/" + id);
        save(wang, id, "JN-1-20", Map.of("value", "字".repeat(230), "base", "0"));
        byte[] zip = wang.bytes("/forms/" + id + "/project.zip");
        HttpResponse<String> in = wang.upload("/forms/import", "file", "p.zip", zip, Map.of("owner", "acme"));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        assertThat(copyOf(in.uri().getPath().substring("/forms/".length()))).containsKey("JN-1-20");
    }

    @Test
    void whatIsRefusedStaysInItsForm() throws Exception {
        WebBrowser zone = office();
        String park = project("liaoning-2024", "zone:park");
        zone.page("/forms/" + park);
        HttpResponse<String> date = zone.post("/forms/" + park + "/dates/due", Map.of("value", "下周三", "base", "0"));
        assertThat(date.statusCode()).isEqualTo(422);
        assertThat(date.body()).contains("value=\"下周三\"");
        HttpResponse<String> numbers = zone.post(
                "/forms/" + park + "/pilot/targets", Map.of("LN-KPI-03", "40", "LN-KPI-05", "五", "base", "0"));
        assertThat(numbers.statusCode()).isEqualTo(422);
        assertThat(numbers.body()).contains("value=\"40\"", "value=\"五\"");
        HttpResponse<String> row =
                zone.post("/forms/" + park + "/fields/LN-KPI-03", Map.of("value", "-3", "base", "0"));
        assertThat(row.statusCode()).isEqualTo(422);
        assertThat(row.body()).contains("value=\"-3\"", "不能小于 0");
        String list = "/forms/" + park + "/lists/LN-KPI-03";
        zone.post(list, Map.of("c-operator", "中国移动", "c-number", "1", "was", ""));
        String was = "{\"operator\":\"中国移动\",\"number\":\"1\"}";
        HttpResponse<String> line =
                zone.post(list, Map.of("c-operator", "中国移动", "c-number", "1", "c-opened", "2024-13-01", "was", was));
        assertThat(line.statusCode()).isEqualTo(422);
        assertThat(line.body()).contains("编辑第 1 行", "value=\"2024-13-01\"", "name=\"was\" value=\"{");
        assertThat(zone.get(list + "?page=99999999999").statusCode()).isEqualTo(200);
    }

    @Test
    void aHundredProjectsAreFoundByTheirNames() throws Exception {
        for (int i = 0; i < 130; i++) {
            workplace.projects().create(Access.collector(), "jining-2022", "冲压车间 " + i, "acme");
        }
        assertThat(WebBrowser.hrefs(wang.page("/forms"), "/forms/j-")).hasSize(100);
        assertThat(WebBrowser.hrefs(wang.page("/forms?page=2"), "/forms/j-")).hasSize(30);
        assertThat(WebBrowser.hrefs(wang.page("/forms?q=%E8%BD%A6%E9%97%B4%2064"), "/forms/j-"))
                .hasSize(1);
        assertThat(wang.page("/forms?q=nothing")).contains("没有符合条件的项目");
    }

    @Test
    void theMembersOfAProjectAreShownWhateverTheirRole() throws Exception {
        String project = enterprise();
        person("shen", Role.AUDITOR, Grants.Over.node("acme"));
        person("reader", Role.READER, Grants.Over.project(project));
        person("stranger", Role.ENTERPRISE_ADMIN, Grants.Over.node("other"));
        String home = wang.page("/forms/" + project);
        assertThat(home.replaceAll("\\s*<[^>]+>\\s*", " "))
                .contains("wang 申报人", "shen 审核员", "reader 只读用户")
                .doesNotContain("stranger");
    }

    @Test
    void whatAKilledExportLeftIsGoneAfterTheNextStart() throws Exception {
        Path forms = folder.resolve("forms/exports");
        for (String left : List.of("work1/project/photo.jpg", "p-1/m0-1/form.docx", "p-1/m0-2/about.json.part")) {
            Path file = forms.resolve(left);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "half");
        }
        Files.writeString(Files.createDirectories(forms.resolve("p-1/m0-3")).resolve("about.json"), "{}");
        running.close();
        running = new RunningCollector(folder, NOW, null);
        assertThat(forms).isDirectoryNotContaining("glob:**/work1");
        assertThat(forms.resolve("p-1"))
                .isDirectoryContaining("glob:**/m0-3")
                .isDirectoryNotContaining("glob:**/m0-[12]");
    }
}
