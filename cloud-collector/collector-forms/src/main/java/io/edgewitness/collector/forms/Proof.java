package io.edgewitness.collector.forms;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file that goes with the application.
 *
 * @param field what it belongs to
 * @param title what it is
 */
record Proof(String field, String title, Path path) {
    /** In the form's order: attachments, then what proves the lines of lists, each file once. */
    static List<Proof> of(Notice notice, Project project) {
        Map<Path, Proof> proofs = new LinkedHashMap<>();
        for (Field field : notice.fields().values()) {
            for (Project.Attachment file : project.attachments().getOrDefault(field.id(), List.of())) {
                proofs.putIfAbsent(file.file(), new Proof(field.id(), field.name(), file.file()));
            }
        }
        for (Field field : notice.fields().values()) {
            for (Project.Row row : project.lists().getOrDefault(field.id(), List.of())) {
                Project.Attachment file = row.proof();
                if (file != null && field.list() != null) {
                    String title = field.list().title() + "台账证明";
                    proofs.putIfAbsent(file.file(), new Proof(field.id(), title, file.file()));
                }
            }
        }
        return List.copyOf(proofs.values());
    }

    String file() {
        return String.valueOf(path.getFileName());
    }
}
