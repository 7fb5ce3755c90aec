package io.edgewitness.collector.vision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a set, with what people say of it.
 *
 * @param id also the name of its files
 * @param file its name in the set's folder
 * @param name as it was uploaded, for people
 * @param label one of the set's classes; null: nobody gave one yet
 * @param specimen the part it shows: pictures of one part are all learnt from, or all judged by
 * @param marked whether somebody marked where it is defective
 * @param revision 1, 2, …: one more at each change
 * @param by who changed it last
 */
public record Shot(
        String id,
        String file,
        String name,
        int width,
        int height,
        long bytes,
        String sha256,
        @Nullable String label,
        String specimen,
        boolean marked,
        int revision,
        String by,
        Instant at) {
    private static final int LONGEST_SPECIMEN = 80;

    public Shot {
        if (specimen.isBlank() || specimen.length() > LONGEST_SPECIMEN || PictureSet.hasControl(specimen)) {
            throw new TeachFault(TeachFault.Code.SPECIMEN, LONGEST_SPECIMEN);
        }
    }

    String maskFile() {
        return id + "_mask.png";
    }

    Shot changed(@Nullable String newLabel, String newSpecimen, boolean isMarked, String who, Instant when) {
        return new Shot(
                id, file, name, width, height, bytes, sha256, newLabel, newSpecimen, isMarked, revision + 1, who, when);
    }

    byte[] json() {
        ObjectNode to = PictureSet.JSON.createObjectNode();
        to.put("id", id).put("file", file).put("name", name).put("width", width);
        to.put("height", height).put("bytes", bytes).put("sha256", sha256);
        to.put("label", label).put("specimen", specimen).put("revision", revision);
        to.put("by", by).put("at", at.toString());
        return PictureSet.bytes(to);
    }

    /**
     * From its file.
     *
     * @param has whether a file of that name is there, given the picture's and the mask's names
     * @throws IOException if the file is none that was written here, or its picture is lost
     */
    static Shot read(byte[] json, BiPredicate<String, String> has) throws IOException {
        JsonNode of = PictureSet.JSON.readTree(json);
        String id = of.path("id").asText();
        String file = of.path("file").asText();
        if (!file.matches(id + "\\.(jpg|png)") || !id.matches("[0-9a-f]{16}")) {
            throw new IOException("no entry of a picture");
        }
        try {
            return new Shot(
                    id,
                    file,
                    of.path("name").asText(),
                    of.path("width").asInt(),
                    of.path("height").asInt(),
                    of.path("bytes").asLong(),
                    of.path("sha256").asText(),
                    PictureSet.text(of, "label"),
                    of.path("specimen").asText(),
                    has.test(file, id + "_mask.png"),
                    of.path("revision").asInt(),
                    of.path("by").asText(),
                    Instant.parse(of.path("at").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(e);
        }
    }
}
