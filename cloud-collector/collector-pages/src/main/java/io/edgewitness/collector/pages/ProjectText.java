package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.AnswerCheck;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Project;
import io.edgewitness.collector.workplace.StoredFile;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A project of the workplace as the text of a project.yaml: JSON, which is YAML too, one answer a line. */
final class ProjectText {
    /** Keys of answers that are not a field's. */
    static final String FILING_DATE = "filing-date";

    static final String FIGURES = "figures";
    static final String LIST = "list:";

    /** Keys of answers whose key in the file stands before the colon. */
    private static final List<String> BESIDE = List.of("guide", "follow-up");

    /** Slots of files that are not an attachment's. */
    static final String PHOTOS = "photos";

    static final String LISTS = "lists";

    /** Leaves some for what stands around the answers. */
    private static final long MOST = Project.MOST - 100_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProjectText() {}

    /**
     * @param answers JSON by key; what is no part of a project file is left out
     * @param files where each file lies, as {@link #places} has it; empty: files are left out
     */
    static String yaml(Notice notice, Scope scope, Map<String, String> answers, Map<StoredFile, String> files) {
        StringBuilder out = new StringBuilder();
        out.append("notice: ").append(quoted(notice.id())).append('\n');
        out.append("scope: {enterprise: ").append(quoted(scope.enterprise()));
        out.append(", site: ").append(quoted(scope.site())).append("}\n");
        String date = answers.get(FILING_DATE);
        out.append(FILING_DATE)
                .append(": ")
                .append(date == null ? FieldInput.NONE : printable(date))
                .append('\n');
        if (answers.containsKey(Answering.DUE)) {
            out.append("due: ")
                    .append(printable(answers.getOrDefault(Answering.DUE, FieldInput.NONE)))
                    .append('\n');
        }
        Map<String, String> fields = new LinkedHashMap<>();
        notice.fields().keySet().stream()
                .filter(answers::containsKey)
                .forEach(id -> fields.put(id, answers.getOrDefault(id, FieldInput.NONE)));
        mapping(out, "fields", fields);
        mapping(out, "lists", under(LIST, answers));
        BESIDE.forEach(key -> mapping(out, key, under(key + ":", answers)));
        String figures = answers.get(FIGURES);
        out.append("figures: ")
                .append(figures == null || figures.equals(FieldInput.NONE) ? "[]" : printable(figures))
                .append('\n');
        files(out, files);
        return out.toString();
    }

    private static Map<String, String> under(String prefix, Map<String, String> answers) {
        Map<String, String> found = new LinkedHashMap<>();
        answers.forEach((key, json) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), json);
            }
        });
        return found;
    }

    /** @return answers by key that a project file has beside fields and lists, as it has them; scalars are texts */
    static Map<String, Object> beside(Map<?, ?> file) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (String key : List.of(FILING_DATE, Answering.DUE, FIGURES)) {
            Object value = file.get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        for (String key : BESIDE) {
            if (file.get(key) instanceof Map<?, ?> parts) {
                parts.forEach((part, value) -> found.put(key + ":" + part, value));
            }
        }
        return found;
    }

    /**
     * What a form can be made of. Answers that are too long by themselves are left out, and of those that are too much together the
     * longest, so that a project can be opened and shortened whatever was written into it.
     */
    static Map<String, String> fitting(Map<String, String> answers) {
        Map<String, String> fitting = new LinkedHashMap<>(answers);
        fitting.entrySet().removeIf(e -> e.getValue().length() > AnswerCheck.most(e.getKey()));
        long all = fitting.values().stream().mapToLong(ProjectText::room).sum();
        while (all > MOST) {
            String longest =
                    Collections.max(fitting.keySet(), Comparator.comparingLong(k -> room(fitting.getOrDefault(k, ""))));
            all -= room(fitting.getOrDefault(longest, ""));
            fitting.remove(longest);
        }
        return fitting;
    }

    /** Its characters as {@link #printable}, at most. */
    private static long room(String json) {
        return json.length()
                + 5
                        * json.chars()
                                .filter(c -> c >= 0x7F && ProjectText.odd((char) c))
                                .count();
    }

    private static void mapping(StringBuilder out, String key, Map<String, String> entries) {
        if (entries.isEmpty()) {
            return;
        }
        out.append(key).append(":\n");
        entries.forEach((id, json) -> out.append("  ")
                .append(quoted(id))
                .append(": ")
                .append(printable(json))
                .append('\n'));
    }

    private static void files(StringBuilder out, Map<StoredFile, String> places) {
        out.append("photos:")
                .append(places.keySet().stream().anyMatch(f -> f.slot().equals(PHOTOS)) ? "\n" : " []\n");
        Map<String, StringBuilder> attachments = new LinkedHashMap<>();
        places.forEach((file, place) -> {
            if (file.slot().equals(PHOTOS)) {
                out.append("  - {file: ")
                        .append(quoted(place))
                        .append(", caption: ")
                        .append(quoted(file.caption()))
                        .append("}\n");
            } else if (!file.slot().equals(LISTS)) {
                StringBuilder list = attachments.computeIfAbsent(file.slot(), s -> new StringBuilder());
                list.append(list.isEmpty() ? "" : ", ").append(quoted(place));
            }
        });
        if (!attachments.isEmpty()) {
            out.append("attachments:\n");
            attachments.forEach((slot, list) -> out.append("  ")
                    .append(quoted(slot))
                    .append(": [")
                    .append(list)
                    .append("]\n"));
        }
    }

    /**
     * Where each file lies beside the project file: those of lists right there, because lines name them so; others in a folder of
     * their slot. Two of one name are told apart by a number.
     */
    static Map<StoredFile, String> places(List<StoredFile> files) {
        Map<StoredFile, String> places = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>(Set.of("project.yaml"));
        for (StoredFile file : files) {
            String folder = file.slot().equals(LISTS) ? "" : file.slot() + "/";
            String name = file.name();
            int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
            String place = folder + name;
            for (int n = 2; !taken.add(place); n++) {
                place = folder + name.substring(0, dot) + "-" + n + name.substring(dot);
            }
            places.put(file, place);
        }
        return places;
    }

    private static String quoted(@Nullable String text) {
        try {
            return printable(JSON.writeValueAsString(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On one line, with everything escaped that YAML does not take as it is. */
    private static String printable(String json) {
        StringBuilder out = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean odd = odd(c);
            boolean alone = Character.isSurrogate(c) && !paired(json, i);
            if (odd || alone) {
                out.append(String.format("\\u%04X", alone ? 0xFFFD : (int) c));
            } else {
                out.append(c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
            }
        }
        return out.toString();
    }

    private static boolean odd(char c) {
        return c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029 || c >= 0xFFFE || c == 0xFEFF;
    }

    private static boolean paired(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    /** @return whether both say the same, however they are spaced */
    static boolean same(String json, @Nullable String other) {
        if (json.equals(other)) {
            return true;
        }
        try {
            JsonNode a = JSON.readTree(json);
            JsonNode b = other == null ? JSON.nullNode() : JSON.readTree(other);
            return a.equals(b);
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
