package io.edgewitness.adapter.camera;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files under a name of their own, in the same folder: what the camera writes meanwhile under the old name is another file, and is not deleted with this one; what
 * ended the agent while it was read is not read again. One thread.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Path folder;
    private final String prefix;
    private long number;

    /** @param owner id of the adapter: two may share a folder */
    Claims(Path folder, String owner) {
        this.folder = folder;
        prefix = FolderLook.TAKEN + owner.replaceAll("[^\\w.-]", "_") + "~";
    }

    /**
     * @param point its place in the configuration
     * @throws IOException if the file is gone, or the folder is read-only
     */
    Path take(Path file, int point) throws IOException {
        Path own = folder.resolve(prefix + point + "~" + System.nanoTime() + "~" + ++number);
        return Files.move(file, own, StandardCopyOption.ATOMIC_MOVE);
    }

    /** No more than a picture may have, and never through a link. */
    static byte[] read(Path file, int most) throws BadPictureException {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                throw new BadPictureException("file: no regular file");
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = in.readNBytes(most + 1);
                if (bytes.length > most) {
                    throw new BadPictureException(PictureDecoder.tooLarge(most));
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new BadPictureException("file: cannot be read");
        }
    }

    void delete(Path own) {
        try {
            Files.deleteIfExists(own);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", own, e.getMessage());
        }
    }

    /** Deletes what an earlier agent took and did not end with. @return their points' places */
    List<Integer> deleteLeft() throws IOException {
        List<Integer> points = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(folder, f -> f.getFileName().toString().startsWith(prefix))) {
            for (Path own : all) {
                String name = own.getFileName().toString();
                String place = name.substring(prefix.length(), name.indexOf('~', prefix.length()));
                points.add(place.matches("\\d{1,4}") ? Integer.parseInt(place) : 0);
                delete(own);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return points;
    }
}
