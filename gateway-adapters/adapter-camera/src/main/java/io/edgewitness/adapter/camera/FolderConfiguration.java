package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say of a folder into which cameras write their pictures, over FTP, SMB or by themselves.
 *
 * @param folder exists, or comes to exist
 * @param settle a file that does not grow for so long is complete
 * @param maxAge files older than this when they are found are no news: they are declared, not looked at
 * @param after what becomes of a file that was taken
 * @param time whose time the time of a file is
 */
public record FolderConfiguration(
        Path folder,
        @Default("200ms") Duration settle,
        @Default("10s") Duration maxAge,
        @Default("delete") After after,
        @Default("none") Time time,
        List<Point> points) {
    /** What becomes of a file that was taken. */
    public enum After {
        DELETE,
        KEEP
    }

    /** Whose time the time of a file is. */
    public enum Time {
        /** of whoever wrote it to the disk: no time of the frame */
        NONE,
        /** the camera's: it becomes the frame's source time */
        CAMERA
    }

    /** @param address pattern of file names, such as {@code cam1-*.jpg} */
    public record Point(PointId id, String address) {
        public Point {
            if (address.contains("/") || address.isBlank()) {
                throw new IllegalArgumentException(
                        "address is a pattern of file names in the folder, such as cam1-*.jpg, not '" + address + "'");
            }
            matcher(address);
        }

        private static PathMatcher matcher(String address) {
            try {
                return FileSystems.getDefault().getPathMatcher("glob:" + address);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("address is no pattern: " + e.getDescription(), e);
            }
        }

        boolean takes(Path file) {
            return matcher(address).matches(file.getFileName());
        }
    }

    public FolderConfiguration {
        if (settle.isNegative() || maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("settle is 0 or more, max-age above 0");
        }
    }

    /** @return the point whose pattern the file's name fits; null: none */
    @Nullable
    PointId point(Path file) {
        if (file.getFileName().toString().startsWith(FolderLook.TAKEN)) {
            return null;
        }
        for (Point p : points) {
            if (p.takes(file)) {
                return p.id();
            }
        }
        return null;
    }

    int place(PointId id) {
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).id().equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no point " + id);
    }
}
