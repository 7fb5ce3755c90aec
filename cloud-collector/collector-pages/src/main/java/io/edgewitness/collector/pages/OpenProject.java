package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.StoredFile;
import io.edgewitness.collector.workplace.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project with its notice, its answers and its files, as they stood when it was opened. */
record OpenProject(
        Access access,
        Project project,
        Node owner,
        Notice notice,
        Map<String, Answer> answers,
        List<Answer.Aside> asides,
        List<StoredFile> files) {
    String id() {
        return project.id();
    }

    boolean zone() {
        return notice.subject() == Notice.Subject.ZONE;
    }

    /** Whether answers can be changed now by the one who looks. */
    boolean writable() {
        return project.state() == Project.State.OPEN && access.may(Permission.WRITE_PROJECT, Target.project(project));
    }

    @Nullable
    Answer answer(String key) {
        return answers.get(key);
    }

    /** @return null if there is none or it was cleared */
    @Nullable
    String json(String key) {
        Answer answer = answers.get(key);
        return answer == null || answer.json().equals(FieldInput.NONE) ? null : answer.json();
    }

    /** Answers that are there, by key. */
    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        answers.forEach((key, answer) -> {
            if (!answer.json().equals(FieldInput.NONE)) {
                given.put(key, answer.json());
            }
        });
        return given;
    }

    int asides(String key) {
        return (int) asides.stream().filter(a -> a.key().equals(key)).count();
    }
}
