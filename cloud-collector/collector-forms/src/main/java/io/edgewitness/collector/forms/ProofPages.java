package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Project.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.poi.common.usermodel.PictureType;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTP;

/** The proofs that go with a form: their list, pictures of them in the list's order, and the lists behind its numbers as tables. */
final class ProofPages {
    private static final List<Integer> LIST_WIDTHS = List.of(700, 4572, 3572);
    private static final int LEAST_ROW = 340;
    private static final double PICTURE_HEIGHT = 540;

    /** Lines printed of one list; lists.xlsx has them all. */
    static final int MOST_LINES = 200;

    private static final int NUMBER = 560;

    private final Docx docx;
    private final Filing filing;
    private final Notice notice;

    ProofPages(Docx docx, Filing filing) {
        this.docx = docx;
        this.filing = filing;
        this.notice = filing.notice();
    }

    /** Everything that follows, by number; with the files themselves below it if no heading of the outline has them. */
    void all() throws IOException {
        List<Proof> proofs = Proof.of(notice, filing.project());
        List<Field> lists = has(Notice.ListAnnex.class) ? filing.lists().listed() : List.of();
        if (proofs.isEmpty() && lists.isEmpty()) {
            return;
        }
        DocxTable table = new DocxTable(docx, LIST_WIDTHS, LEAST_ROW);
        table.text(true, "序号", "证明材料", "文件");
        int number = 1;
        for (Proof proof : proofs) {
            table.text(false, String.valueOf(number++), proof.title(), proof.file());
        }
        for (Field field : lists) {
            table.text(false, String.valueOf(number++), annexTitle(field), "见附表");
        }
        if (has(Notice.EvidenceAppendix.class)) {
            table.text(false, String.valueOf(number), "证据附录", "见附录");
        }
        docx.afterTable();
        boolean placed = notice.outline().stream()
                .anyMatch(i -> i instanceof Notice.AttachmentList list
                        && !list.fields().isEmpty());
        for (int i = 0; i < proofs.size() && !placed; i++) {
            if (isPicture(proofs.get(i).path())) {
                file(i + 1, proofs.get(i));
            }
        }
    }

    private boolean has(Class<? extends Notice.OutlineItem> item) {
        return notice.outline().stream().anyMatch(item::isInstance);
    }

    /** The files of some attachments and lists, each with its number in the list. */
    void files(List<String> fields) throws IOException {
        int number = 1;
        for (Proof proof : Proof.of(notice, filing.project())) {
            if (fields.contains(proof.field())) {
                file(number, proof);
            }
            number++;
        }
    }

    private void file(int number, Proof proof) throws IOException {
        CTP title = docx.paragraph(Docx.BODY, number + "." + proof.title() + "：" + proof.file());
        if (isPicture(proof.path())) {
            Docx.keepNext(title);
            picture(proof.path(), proof.file(), PICTURE_HEIGHT);
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return FileKind.JPEG.isNameOf(name) || FileKind.PNG.isNameOf(name);
    }

    /**
     * A picture file in a line of its own.
     *
     * @param most height in points
     */
    void picture(Path file, String name, double most) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Picture picture = Picture.of(content, FileKind.of(content));
        if (picture == null || picture.tooLarge()) {
            throw new IOException(file + " is no longer the picture that was read with the project");
        }
        double scale = Math.min(notice.page().textWidth() / 20.0 / picture.width(), most / picture.height());
        double[] points = {picture.width() * scale, picture.height() * scale};
        docx.picture(
                picture.printed(points),
                picture.kind() == FileKind.PNG ? PictureType.PNG : PictureType.JPEG,
                name,
                points[0],
                points[1]);
    }

    private String annexTitle(Field field) {
        return "附表" + filing.lists().annex(field) + " " + field.name() + "台账";
    }

    /** The lists behind the form's numbers, one table each. */
    void lists() {
        filing.lists().listed().forEach(this::list);
    }

    private void list(Field field) {
        ListSpec spec = field.list();
        if (spec == null) {
            return;
        }
        List<Row> rows = filing.lists().rows(field);
        docx.paragraph(Docx.LABEL, annexTitle(field));
        String definition =
                field.definition() == null ? "" : "；口径：" + field.definition().zh();
        Docx.keepNext(docx.paragraph(Docx.SMALL, filing.lists().tallied(field) + definition));
        List<String> heads = new ArrayList<>(List.of("序号"));
        spec.columns().forEach(c -> heads.add(c.field().name()));
        heads.add("证明");
        DocxTable table = new DocxTable(docx, widths(heads.size()), LEAST_ROW);
        table.text(true, heads.toArray(String[]::new));
        for (int i = 0; i < Math.min(rows.size(), MOST_LINES); i++) {
            List<String> cells = new ArrayList<>(List.of(String.valueOf(i + 1)));
            Row row = rows.get(i);
            spec.columns().forEach(c -> cells.add(row.cells().getOrDefault(c.id(), "")));
            cells.add(row.cells().getOrDefault(ListSpec.PROOF, ""));
            table.text(false, cells.toArray(String[]::new));
        }
        docx.paragraph(
                Docx.SMALL, rows.size() > MOST_LINES ? "其余" + (rows.size() - MOST_LINES) + "行见 lists.xlsx。" : "");
    }

    private List<Integer> widths(int columns) {
        List<Integer> widths = new ArrayList<>(List.of(NUMBER));
        int left = notice.page().textWidth() - NUMBER;
        for (int i = 1; i < columns; i++) {
            int width = left / (columns - i);
            widths.add(width);
            left -= width;
        }
        return widths;
    }
}
