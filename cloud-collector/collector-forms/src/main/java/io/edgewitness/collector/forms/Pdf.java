package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a PDF of a form with LibreOffice where it is installed. Any thread; one document at a time, as an office suite takes hundreds of
 * megabytes. The Word document is the form; a PDF is for reading, and may be in other fonts.
 */
public final class Pdf {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Semaphore ONE = new Semaphore(1, true);

    private static final List<String> PLACES = List.of(
            "/usr/lib/libreoffice/program/soffice",
            "/opt/libreoffice/program/soffice",
            "/Applications/LibreOffice.app/Contents/MacOS/soffice",
            "C:\\Program Files\\LibreOffice\\program\\soffice.exe");

    private static final Path FONTS = Path.of("/etc/fonts/fonts.conf");

    private static final Pattern FONT = Pattern.compile("/BaseFont\\s*/(?:[A-Z]{6}\\+)?([\\w#.-]+)");

    /** Names that fonts give themselves, by the names that documents call them. */
    private static final Map<String, String> POSTSCRIPT = Map.of(
            "仿宋", "FangSong",
            "仿宋_GB2312", "FangSong_GB2312",
            "楷体", "KaiTi",
            "楷体_GB2312", "KaiTi_GB2312",
            "黑体", "SimHei",
            "宋体", "SimSun");

    private Pdf() {}

    /**
     * What came of it.
     *
     * @param content null: none was made, and the remarks say why
     * @param remarks also which fonts this machine lacks
     */
    public record Made(byte @Nullable [] content, List<Text> remarks) {}

    /**
     * Makes the PDF. A machine that cannot is no error.
     *
     * @throws IOException if a temporary file cannot be written
     */
    public static Made of(byte[] docx, Notice notice) throws IOException {
        return of(docx, notice, office(), LIMIT);
    }

    static Made of(byte[] docx, Notice notice, @Nullable Path office, Duration limit) throws IOException {
        if (office == null) {
            return none(
                    "EW-PDF-NONE",
                    "本机未安装 LibreOffice，未生成 form.pdf；form.docx 可用 Word 或 WPS 另存为 PDF",
                    "LibreOffice is not installed here, form.pdf was not made: save form.docx as PDF from Word or WPS");
        }
        try {
            if (!ONE.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return none(
                        "EW-PDF-BUSY",
                        "正在生成其他 PDF，未生成 form.pdf；请稍后再导出",
                        "other PDF files are being made, form.pdf was not: export again later");
            }
        } catch (InterruptedException e) {
            return interrupted();
        }
        try {
            return made(docx, notice, office, limit);
        } finally {
            ONE.release();
        }
    }

    private static Made none(String code, String zh, String en) {
        return new Made(null, List.of(new Text(code, zh, en)));
    }

    private static Made interrupted() {
        Thread.currentThread().interrupt();
        return none("EW-PDF-STOPPED", "已中止，未生成 form.pdf", "stopped before form.pdf was made");
    }

    static @Nullable Path office() {
        String path = System.getenv("PATH");
        List<Path> places = new ArrayList<>();
        for (String folder : path == null ? new String[0] : path.split(Pattern.quote(File.pathSeparator), -1)) {
            if (!folder.isEmpty()) {
                places.add(Path.of(folder).resolve("soffice"));
                places.add(Path.of(folder).resolve("soffice.exe"));
            }
        }
        PLACES.forEach(p -> places.add(Path.of(p)));
        return places.stream().filter(Files::isExecutable).findFirst().orElse(null);
    }

    private static Made made(byte[] docx, Notice notice, Path office, Duration limit) throws IOException {
        Path folder = Files.createTempDirectory("edgewitness-pdf");
        try {
            Path source = Files.write(folder.resolve("form.docx"), docx);
            // A profile of its own: that of a person's running office would lock this one out.
            ProcessBuilder command = new ProcessBuilder(
                            office.toString(),
                            "-env:UserInstallation=" + folder.resolve("profile").toUri(),
                            "--headless",
                            "--norestore",
                            "--nolockcheck",
                            "--convert-to",
                            "pdf",
                            "--outdir",
                            folder.toString(),
                            source.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            if (Files.exists(FONTS) && !command.environment().containsKey("FONTCONFIG_FILE")) {
                Path fonts = Files.writeString(folder.resolve("fonts.conf"), fontconfig());
                command.environment().put("FONTCONFIG_FILE", fonts.toString());
            }
            Process process = command.start();
            boolean ended = ended(process, limit);
            Path pdf = folder.resolve("form.pdf");
            if (ended && Files.isRegularFile(pdf)) {
                byte[] content = Files.readAllBytes(pdf);
                return new Made(content, fonts(content, notice));
            }
            return ended
                    ? none(
                            "EW-PDF-FAILED",
                            "LibreOffice 出错（退出码 " + process.exitValue()
                                    + "），未生成 form.pdf；form.docx 可用 Word 或 WPS 另存为 PDF",
                            "LibreOffice did not make form.pdf (exit code " + process.exitValue()
                                    + "): save form.docx as PDF from Word or WPS")
                    : none(
                            "EW-PDF-TIME",
                            "LibreOffice 在 " + limit.toSeconds() + " 秒内未完成，已终止，未生成 form.pdf",
                            "LibreOffice was not done after " + limit.toSeconds()
                                    + " s and was ended, form.pdf was not made");
        } catch (InterruptedException e) {
            return interrupted();
        } finally {
            delete(folder);
        }
    }

    /** What stands in for a font that is not there: left alone, systems take the first that has the characters, whatever it looks like. */
    private static String fontconfig() {
        StringBuilder out = new StringBuilder(
                        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">")
                .append("<fontconfig><include ignore_missing=\"yes\">")
                .append(FONTS)
                .append("</include>");
        POSTSCRIPT.forEach((name, own) -> {
            String like = name.equals("黑体")
                    ? "Noto Sans CJK SC;Source Han Sans SC;WenQuanYi Zen Hei"
                    : "Noto Serif CJK SC;Source Han Serif SC;AR PL UMing CN";
            out.append("<match target=\"pattern\"><test name=\"family\"><string>")
                    .append(name)
                    .append("</string></test><edit name=\"family\" mode=\"append\" binding=\"strong\"><string>")
                    .append(own)
                    .append("</string><string>")
                    .append(like.replace(";", "</string><string>"))
                    .append("</string></edit></match>");
        });
        return out.append("</fontconfig>").toString();
    }

    private static boolean ended(Process process, Duration limit) throws InterruptedException {
        try {
            process.getOutputStream().close();
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // The command starts the office as a process of its own, which would outlive it.
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void delete(Path folder) throws IOException {
        // An applicant's documents go in any case, also where the office keeps its profile from going.
        for (String document : List.of("form.docx", "form.pdf")) {
            Files.deleteIfExists(folder.resolve(document));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (java.io.UncheckedIOException | java.nio.file.DirectoryNotEmptyException e) {
            // An office that was just ended may still be removing files; the system clears its temporary folder.
        }
    }

    /** Which of the notice's fonts the document is not in, by the names of the fonts that it is in. */
    private static List<Text> fonts(byte[] pdf, Notice notice) {
        Set<String> used = new TreeSet<>();
        FONT.matcher(new String(pdf, StandardCharsets.ISO_8859_1))
                .results()
                .map(MatchResult::group)
                .map(f -> f.replaceAll(".*[/+]", ""))
                .forEach(used::add);
        Set<String> lacking = new LinkedHashSet<>();
        notice.fonts().values().forEach(f -> {
            String own = POSTSCRIPT.getOrDefault(f.name(), f.name().replace(" ", ""));
            if (used.stream().noneMatch(u -> u.startsWith(own))) {
                lacking.add(f.name());
            }
        });
        if (lacking.isEmpty()) {
            return List.of();
        }
        String names = String.join("、", lacking);
        String instead = String.join("、", used);
        return List.of(new Text(
                "EW-PDF-FONTS",
                "本机没有字体 " + names + "，form.pdf 以 " + instead + " 代替，分页可能与 form.docx 不同；打印请用装有这些字体的电脑打开 form.docx",
                "this machine lacks the fonts " + names + "; form.pdf is in " + instead
                        + ", and its pages may break elsewhere: print form.docx where the fonts are installed"));
    }
}
