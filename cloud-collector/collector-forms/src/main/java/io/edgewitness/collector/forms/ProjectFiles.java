package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Project.Attachment;
import io.edgewitness.collector.forms.Project.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the files that a project names, relative to the project file. */
final class ProjectFiles {
    private static final String NO_FILE = "EW-FORM-NO-FILE";

    private final Path file;
    private final Notice notice;
    /** By path: one file may prove thousands of lines of a list, and is read once. Absent: refused, and said so. */
    private final Map<Path, Optional<Attachment>> attached = new HashMap<>();

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
            if (caption != null && text != null && !Scalars.plain(text, caption::mistake)) {
                text = null;
            }
            Checked checked = checked(name, path, FileCheck.Slot.PHOTO);
            if (checked != null) {
                photos.add(new Photo(path, text == null ? "" : text, checked.sha256(), checked.check()));
            }
        }
        return List.copyOf(photos);
    }

    private record Checked(FileCheck check, String sha256) {}

    private static @Nullable Checked checked(YamlItem name, Path path, FileCheck.Slot slot) {
        try {
            String file = String.valueOf(path.getFileName());
            // What is checked and what the digest is of are the same bytes; a file that is too long is not read at all.
            byte[] content = Files.size(path) > slot.most() ? null : Files.readAllBytes(path);
            FileCheck check = content == null ? FileCheck.of(file, path, slot) : FileCheck.of(file, content, slot);
            check.problems().forEach(p -> name.mistake(p.code(), p.en(), p.zh()));
            return content != null && check.accepted() ? new Checked(check, Digests.hex(content)) : null;
        } catch (IOException e) {
            name.mistake(NO_FILE, "cannot be read", "无法读取");
            return null;
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

    /** The file that an item names, if it is one that can go with an application; else the mistake is noted. */
    @Nullable
    Attachment attachment(YamlItem name) {
        Path path = existing(name);
        return path == null ? null : attachment(name, path);
    }

    /** The file of that name, which a sheet named at this item states. */
    @Nullable
    Attachment attachment(YamlItem sheet, String name) {
        Path path = existing(sheet, file, name);
        return path == null ? null : attachment(sheet, path);
    }

    private @Nullable Attachment attachment(YamlItem item, Path path) {
        Optional<Attachment> known = attached.get(path);
        if (known == null) {
            Checked checked = checked(item, path, FileCheck.Slot.ATTACHMENT);
            known = Optional.ofNullable(checked).map(c -> new Attachment(path, c.sha256()));
            attached.put(path, known);
        }
        return known.orElse(null);
    }

    /** A sheet with the lines of a list; null if there is none that can be read. */
    byte @Nullable [] sheet(YamlItem name) {
        Path path = existing(name);
        try {
            if (path == null) {
                return null;
            }
            if (Files.size(path) > ListImport.MOST_BYTES) {
                int most = ListImport.MOST_BYTES >> 20;
                name.mistake(NO_FILE, "is larger than " + most + " MB", "超过 " + most + " MB");
                return null;
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            name.mistake(NO_FILE, "cannot be read", "无法读取");
            return null;
        }
    }

    private @Nullable Path existing(YamlItem item) {
        String name = item.text();
        return name == null || name.isBlank() ? null : existing(item, file, name);
    }

    /**
     * A file named relative to the project file, in its folder or below: a project that someone sent must not read other files of this
     * machine, whether by {@code ../} or by a link.
     *
     * @return null: the mistake is noted at the item
     */
    static @Nullable Path existing(YamlItem item, Path project, String name) {
        try {
            Path path = project.toAbsolutePath().resolveSibling(name).normalize();
            Path folder = project.toAbsolutePath().resolveSibling("").toRealPath();
            if (Files.isRegularFile(path)) {
                if (path.toRealPath().startsWith(folder)) {
                    return path;
                }
                item.mistake(
                        "EW-FORM-OUTSIDE",
                        "“" + name + "” lies outside the folder of the project file; copy it there and name the copy",
                        "“" + name + "”不在项目文件所在的文件夹内，请复制到该文件夹后再引用");
                return null;
            }
        } catch (InvalidPathException | IOException e) {
            // Said below: such a file cannot exist or be reached.
        }
        item.mistake(NO_FILE, "there is no file “" + name + "” beside the project file", "项目文件旁没有文件“" + name + "”");
        return null;
    }
}
