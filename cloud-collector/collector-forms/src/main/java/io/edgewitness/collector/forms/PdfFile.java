package io.edgewitness.collector.forms;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Whether a PDF file (ISO 32000-1) is there as a whole: its end names its table of objects, the table is where the end says, and there is a
 * page. Nothing of it is run or drawn.
 */
final class PdfFile {
    /** Producers count the table's place a little wrong, and viewers look around. Bytes. */
    private static final int ASTRAY = 32;

    /** Bytes after the head of an object within which its stream begins. */
    private static final int HEAD = 4096;

    /** Bytes that are unpacked of one stream of objects; as many of the file are read for it. Pages are among the first. */
    private static final int MOST_OF_ONE = 4 << 20;

    /** Bytes that are read and unpacked for all streams of objects together: a second's work. */
    private static final int MOST_OF_ALL = 128 << 20;

    /** What a stream costs even if there is nothing in it. Bytes. */
    private static final int COST = 1 << 14;

    private static final Pattern END = Pattern.compile("startxref\\s+(\\d{1,10})\\s+%%EOF");
    private static final Pattern TABLE = Pattern.compile("xref|\\d+\\s+\\d+\\s+obj");
    private static final Pattern PAGE = Pattern.compile("/Type\\s{0,9}/Page(?![A-Za-z])");

    private final byte[] content;
    /** One character a byte. */
    private final String text;

    private PdfFile(byte[] content) {
        this.content = content;
        this.text = new String(content, StandardCharsets.ISO_8859_1);
    }

    static boolean whole(byte[] content) {
        PdfFile file = new PdfFile(content);
        return file.ends() && file.hasPage();
    }

    private boolean ends() {
        int end = text.lastIndexOf("startxref");
        Matcher m = END.matcher(text);
        if (end < 0 || !m.find(end)) {
            return false;
        }
        long table = Long.parseLong(m.group(1));
        return table > 0
                && table < end
                && TABLE.matcher(text)
                        .region((int) Math.max(0, table - ASTRAY), (int) Math.min(end, table + ASTRAY))
                        .find();
    }

    /** Pages stand in the open or, since PDF 1.5, in packed streams of objects; of an encrypted file those cannot be read. */
    private boolean hasPage() {
        if (PAGE.matcher(text).find() || text.contains("/Encrypt")) {
            return true;
        }
        long left = MOST_OF_ALL;
        int at = text.indexOf("/ObjStm");
        while (at >= 0 && left > 0) {
            int stream = text.substring(at, Math.min(text.length(), at + HEAD)).indexOf("stream");
            if (stream >= 0) {
                Unpacked objects = unpacked(at + stream + "stream".length());
                if (PAGE.matcher(objects.text).find()) {
                    return true;
                }
                left -= objects.read + objects.text.length();
            }
            left -= COST;
            at = text.indexOf("/ObjStm", at + 1);
        }
        return false;
    }

    /** @param read bytes of the file */
    private record Unpacked(String text, long read) {}

    /** What is packed from here on, as far as it goes. */
    private Unpacked unpacked(int from) {
        int at = from;
        while (at < content.length && (content[at] == '\r' || content[at] == '\n')) {
            at++;
        }
        Inflater inflater = new Inflater();
        inflater.setInput(content, at, Math.min(content.length - at, MOST_OF_ONE));
        StringBuilder out = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        try {
            int read = inflater.inflate(buffer);
            while (read > 0 && out.length() < MOST_OF_ONE) {
                out.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                read = inflater.inflate(buffer);
            }
            return new Unpacked(out.toString(), inflater.getBytesRead());
        } catch (DataFormatException e) {
            // damaged from here on
            return new Unpacked(out.toString(), inflater.getBytesRead());
        } finally {
            inflater.end();
        }
    }
}
