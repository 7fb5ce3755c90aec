package io.edgewitness.collector.forms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a user's file is, before anything trusts it: looked at by content, never by name. Pictures are decoded once, so that a broken one
 * is known when it comes and not when the form is due.
 *
 * @param name safe to store under: no path, no control characters
 * @param mediaType by content
 * @param size bytes
 * @param width pixels as it is to be seen; 0: no picture
 * @param height pixels as it is to be seen; 0: no picture
 * @param takenAt by the camera's own clock, without a zone; null: the file does not say
 * @param position where it was taken; null: the file does not say
 * @param likeness compared by {@link #alike}; 0: no picture
 * @param problems why it is refused; empty: it is taken
 */
public record FileCheck(
        String name,
        String mediaType,
        long size,
        int width,
        int height,
        @Nullable LocalDateTime takenAt,
        @Nullable Position position,
        long likeness,
        List<Problem> problems) {
    private static final int MEGABYTE = 1 << 20;

    /** What a file is for. */
    public enum Slot {
        /** A photograph that the form shows. */
        PHOTO(40),
        /** A proof that goes with the form. */
        ATTACHMENT(50),
        /** A list of rows, to be imported. */
        LIST(10);

        private final int megabytes;

        Slot(int megabytes) {
            this.megabytes = megabytes;
        }

        /** Bytes; a server may stop reading an upload past them. */
        public long most() {
            return (long) megabytes * MEGABYTE;
        }

        private boolean takes(FileKind kind) {
            return switch (kind) {
                case JPEG, PNG -> this != LIST;
                case XLSX -> this != PHOTO;
                case PDF, DOCX, OFD, ZIP -> this == ATTACHMENT;
                case HARMFUL, DAMAGED, HEIC, WEBP, GIF, BMP, TIFF, OLD_OFFICE, OTHER -> false;
            };
        }

        private String kindNames() {
            return Arrays.stream(FileKind.values())
                    .filter(this::takes)
                    .map(FileKind::title)
                    .collect(Collectors.joining(", "));
        }
    }

    /** Degrees, WGS 84; south and west are negative. */
    public record Position(double latitude, double longitude) {}

    /** @param code such as {@code EW-FILE-KIND} */
    public record Problem(String code, String zh, String en) {}

    /** Looks at an upload. Never throws for what the user sent. */
    public static FileCheck of(String name, byte[] content, Slot slot) {
        return new Look(FileName.clean(name), slot).at(content);
    }

    /**
     * Looks at a stored file.
     *
     * @throws IOException if it cannot be read
     */
    public static FileCheck of(String name, Path file, Slot slot) throws IOException {
        long size = Files.size(file);
        return size > slot.most()
                ? new Look(FileName.clean(name), slot).tooLong(size)
                : of(name, Files.readAllBytes(file), slot);
    }

    public boolean accepted() {
        return problems.isEmpty();
    }

    /** Whether two pictures look the same to a reader, though their bytes differ. */
    public boolean alike(FileCheck other) {
        return width > 0 && other.width > 0 && Picture.alike(likeness, other.likeness);
    }

    private static final class Look {
        private final String name;
        private final Slot slot;
        private final List<Problem> problems = new ArrayList<>();

        Look(String name, Slot slot) {
            this.name = name;
            this.slot = slot;
        }

        FileCheck at(byte[] content) {
            if (content.length > slot.most()) {
                return tooLong(content.length);
            }
            if (content.length == 0) {
                problem("EW-FILE-EMPTY", "文件为空", "the file is empty");
                return plain(FileKind.OTHER, 0);
            }
            FileKind kind = FileKind.of(content);
            kind(kind);
            return kind.isPicture() && problems.isEmpty() ? picture(content, kind) : plain(kind, content.length);
        }

        FileCheck tooLong(long size) {
            problem(
                    "EW-FILE-SIZE",
                    "文件 " + megabytes(size) + " MB，最多 " + slot.megabytes + " MB：请压缩后再传",
                    "has " + megabytes(size) + " MB, at most " + slot.megabytes + " MB are taken: make it smaller");
            return plain(FileKind.OTHER, size);
        }

        private static long megabytes(long bytes) {
            return (bytes + MEGABYTE - 1) / MEGABYTE;
        }

        private void kind(FileKind kind) {
            if (kind == FileKind.HARMFUL) {
                problem(
                        "EW-FILE-HARMFUL",
                        "文件含宏，或解压后过大：请另存为不含宏的文件",
                        "holds macros or unpacks to far too much: save it without macros");
            } else if (kind == FileKind.DAMAGED) {
                problem(
                        "EW-FILE-DAMAGED",
                        "文件打不开（不完整，或已损坏）：请重新导出或下载，确认能打开后再传",
                        "cannot be opened (cut off, or damaged): export or download it again, and see that it opens");
            } else if (!slot.takes(kind)) {
                problem(
                        "EW-FILE-KIND",
                        (kind == FileKind.OTHER ? "内容不是已知的格式" : "内容是 " + kind.title()) + "，此处可用 "
                                + slot.kindNames().replace(", ", "、") + "：请另存为其中一种",
                        "its content is " + (kind == FileKind.OTHER ? "of no known kind" : kind.title())
                                + ", taken here are " + slot.kindNames() + ": save it as one of them");
            } else if (!kind.isNameOf(name)) {
                problem(
                        "EW-FILE-NAME",
                        "内容是 " + kind.title() + "，与文件名“" + name + "”不符：请更正扩展名",
                        "its content is " + kind.title() + ", its name “" + name
                                + "” says otherwise: correct the ending");
            }
        }

        private FileCheck picture(byte[] content, FileKind kind) {
            Picture picture = Picture.of(content, kind);
            if (picture != null && picture.tooLarge()) {
                problem(
                        "EW-FILE-PIXELS",
                        "图片 " + picture.width() + "×" + picture.height() + " 像素，过大：请缩小到 "
                                + Picture.MOST_PIXELS / 1_000_000 + " 百万像素、边长 " + Picture.MOST_SIDE + " 像素以内",
                        "has " + picture.width() + "×" + picture.height() + " pixels: scale it to at most "
                                + Picture.MOST_PIXELS / 1_000_000 + " million, and sides of " + Picture.MOST_SIDE);
                return plain(kind, content.length);
            }
            try {
                if (picture != null) {
                    Exif exif = picture.exif();
                    return new FileCheck(
                            name,
                            kind.mediaType(),
                            content.length,
                            picture.width(),
                            picture.height(),
                            exif.takenAt(),
                            exif.position(),
                            picture.likeness(),
                            List.of());
                }
            } catch (IOException e) {
                // Said below.
            }
            problem(
                    "EW-FILE-PICTURE",
                    "图片无法完整解码（只传了一部分，文件损坏，或为 CMYK 颜色）：请用看图软件打开原图并另存为 RGB 的 " + kind.title(),
                    "cannot be decoded as a whole (cut off, damaged, or in CMYK): open the original in a viewer and save it as RGB "
                            + kind.title());
            return plain(kind, content.length);
        }

        private void problem(String code, String zh, String en) {
            problems.add(new Problem(code, zh, en));
        }

        private FileCheck plain(FileKind kind, long size) {
            return new FileCheck(name, kind.mediaType(), size, 0, 0, null, null, 0, List.copyOf(problems));
        }
    }
}
