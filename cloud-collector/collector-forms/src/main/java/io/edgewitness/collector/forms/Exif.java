package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.FileCheck.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What a camera wrote into a JPEG file, of Exif 2.32 only what we use. Damaged or hostile data reads as none.
 *
 * @param orientation 1 to 8 as in TIFF 6.0; 1: as stored
 * @param takenAt by the camera's own clock and zone
 */
record Exif(
        int orientation,
        @Nullable LocalDateTime takenAt,
        @Nullable Position position) {
    static final Exif NONE = new Exif(1, null, null);

    private static final int ORIENTATION = 0x0112;
    private static final int EXIF_DIRECTORY = 0x8769;
    private static final int GPS_DIRECTORY = 0x8825;
    private static final int TAKEN = 0x9003;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss");

    static Exif of(byte[] jpeg) {
        try {
            ByteBuffer tiff = tiff(ByteBuffer.wrap(jpeg));
            return tiff == null ? NONE : read(tiff);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static @Nullable ByteBuffer tiff(ByteBuffer jpeg) {
        int at = 2;
        while ((jpeg.get(at) & 0xff) == 0xff) {
            int marker = jpeg.get(at + 1) & 0xff;
            if (marker == 0xda) {
                return null;
            }
            int length = jpeg.getShort(at + 2) & 0xffff;
            if (marker == 0xe1 && length > 16 && ascii(jpeg, at + 4, 4).equals("Exif")) {
                ByteBuffer tiff = jpeg.slice(at + 10, length - 8);
                return tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            }
            at += 2 + Math.max(2, length);
        }
        return null;
    }

    private static Exif read(ByteBuffer tiff) {
        int first = tiff.getInt(4);
        int turned = entry(tiff, first, ORIENTATION);
        int orientation = turned < 0 ? 1 : tiff.getShort(turned + 8);
        int details = entry(tiff, first, EXIF_DIRECTORY);
        int taken = details < 0 ? -1 : entry(tiff, tiff.getInt(details + 8), TAKEN);
        int places = entry(tiff, first, GPS_DIRECTORY);
        return new Exif(
                orientation < 1 || orientation > 8 ? 1 : orientation,
                taken < 0 ? null : time(ascii(tiff, tiff.getInt(taken + 8), 19)),
                places < 0 ? null : position(tiff, tiff.getInt(places + 8)));
    }

    /** @return where the tag's twelve bytes are; -1: not in this directory */
    private static int entry(ByteBuffer tiff, int directory, int tag) {
        int count = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < count; i++) {
            int at = directory + 2 + 12 * i;
            if ((tiff.getShort(at) & 0xffff) == tag) {
                return at;
            }
        }
        return -1;
    }

    private static String ascii(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static @Nullable LocalDateTime time(String text) {
        try {
            return LocalDateTime.parse(text, TIME);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Position position(ByteBuffer tiff, int directory) {
        double latitude = degrees(tiff, directory, 1, 'S');
        double longitude = degrees(tiff, directory, 3, 'W');
        return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? new Position(latitude, longitude) : null;
    }

    /** @return not a number where there is none */
    private static double degrees(ByteBuffer tiff, int directory, int sideTag, char negative) {
        int side = entry(tiff, directory, sideTag);
        int value = entry(tiff, directory, sideTag + 1);
        if (side < 0 || value < 0) {
            return Double.NaN;
        }
        int at = tiff.getInt(value + 8);
        double degrees = part(tiff, at) + part(tiff, at + 8) / 60 + part(tiff, at + 16) / 3600;
        return tiff.get(side + 8) == negative ? -degrees : degrees;
    }

    private static double part(ByteBuffer tiff, int at) {
        return Integer.toUnsignedLong(tiff.getInt(at)) / (double) Integer.toUnsignedLong(tiff.getInt(at + 4));
    }
}
