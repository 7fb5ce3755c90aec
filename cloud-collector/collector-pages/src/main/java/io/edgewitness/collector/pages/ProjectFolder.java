package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.ProjectFiles;
import io.edgewitness.collector.workplace.StoredFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A project of the workplace as the command line has it: project.yaml and its files beside it. */
final class ProjectFolder {
    static final String FILE = "project.yaml";

    private ProjectFolder() {}

    private interface Sink {
        OutputStream entry(String name) throws IOException;
    }

    /**
     * Writes it into a folder.
     *
     * @return its project.yaml
     */
    static Path write(ProjectFiles files, OpenProject open, Path folder) throws IOException {
        Files.createDirectories(folder);
        write(files, open, name -> {
            Path file = folder.resolve(name).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException("“" + name + "” would lie outside of the project");
            }
            Files.createDirectories(file.getParent());
            return Files.newOutputStream(file);
        });
        return folder.resolve(FILE);
    }

    static void zip(ProjectFiles files, OpenProject open, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            write(files, open, name -> {
                zip.putNextEntry(new ZipEntry(name));
                return new FilterOutputStream(zip) {
                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        zip.write(bytes, from, length);
                    }

                    @Override
                    public void close() throws IOException {
                        zip.closeEntry();
                    }
                };
            });
        }
    }

    private static void write(ProjectFiles files, OpenProject open, Sink sink) throws IOException {
        Map<StoredFile, String> places = ProjectText.places(open.files());
        String yaml = ProjectText.yaml(open.notice(), FormDesk.scope(open.owner()), open.given(), places);
        try (OutputStream out = sink.entry(FILE)) {
            out.write(yaml.getBytes(StandardCharsets.UTF_8));
        }
        for (Map.Entry<StoredFile, String> place : places.entrySet()) {
            try (InputStream in =
                            files.open(open.access(), open.id(), place.getKey().id());
                    OutputStream out = sink.entry(place.getValue())) {
                in.transferTo(out);
            }
        }
    }
}
