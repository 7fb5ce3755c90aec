package io.edgewitness.collector.forms;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.ReadOnlySharedStringsTable;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.model.StylesTable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/**
 * Reads the sheets of an .xlsx file as text. Nothing of it is computed or followed. What could fill the memory is refused before it is
 * opened: see the limits.
 */
final class XlsxFile {
    private static final int MOST_PARTS = 500;
    private static final int MOST_SHEETS = 50;
    /** Bytes of all parts together when they are unpacked. */
    private static final long MOST_BYTES = 48L << 20;
    /** Bytes of a part that describes the others or its styles: libraries keep these whole, at many times their size. */
    private static final long MOST_DESCRIPTION = 4L << 20;
    /** How many times larger a part may get; sheets of real files get 10 to 40 times larger. */
    private static final long MOST_RATIO = 120;
    /** Below this size the ratio says nothing. */
    private static final long SMALL = 1L << 20;

    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private XlsxFile() {}

    static List<Grid> read(byte[] content) throws UnreadableSheet {
        if (startsWith(content, OLE)) {
            throw new UnreadableSheet(
                    "是旧格式 .xls 或有密码保护，请另存为不加密的 .xlsx",
                    "is an old .xls file or has a password: save it as .xlsx without one");
        }
        if (!startsWith(content, new byte[] {'P', 'K'})) {
            throw new UnreadableSheet("不是 .xlsx 文件", "is no .xlsx file");
        }
        try {
            checkParts(content);
            try (OPCPackage pack = OPCPackage.open(new ByteArrayInputStream(content))) {
                return sheets(pack);
            }
        } catch (IOException | SAXException | OpenXML4JException | ParserConfigurationException e) {
            throw broken();
        } catch (RuntimeException e) {
            // The library's answer to what it did not expect in a file, in many kinds.
            throw broken();
        }
    }

    private static UnreadableSheet broken() {
        return new UnreadableSheet("文件已损坏，不能作为 .xlsx 读取", "is damaged and cannot be read as .xlsx");
    }

    private static boolean startsWith(byte[] content, byte[] head) {
        if (content.length < head.length) {
            return false;
        }
        for (int i = 0; i < head.length; i++) {
            if (content[i] != head[i]) {
                return false;
            }
        }
        return true;
    }

    /** Unpacks each part once, keeps none, and stops where a limit is reached. */
    private static void checkParts(byte[] content) throws IOException, UnreadableSheet {
        long total = 0;
        int parts = 0;
        byte[] buffer = new byte[8192];
        // The one of the JDK cannot read what streaming writers leave: sizes of 64 bits behind small parts.
        try (ZipArchiveInputStream zip = new ZipArchiveInputStream(new ByteArrayInputStream(content))) {
            for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++parts > MOST_PARTS) {
                    throw tooLarge();
                }
                boolean first = true;
                long size = 0;
                for (int read = zip.read(buffer); read > 0; read = zip.read(buffer)) {
                    if (first && isXml(entry.getName())) {
                        checkHead(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    }
                    first = false;
                    size += read;
                    total += read;
                    if (total > MOST_BYTES
                            || (size > SMALL && size > MOST_RATIO * zip.getCompressedCount())
                            || (size > MOST_DESCRIPTION && !hasContent(entry.getName()))) {
                        throw tooLarge();
                    }
                }
            }
        }
    }

    private static boolean isXml(String part) {
        String name = part.toLowerCase(Locale.ROOT);
        return name.endsWith(".xml") || name.endsWith(".rels") || name.endsWith(".vml");
    }

    private static boolean hasContent(String part) {
        return !isXml(part) || part.startsWith("xl/worksheets/") || part.equals("xl/sharedStrings.xml");
    }

    private static UnreadableSheet tooLarge() {
        return new UnreadableSheet("解压后过大，拒绝读取", "is too large when unpacked and was not read");
    }

    /** A part of an Office file never declares a document type; one that does means harm. */
    private static void checkHead(String head) throws UnreadableSheet {
        if (head.contains("<!DOCTYPE") || head.contains("<!ENTITY") || head.startsWith("þÿ") || head.startsWith("ÿþ")) {
            throw new UnreadableSheet("含有文档类型声明，拒绝读取", "declares a document type and was not read");
        }
    }

    private static List<Grid> sheets(OPCPackage pack)
            throws IOException, SAXException, OpenXML4JException, ParserConfigurationException, UnreadableSheet {
        XSSFReader reader = new XSSFReader(pack);
        boolean from1904 = text(reader.getWorkbookData()).matches("(?s).*date1904\\s*=\\s*\"(1|true)\".*");
        ReadOnlySharedStringsTable strings = new ReadOnlySharedStringsTable(pack);
        StylesTable styles = reader.getStylesTable();
        int left = Grid.MOST_CHARACTERS;
        List<Grid> grids = new ArrayList<>();
        var sheets = (XSSFReader.SheetIterator) reader.getSheetsData();
        while (sheets.hasNext() && grids.size() < MOST_SHEETS) {
            try (InputStream sheet = sheets.next()) {
                XlsxRows rows = new XlsxRows(strings, styles, from1904, left);
                XMLReader xml = XMLHelper.newXMLReader();
                xml.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
                xml.setContentHandler(rows);
                xml.parse(new InputSource(sheet));
                left = rows.left();
                if (left < 0) {
                    throw new UnreadableSheet(
                            "内容过多，请只保留台账所在的工作表", "holds too much: keep only the sheet that has the list");
                }
                grids.add(new Grid(Scalars.shown(sheets.getSheetName()), rows.rows()));
            }
        }
        return grids;
    }

    private static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
