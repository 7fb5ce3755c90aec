package io.edgewitness.collector.workplace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a file is by its first bytes. What is not known here is served as bytes, so that no browser runs it. */
final class MediaType {
    static final int BYTES = 4096;

    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private MediaType() {}

    static String of(byte[] head) {
        if (begins(head, JPEG)) {
            return "image/jpeg";
        }
        if (begins(head, PNG)) {
            return "image/png";
        }
        if (begins(head, "%PDF-".getBytes(StandardCharsets.US_ASCII))) {
            return "application/pdf";
        }
        if (begins(head, ZIP)) {
            return office(new String(head, StandardCharsets.ISO_8859_1));
        }
        return begins(head, OLE) ? "application/x-ole-storage" : "application/octet-stream";
    }

    /** By the names of a zip's first entries: a guess, for showing; who opens it checks it. */
    private static String office(String head) {
        if (head.contains("word/")) {
            return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        }
        if (head.contains("xl/")) {
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        }
        return "application/zip";
    }

    private static boolean begins(byte[] head, byte[] with) {
        return head.length >= with.length && Arrays.equals(head, 0, with.length, with, 0, with.length);
    }
}
