package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.edgewitness.collector.forms.FileCheck.Slot;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCheckTest {
    private static final byte[] JPEG = Samples.photo("jpg", 640, 400, Color.ORANGE);

    private static List<String> codes(String name, byte[] content, Slot slot) {
        FileCheck check = FileCheck.of(name, content, slot);
        assertThat(check.accepted()).isEqualTo(check.problems().isEmpty());
        assertThat(check.problems()).allSatisfy(p -> {
            assertThat(p.zh()).isNotBlank();
            assertThat(p.en()).isNotBlank();
        });
        return check.problems().stream().map(FileCheck.Problem::code).toList();
    }

    private static byte[] zip(String entry, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void kindsAreKnownByTheirContent() throws IOException {
        ByteArrayOutputStream docx = new ByteArrayOutputStream();
        ByteArrayOutputStream xlsx = new ByteArrayOutputStream();
        try (XWPFDocument document = new XWPFDocument();
                XSSFWorkbook book = new XSSFWorkbook()) {
            document.write(docx);
            book.createSheet();
            book.write(xlsx);
        }
        assertThat(codes("a.jpg", JPEG, Slot.PHOTO)).isEmpty();
        assertThat(codes("a.PNG", Samples.photo("png", 64, 40, Color.PINK), Slot.ATTACHMENT))
                .isEmpty();
        assertThat(codes("a.docx", docx.toByteArray(), Slot.ATTACHMENT)).isEmpty();
        assertThat(codes("a.xlsx", xlsx.toByteArray(), Slot.LIST)).isEmpty();
        assertThat(codes("a.pdf", Samples.pdf("a"), Slot.ATTACHMENT)).isEmpty();
        assertThat(codes("a.zip", zip("a.txt", Samples.bytes("a")), Slot.ATTACHMENT))
                .isEmpty();
        assertThat(codes("a.ofd", zip("OFD.xml", Samples.bytes("<a/>")), Slot.ATTACHMENT))
                .isEmpty();
        assertThat(codes("a.docx", xlsx.toByteArray(), Slot.ATTACHMENT)).containsExactly("EW-FILE-NAME");
        assertThat(codes("a.pdf", docx.toByteArray(), Slot.LIST)).containsExactly("EW-FILE-KIND");
    }

    @Test
    void aJpgThatIsNoneIsRefusedWithWhatItIs() {
        assertThat(codes("a.jpg", Samples.bytes("<html><script>"), Slot.PHOTO)).containsExactly("EW-FILE-KIND");
        assertThat(codes("a.jpg", Samples.bytes("MZ\u0090\u0000"), Slot.PHOTO)).containsExactly("EW-FILE-KIND");
        assertThat(codes("a.jpg", Samples.pdf("a"), Slot.ATTACHMENT)).containsExactly("EW-FILE-NAME");
        assertThat(codes("a.jpg", Samples.photo("png", 64, 40, Color.PINK), Slot.PHOTO))
                .containsExactly("EW-FILE-NAME");
        assertThat(codes("a.jpg", Samples.bytes("\u00ff\u00d8\u00ff\u00e0 and then nothing of a picture"), Slot.PHOTO))
                .containsExactly("EW-FILE-PICTURE");
        assertThat(codes("a.png", Arrays.copyOf(Samples.photo("png", 640, 400, Color.PINK), 900), Slot.PHOTO))
                .containsExactly("EW-FILE-PICTURE");
        assertThat(codes("a.jpg", new byte[0], Slot.PHOTO)).containsExactly("EW-FILE-EMPTY");
        FileCheck iphone =
                FileCheck.of("IMG_1.HEIC", Samples.bytes("\u0000\u0000\u0000\u0018ftypheic\u0000"), Slot.PHOTO);
        assertThat(iphone.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.zh()).isEqualTo("内容是 HEIC，此处可用 JPG、PNG：请另存为其中一种"));
    }

    @Test
    void halfAPhotographIsNoneWhateverItsCameraWroteIntoIt() {
        byte[] photo = Samples.withExif(Samples.photo("jpg", 1600, 1000, Color.ORANGE), 1, "2022:06:30 08:15:59", 'E');
        // A thumbnail's end of image, in the camera's data before the scan.
        photo[222] = (byte) 0xff;
        photo[223] = (byte) 0xd9;
        assertThat(codes("a.jpg", photo, Slot.PHOTO)).isEmpty();
        for (int part = 5; part < 10; part++) {
            byte[] cut = Arrays.copyOf(photo, photo.length * part / 10);
            assertThat(codes("a.jpg", cut, Slot.PHOTO)).containsExactly("EW-FILE-PICTURE");
            assertThat(codes("a.jpg", cut, Slot.ATTACHMENT)).containsExactly("EW-FILE-PICTURE");
        }
        byte[] png = Samples.photo("png", 640, 400, Color.PINK);
        for (int part = 5; part < 10; part++) {
            assertThat(codes("a.png", Arrays.copyOf(png, png.length * part / 10), Slot.PHOTO))
                    .containsExactly("EW-FILE-PICTURE");
        }
    }

    @Test
    void aPdfThatWouldNotOpenIsRefused() throws IOException {
        byte[] pdf = Samples.pdf("合同");
        assertThat(codes("a.pdf", Samples.bytes("%PDF-1.4 x"), Slot.ATTACHMENT)).containsExactly("EW-FILE-DAMAGED");
        for (int length = 10; length < pdf.length - 8; length += 7) {
            assertThat(codes("a.pdf", Arrays.copyOf(pdf, length), Slot.ATTACHMENT))
                    .as("cut at " + length)
                    .containsExactly("EW-FILE-DAMAGED");
        }
        String text = new String(pdf, StandardCharsets.UTF_8);
        assertThat(codes(
                        "a.pdf",
                        text.replace("/Type/Page/", "/Type/None/").getBytes(StandardCharsets.UTF_8),
                        Slot.ATTACHMENT))
                .as("no page")
                .containsExactly("EW-FILE-DAMAGED");
        String astray = new String(Samples.pdf("a".repeat(200)), StandardCharsets.UTF_8)
                .replaceFirst("startxref\n\\d+", "startxref\n70");
        assertThat(codes("a.pdf", Samples.bytes(astray), Slot.ATTACHMENT))
                .as("no table where it is said to be")
                .containsExactly("EW-FILE-DAMAGED");
        FileCheck check = FileCheck.of("a.pdf", Samples.bytes("%PDF-1.4 x"), Slot.ATTACHMENT);
        assertThat(check.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.zh()).isEqualTo("文件打不开（不完整，或已损坏）：请重新导出或下载，确认能打开后再传"));
    }

    /** As since PDF 1.5: pages in a packed stream, and a stream in place of the table. */
    @Test
    void aPdfWhosePagesArePackedIsTaken() throws IOException {
        assertThat(codes("a.pdf", packed("4 0 <</Type /Page /Parent 2 0 R>>"), Slot.ATTACHMENT))
                .isEmpty();
        assertThat(codes("a.pdf", packed("4 0 <</Type /Pages /Count 0>>"), Slot.ATTACHMENT))
                .containsExactly("EW-FILE-DAMAGED");
        String hostile = "%PDF-1.5\n" + "/ObjStm stream ".repeat(400_000);
        byte[] many = Samples.bytes(hostile + "xref trailer startxref " + hostile.length() + " %%EOF");
        assertThat(codes("a.pdf", many, Slot.ATTACHMENT)).containsExactly("EW-FILE-DAMAGED");
    }

    /** Each stream of objects begins within the one before and goes on to the end of the file, with blocks that hold nothing. */
    @Test
    void aPdfThatWouldCostMinutesToUnpackIsRefusedAtOnce() {
        String head = "/ObjStm stream\n";
        byte[] zlib = {0x78, 0x01};
        byte[] block = {0, (byte) (head.length() + 2), 0, (byte) ~(head.length() + 2), (byte) 0xff};
        byte[] nothing = {0, 0, 0, (byte) 0xff, (byte) 0xff};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Samples.bytes("%PDF-1.5\n" + head));
        out.writeBytes(zlib);
        for (int i = 0; i < 1_999; i++) {
            out.writeBytes(block);
            out.writeBytes(Samples.bytes(head));
            out.writeBytes(zlib);
        }
        for (int i = 0; i < 6_000_000; i++) {
            out.writeBytes(nothing);
        }
        int table = out.size();
        out.writeBytes(Samples.bytes("xref trailer startxref " + table + " %%EOF"));
        byte[] hostile = out.toByteArray();
        assertThat(hostile).hasSizeGreaterThan(30_000_000);
        assertTimeout(
                Duration.ofSeconds(10), () -> assertThat(FileKind.of(hostile)).isEqualTo(FileKind.DAMAGED));
    }

    private static byte[] packed(String objects) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Samples.bytes("%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                + "3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\r\n"));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out) {
            @Override
            public void close() throws IOException {
                finish();
            }
        }) {
            deflater.write(Samples.bytes(objects));
        }
        out.write(Samples.bytes("\nendstream endobj\n"));
        int table = out.size();
        out.write(Samples.bytes(
                "5 0 obj<</Type/XRef/Size 6>>stream\n\nendstream endobj\nstartxref\n" + table + "\n%%EOF"));
        return out.toByteArray();
    }

    @Test
    void anOfficeFileThatWouldNotOpenIsRefused() throws IOException {
        ByteArrayOutputStream docx = new ByteArrayOutputStream();
        try (XWPFDocument document = new XWPFDocument()) {
            document.createParagraph().createRun().setText("合同");
            document.write(docx);
        }
        byte[] whole = docx.toByteArray();
        assertThat(codes("a.docx", whole, Slot.ATTACHMENT)).isEmpty();
        for (int part = 1; part < 20; part++) {
            assertThat(codes("a.docx", Arrays.copyOf(whole, whole.length * part / 20), Slot.ATTACHMENT))
                    .as("part " + part)
                    .containsExactly("EW-FILE-DAMAGED");
        }
        assertThat(codes("a.docx", zip("word/document.xml", Samples.bytes("<a/>")), Slot.ATTACHMENT))
                .containsExactly("EW-FILE-DAMAGED");
    }

    @Test
    void aPictureOfThirtyMegabytesIsTakenAndOneBeyondTheLimitIsNot(@TempDir Path folder) throws IOException {
        byte[] large = Arrays.copyOf(JPEG, 30 << 20);
        assertThat(codes("a.jpg", large, Slot.PHOTO)).isEmpty();
        byte[] tooLarge = Arrays.copyOf(JPEG, (40 << 20) + 1);
        assertThat(codes("a.jpg", tooLarge, Slot.PHOTO)).containsExactly("EW-FILE-SIZE");
        FileCheck stored = FileCheck.of("a.jpg", Files.write(folder.resolve("x"), tooLarge), Slot.PHOTO);
        assertThat(stored.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.zh()).isEqualTo("文件 41 MB，最多 40 MB：请压缩后再传"));
    }

    private static byte[] pngHead(int width, int height) {
        ByteBuffer head = ByteBuffer.allocate(60);
        head.put(Samples.bytes("\u0089PNG\r\n\u001a\n")).putInt(13).put(Samples.bytes("IHDR"));
        head.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(head.array(), 12, 17);
        return head.putInt((int) crc.getValue())
                .putInt(8)
                .put(Samples.bytes("IDAT"))
                .array();
    }

    @Test
    void aSheetOfAStreamingWriterIsKnown() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SXSSFWorkbook book = new SXSSFWorkbook()) {
            book.createSheet("导出").createRow(0).createCell(0).setCellValue("a");
            book.write(out);
        }
        assertThat(codes("a.xlsx", out.toByteArray(), Slot.LIST)).isEmpty();
    }

    @Test
    void bombsAreRefusedBeforeTheyAreUnpacked() throws IOException {
        assertThat(codes("a.png", pngHead(60_000, 60_000), Slot.PHOTO)).containsExactly("EW-FILE-PIXELS");
        assertThat(codes("a.png", pngHead(2, 30_000_000), Slot.PHOTO))
                .as("rows of thirty million pixels in memory are more than a picture of as many")
                .containsExactly("EW-FILE-PIXELS");
        byte[] bomb = zip("xl/workbook.xml", new byte[513 << 20]);
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(codes("a.xlsx", bomb, Slot.LIST)).containsExactly("EW-FILE-HARMFUL");
        assertThat(codes("a.docx", zip("word/vbaProject.bin", Samples.bytes("x")), Slot.ATTACHMENT))
                .containsExactly("EW-FILE-HARMFUL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../../etc/passwd|passwd",
                "C:\\Users\\x\\车间.JPG|车间.jpg",
                "/abs/a.pdf|a.pdf",
                "..|file",
                "NUL.pdf|_NUL.pdf",
                "a\u0000b\u202Egpj.exe|abgpj.exe",
                "  .hidden.png |hidden.png",
                "<b>\"x\":?*.png|bx.png",
                "照片 1.jpg|照片 1.jpg"
            })
    void namesSayNoPath(String given, String clean) {
        assertThat(FileName.clean(given)).isEqualTo(clean);
        assertThat(FileName.clean("图".repeat(300) + ".jpeg")).hasSize(80).endsWith("图.jpeg");
    }

    @Test
    void whatTheCameraWroteIsReadAndThePictureStandsUpright() {
        byte[] photo = Samples.withExif(JPEG, 6, "2022:06:30 08:15:59", 'W');
        FileCheck check = FileCheck.of("a.jpg", photo, Slot.PHOTO);
        assertThat(check.problems()).isEmpty();
        assertThat(check.takenAt()).isEqualTo(LocalDateTime.of(2022, 6, 30, 8, 15, 59));
        FileCheck.Position at = Objects.requireNonNull(check.position());
        assertThat(at.latitude()).isCloseTo(35.4140, org.assertj.core.api.Assertions.within(1e-4));
        assertThat(at.longitude()).isCloseTo(-116.5875, org.assertj.core.api.Assertions.within(1e-4));
        assertThat(check.width()).isEqualTo(400);
        assertThat(check.height()).isEqualTo(640);
        assertThat(FileCheck.of("a.jpg", JPEG, Slot.PHOTO).takenAt()).isNull();
    }

    @Test
    void damagedCameraDataReadsAsNone() {
        byte[] photo = Samples.withExif(JPEG, 6, "2022:06:30 08:15:59", 'W');
        for (int cut = 4; cut < 200; cut++) {
            byte[] damaged = photo.clone();
            damaged[cut] = (byte) 0xff;
            Exif exif = Exif.of(damaged);
            assertThat(exif.orientation()).isBetween(1, 8);
            assertThat(Exif.of(Arrays.copyOf(photo, cut))).isNotNull();
        }
    }

    @Test
    void aPrintedPictureHasNoMorePixelsThanPaperShowsAndNothingButPixels() throws IOException {
        byte[] photo = Samples.withExif(Samples.photo("jpg", 4000, 2500, Color.ORANGE), 6, "2022:06:30 08:15:59", 'W');
        Picture picture = Objects.requireNonNull(Picture.of(photo, FileKind.JPEG));
        byte[] printed = picture.printed(new double[] {125, 200});
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(printed));
        assertThat(image.getWidth()).isEqualTo(382);
        assertThat(image.getHeight()).isEqualTo(612);
        // Light at the stored picture's left top, which an upright one has at its right top.
        assertThat(new Color(image.getRGB(381, 0)).getRed()).isGreaterThan(240);
        assertThat(new Color(image.getRGB(0, 0)).getRed()).isLessThan(200);
        assertThat(new String(printed, StandardCharsets.ISO_8859_1)).doesNotContain("Exif", "2022:06:30");
        assertThat(Exif.of(printed)).isEqualTo(Exif.NONE);
    }

    @Test
    void picturesOfOneSceneAreAlikeAndOthersAreNot() throws IOException {
        Picture picture = Objects.requireNonNull(Picture.of(JPEG, FileKind.JPEG));
        FileCheck one = FileCheck.of("a.jpg", JPEG, Slot.PHOTO);
        FileCheck smaller = FileCheck.of("b.jpg", picture.printed(new double[] {64, 40}), Slot.PHOTO);
        FileCheck other = FileCheck.of("c.jpg", Samples.photo("jpg", 640, 400, Color.CYAN), Slot.PHOTO);
        assertThat(smaller.width()).isLessThan(one.width());
        assertThat(one.alike(smaller)).isTrue();
        assertThat(one.alike(other)).isFalse();
    }
}
