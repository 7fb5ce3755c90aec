package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/** A complete project for the notice of Jining, with its files, and figures of several grades. */
final class Samples {
    private static final byte[] PHOTO_A = taken(photo("jpg", 1600, 1000, Color.ORANGE));
    private static final byte[] PHOTO_B = taken(photo("jpg", 1000, 1400, Color.CYAN));
    private static final byte[] PHOTO_C = taken(photo("jpg", 1600, 900, Color.PINK));

    private Samples() {}

    static final String YAML = """
            notice: jining-2022
            scope: {enterprise: acme, site: jn-plant-1}
            filing-date: 2022-08-20
            fields:
              JN-E-1: enterprise
              JN-E-2: 是
              JN-E-3: 任城区
              JN-E-4: 是
              JN-1-01: 济宁示例机械制造有限公司
              JN-1-02: 山东省济宁市任城区示例路1号
              JN-1-03: 张三
              JN-1-04: 济宁市任城区
              JN-1-05: 2012年5月8日
              JN-1-06: 5000万元
              JN-1-07: 李四
              JN-1-08: 0537-1234567 / 13800000000
              JN-1-09: contact@example.com
              JN-1-11: 工程机械液压件的研发、制造与销售
              JN-1-13: [0.42, 0.405, 0.39]
              JN-1-14: [18200, 19650.5, 22310]
              JN-1-15: [1420, 1533, 1890]
              JN-1-16: 基于5G的冲压车间生产能效管控项目
              JN-1-17: [energy-management, 生产过程溯源]
              JN-1-18-1: 中国移动通信集团山东有限公司济宁分公司
              JN-1-18-2: 王五
              JN-1-18-3: "13900000000"
              JN-1-19: {from: 2021-03, to: 2022-06}
              JN-1-20: 项目在冲压车间部署5G网关与智能电表，秒级采集三条产线的用电数据，经边缘计算形成单位产品电耗、峰值功率等指标，用于排产与节能。
              JN-1-21: 车间设备移动频繁，布线困难，原有Wi-Fi在大型设备遮挡下丢包严重。5G专网具有低时延、广覆盖、抗干扰的优势。
              JN-1-22: 5G网关接入全部电表，采集间隔由15分钟缩短至1秒。
              JN-PI-ECO:
                - {name: 项目实施当年主营业务收入, value: 22310, unit: 万元, proof: JN-M4}
                - {name: 净利润, value: 1890, unit: 万元, proof: JN-M4}
                - {name: 纳税总额, value: 960.25, unit: 万元, proof: JN-M4}
              JN-PI-SOC: 项目推动车间节能降耗，年减少电力消耗。
              JN-PI-TEC:
                - {name: 接入电表数量, value: 36, unit: 台, proof: 验收报告}
              JN-PI-RES: 形成可复制的能效管控方案一套。
              JN-2: |
                公司成立于2012年，位于济宁市任城区，从事工程机械液压件的研发、制造与销售。

                公司现有员工320人，其中技术人员86人，拥有发明专利12项。
              JN-3.1: 冲压车间能耗占全厂的六成，传统人工抄表无法支撑节能管理。
              JN-3.2: |
                建设内容包括5G专网覆盖、电表改造、边缘计算网关和能效管控平台。
                核心技术路线为“端—边—云”协同。
              JN-4: 以3号产线为例，项目实施前后单位产品电耗的比较见下表。
              JN-5: 项目投入全部为企业自筹，主要用于电表改造、5G网关和软件开发。
              JN-5.1: 260.5
              JN-5.2: 88
              JN-5.3: 11.5
              JN-S-06: 2022-06-30
            figures: []
            photos:
              - {file: a.jpg, caption: 冲压车间全景}
              - {file: b.jpg, caption: 5G网关安装现场}
              - {file: c.jpg, caption: 能效管控大屏}
            attachments:
              JN-M2: licence.pdf
              JN-M3: [acceptance.pdf]
              JN-M4: [audit-2021.pdf, contract.pdf]
            """;

    /** A page without anything on it; the note makes it differ from others. */
    static byte[] pdf(String note) {
        String objects = "%PDF-1.4\n% " + note + "\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n";
        byte[] before = objects.getBytes(StandardCharsets.UTF_8);
        String table = "xref\n0 1\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n" + before.length
                + "\n%%EOF\n";
        return (objects + table).getBytes(StandardCharsets.UTF_8);
    }

    static Path project(Path folder, String yaml) {
        try {
            Files.write(folder.resolve("a.jpg"), PHOTO_A);
            Files.write(folder.resolve("b.jpg"), PHOTO_B);
            Files.write(folder.resolve("c.jpg"), PHOTO_C);
            for (String name : List.of("licence.pdf", "acceptance.pdf", "audit-2021.pdf", "contract.pdf")) {
                Files.write(folder.resolve(name), pdf(name));
            }
            return Files.writeString(folder.resolve("project.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param more files beside those of every sample */
    static Project load(Path folder, String yaml, Notice notice, Map<String, byte[]> more) {
        try {
            for (Map.Entry<String, byte[]> file : more.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return load(folder, yaml, notice);
    }

    static Project load(Path folder, String yaml, Notice notice) {
        Project.Loading loading = Project.load(project(folder, yaml), notice);
        assertThat(loading.mistakes()).isEmpty();
        return Objects.requireNonNull(loading.project());
    }

    private static byte[] taken(byte[] jpeg) {
        return withExif(jpeg, 1, "2022:07:05 09:30:00", 'E');
    }

    static byte[] photo(String format, int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setPaint(new GradientPaint(0, 0, color, width, height, Color.DARK_GRAY));
        g.fillRect(0, 0, width, height);
        // Each picture is of something else.
        g.setColor(color.darker());
        g.fillOval(color.getGreen() * width / 512, color.getRed() * height / 512, width / 3, height / 3);
        g.fillRect(color.getBlue() * width / 512, height / 2, width / 6, height / 2);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static List<PrintedFigure> figures() {
        return List.of(
                figure(
                        "energy-consumption",
                        "用电量",
                        "JN-PI-TEC",
                        "12345.6",
                        "2.4",
                        "kW·h",
                        "",
                        Mark.M1,
                        "energy-consumption@1"),
                figure(
                        "energy-intensity-change",
                        "单位产品电耗下降率",
                        "JN-PI-SOC",
                        "8.3",
                        "1.2",
                        "%",
                        "2021-07-01至2021-07-31",
                        Mark.M2,
                        "relative-change@1"),
                figure(
                        "cost-saving",
                        "电费节约",
                        "JN-PI-ECO",
                        "3.21",
                        "0.46",
                        "万元",
                        "2021-07-01至2021-07-31",
                        Mark.D_DECLARED,
                        "cost-saving@1"),
                figure(
                        "sample-interval",
                        "采集间隔（95分位）",
                        "JN-PI-TEC",
                        "1.02",
                        "",
                        "s",
                        "",
                        Mark.M1,
                        "sample-interval-p95@1"));
    }

    static PrintedFigure simulated() {
        return figure("peak-power", "峰值功率", "JN-PI-TEC", "412.7", "0.9", "kW", "", Mark.S, "peak-power@1");
    }

    static PrintedFigure missing() {
        return figure("peak-power", "峰值功率", "JN-PI-TEC", "—", "", "kW", "", Mark.X, "peak-power@1");
    }

    static PrintedFigure figure(
            String id,
            String name,
            String field,
            String value,
            String u,
            String unit,
            String baseline,
            Mark mark,
            String formula) {
        List<String> limits = mark == Mark.M2 ? List.of("完整率91%，低于95%") : List.of();
        List<String> gaps = mark == Mark.M2
                ? List.of("gw-1 / meters：2022-07-14 03:10至2022-07-14 03:25，900个样本，disconnected: 电表2")
                : List.of();
        return new PrintedFigure(
                id,
                id,
                name,
                field,
                value,
                u,
                "",
                u.isEmpty() ? "" : "95%",
                unit,
                baseline,
                "2022-07-01至2022-07-31",
                mark,
                formula,
                "gw-1 3/120 #88 … gw-1 3/2400 #901，共2976条",
                limits,
                u.isEmpty() ? "" : "仪表准确度等级与分辨率",
                gaps,
                "");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * As a telephone writes it: orientation, time, and 35°24′50.4″ N 116°35′15″ on either side.
     *
     * @param time such as 2022:06:30 08:15:59
     * @param side E, in Jining, or W
     */
    static byte[] withExif(byte[] jpeg, int orientation, String time, char side) {
        ByteBuffer tiff = ByteBuffer.allocate(256);
        tiff.put(bytes("MM")).putShort((short) 42).putInt(8);
        tiff.putShort((short) 3);
        tiff.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        tiff.putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(50);
        tiff.putShort((short) 0x8825).putShort((short) 4).putInt(1).putInt(90);
        tiff.position(50).putShort((short) 1);
        tiff.putShort((short) 0x9003).putShort((short) 2).putInt(20).putInt(68);
        tiff.position(68).put(bytes(time + "\0"));
        tiff.position(90).putShort((short) 4);
        tiff.putShort((short) 1).putShort((short) 2).putInt(2).put(bytes("N\0\0\0"));
        tiff.putShort((short) 2).putShort((short) 5).putInt(3).putInt(150);
        tiff.putShort((short) 3).putShort((short) 2).putInt(2).put(bytes(side + "\0\0\0"));
        tiff.putShort((short) 4).putShort((short) 5).putInt(3).putInt(174);
        tiff.position(150);
        tiff.putInt(35).putInt(1).putInt(24).putInt(1).putInt(504).putInt(10);
        tiff.putInt(116).putInt(1).putInt(35).putInt(1).putInt(15).putInt(1);
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 266);
        out.put(jpeg, 0, 2)
                .putShort((short) 0xffe1)
                .putShort((short) 264)
                .put(bytes("Exif\0\0"))
                .put(tiff.array());
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }
}
