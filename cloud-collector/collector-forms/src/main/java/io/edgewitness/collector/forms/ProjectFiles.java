package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Project.Attachment;
import io.edgewitness.collector.forms.Project.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** Reads the files that a project names, relative to the project file. */
final class ProjectFiles {
    private static final String NO_FILE = "EW-FORM-NO-FILE";

    private final Path file;
    private final Notice notice;

    ProjectFiles(Path file, Notice notice) {
        this.file = file;
        this.notice = notice;
    }

    List<Photo> photos(@Nullable YamlItem list) {
        List<Photo> photos = new ArrayList<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Map<String, YamlItem> in = item.entries("file", "caption");
            YamlItem name = in.get("file");
            YamlItem caption = in.get("caption");
            Path path = name == null ? null : existing(name);
            if (name == null) {
                item.mistake(
                        ProjectReader.TYPE,
                        "a photograph needs a file, as in {file: a.jpg, caption: 车间}",
                        "照片须写明文件，如 {file: a.jpg, caption: 车间}");
            }
            if (name == null || path == null) {
                continue;
            }
            String text = caption == null ? null : caption.text();
            try {
                Photo photo = photo(path, text == null ? "" : text);
                if (photo == null) {
                    name.mistake("EW-FORM-PHOTO", "is no JPEG or PNG picture", "不是 JPEG 或 PNG 图片");
                } else {
                    photos.add(photo);
                }
            } catch (IOException e) {
                name.mistake("EW-FORM-PHOTO", "cannot be read as a picture", "无法作为图片读取");
            }
        }
        return List.copyOf(photos);
    }

    /** Reads a picture's size from its head alone: a camera's picture would take 100 MB and more when decoded. */
    private static @Nullable Photo photo(Path path, String caption) throws IOException {
        String kind = path.toString().toLowerCase(Locale.ROOT);
        if (!kind.endsWith(".jpg") && !kind.endsWith(".jpeg") && !kind.endsWith(".png")) {
            return null;
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(path.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return null;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                String digest = Digests.hex(Files.readAllBytes(path));
                return new Photo(path, caption, reader.getWidth(0), reader.getHeight(0), digest);
            } finally {
                reader.dispose();
            }
        }
    }

    Map<String, List<Attachment>> attachments(@Nullable YamlItem item) {
        Map<String, List<Attachment>> attachments = new LinkedHashMap<>();
        if (item == null || item.isNull()) {
            return attachments;
        }
        item.entries().forEach((id, names) -> {
            Field field = notice.fields().get(id);
            if (field == null || field.type() != FieldType.ATTACHMENT) {
                item.keyMistake(
                        id,
                        ProjectReader.UNKNOWN_FIELD,
                        "the notice has no such attachment" + ProjectReader.nearest(notice, id),
                        "通知没有这一附件" + ProjectReader.nearestZh(notice, id));
                return;
            }
            List<Attachment> files = new ArrayList<>();
            for (YamlItem name : names.items()) {
                Attachment attachment = attachment(name);
                if (attachment != null) {
                    files.add(attachment);
                }
            }
            if (!files.isEmpty()) {
                attachments.put(id, List.copyOf(files));
            }
        });
        return attachments;
    }

    /** The file that an item names; null if there is none. */
    @Nullable
    Attachment attachment(YamlItem name) {
        Path path = existing(name);
        try {
            return path == null ? null : new Attachment(path, Digests.hex(Files.readAllBytes(path)));
        } catch (IOException e) {
            name.mistake(NO_FILE, "cannot be read", "无法读取");
            return null;
        }
    }

    /** A file named relative to the project file. */
    private @Nullable Path existing(YamlItem item) {
        String name = item.text();
        if (name == null || name.isBlank()) {
            return null;
        }
        try {
            Path path = file.toAbsolutePath().resolveSibling(name);
            if (Files.isRegularFile(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Said below: such a file cannot exist.
        }
        item.mistake(NO_FILE, "there is no file “" + name + "” beside the project file", "项目文件旁没有文件“" + name + "”");
        return null;
    }
}
