package io.edgewitness.collector.forms;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** What a file is, by its first bytes; its name proves nothing. */
enum FileKind {
    JPEG("image/jpeg", "jpg jpeg"),
    PNG("image/png", "png"),
    PDF("application/pdf", "pdf"),
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    /** China's format of electronic invoices, GB/T 33190. */
    OFD("application/ofd", "ofd"),
    ZIP("application/zip", "zip"),
    /** A zip that holds programs for an office suite, or unpacks to far more than anyone sends. */
    HARMFUL("application/octet-stream", ""),
    /** Begins like one of these and cannot be opened. */
    DAMAGED("application/octet-stream", ""),
    HEIC("image/heic", "heic heif"),
    WEBP("image/webp", "webp"),
    GIF("image/gif", "gif"),
    BMP("image/bmp", "bmp"),
    TIFF("image/tiff", "tif tiff"),
    OLD_OFFICE("application/x-ole-storage", "doc xls ppt wps et"),
    OTHER("application/octet-stream", "");

    /** Bytes; an honest file of some tens of megabytes stays below. */
    private static final long MOST_UNPACKED = 512L << 20;

    private static final int MOST_ENTRIES = 10_000;

    /** Bytes of the record at a zip's end, and of the comment that may follow it. */
    private static final int ZIP_END = 22;

    private static final int ZIP_COMMENT = 65_535;

    private final String mediaType;
    /** Parted by spaces. */
    private final String extensions;

    FileKind(String mediaType, String extensions) {
        this.mediaType = mediaType;
        this.extensions = extensions;
    }

    String mediaType() {
        return mediaType;
    }

    boolean isPicture() {
        return this == JPEG || this == PNG;
    }

    /** As people call it: {@code JPG}. */
    String title() {
        int end = extensions.indexOf(' ');
        String first = end < 0 ? extensions : extensions.substring(0, end);
        return this == OTHER ? "?" : first.toUpperCase(Locale.ROOT);
    }

    boolean isNameOf(String fileName) {
        String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return (" " + extensions + " ").contains(" " + ending + " ");
    }

    static FileKind of(byte[] content) {
        if (starts(content, 0, "\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (starts(content, 0, "\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (starts(content, 0, "%PDF-")) {
            return PdfFile.whole(content) ? PDF : DAMAGED;
        }
        if (starts(content, 0, "PK\u0003\u0004")) {
            return zip(content);
        }
        if (starts(content, 4, "ftyphei") || starts(content, 4, "ftyphev") || starts(content, 4, "ftypmif1")) {
            return HEIC;
        }
        if (starts(content, 0, "RIFF") && starts(content, 8, "WEBP")) {
            return WEBP;
        }
        if (starts(content, 0, "II*\u0000") || starts(content, 0, "MM\u0000*")) {
            return TIFF;
        }
        if (starts(content, 0, "\u00d0\u00cf\u0011\u00e0")) {
            return OLD_OFFICE;
        }
        return starts(content, 0, "GIF8") ? GIF : starts(content, 0, "BM") ? BMP : OTHER;
    }

    private static boolean starts(byte[] content, int at, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (content.length < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (content[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Unpacks to nowhere: a declared size is what a bomb lies about. */
    private static FileKind zip(byte[] content) {
        FileKind kind = ZIP;
        boolean office = false;
        long unpacked = 0;
        int entries = 0;
        byte[] buffer = new byte[1 << 16];
        // The one of the JDK cannot read what streaming writers leave: sizes of 64 bits behind small parts.
        try (ZipArchiveInputStream in = new ZipArchiveInputStream(new ByteArrayInputStream(content))) {
            for (ZipArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (name.toLowerCase(Locale.ROOT).endsWith("vbaproject.bin") || ++entries > MOST_ENTRIES) {
                    return HARMFUL;
                }
                office |= name.equals("[Content_Types].xml");
                if (name.equals("word/document.xml")) {
                    kind = DOCX;
                } else if (name.equals("xl/workbook.xml")) {
                    kind = XLSX;
                } else if (name.equals("OFD.xml")) {
                    kind = OFD;
                }
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    unpacked += read;
                    if (unpacked > MOST_UNPACKED) {
                        return HARMFUL;
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // Cut off in the middle, or of names in no known code.
            return DAMAGED;
        }
        boolean opens = hasDirectory(content) && (office || (kind != DOCX && kind != XLSX));
        return opens ? kind : DAMAGED;
    }

    /** Whether a zip ends with its directory, where the record at its end says that it lies (APPNOTE 4.3.16). */
    private static boolean hasDirectory(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int first = Math.max(0, content.length - ZIP_END - ZIP_COMMENT);
        for (int end = content.length - ZIP_END; end >= first; end--) {
            if (bytes.getInt(end) == 0x06054b50) {
                long offset = Integer.toUnsignedLong(bytes.getInt(end + 16));
                // Of the 64-bit kind it stands elsewhere.
                return offset == 0xffffffffL
                        || (offset + Integer.BYTES <= end && bytes.getInt((int) offset) == 0x02014b50);
            }
        }
        return false;
    }
}
