package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Project.Photo;
import io.edgewitness.collector.forms.Readiness.Detail;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a project's pictures say of themselves: their likeness, size, and what the camera wrote into them. */
final class PhotoChecks {
    private final List<Photo> photos;
    private final String field;

    PhotoChecks(Project project, Rule rule) {
        this.photos = project.photos();
        this.field = rule.field();
    }

    private static String name(Photo photo) {
        return String.valueOf(photo.file().getFileName());
    }

    private Detail about(Photo photo, String zh, String en) {
        return new Detail(field, name(photo) + zh, name(photo) + en);
    }

    private List<Detail> each(Predicate<Photo> wrong, String zh, String en) {
        return photos.stream().filter(wrong).map(p -> about(p, zh, en)).toList();
    }

    /** The same picture, or almost. */
    List<Detail> alike() {
        List<Detail> same = new ArrayList<>();
        for (int i = 0; i < photos.size(); i++) {
            Photo photo = photos.get(i);
            photos.subList(0, i).stream()
                    .filter(p -> p.check().alike(photo.check()))
                    .findFirst()
                    .map(p -> (p.sha256().equals(photo.sha256()) ? " = " : " ≈ ") + name(p))
                    .ifPresent(other -> same.add(about(photo, other, other)));
        }
        return same;
    }

    /** @param least pixels of the longer side */
    List<Detail> small(int least) {
        return photos.stream()
                .filter(p -> Math.max(p.check().width(), p.check().height()) < least)
                .map(p -> about(
                        p, size(p) + "，长边不足 " + least + " 像素", size(p) + ", longer side below " + least + " pixels"))
                .toList();
    }

    private static String size(Photo photo) {
        return " " + photo.check().width() + "×" + photo.check().height();
    }

    /** Taken, by the camera's own clock, before a day or after another. */
    List<Detail> outside(@Nullable LocalDate first, @Nullable LocalDate filed) {
        List<Detail> details = new ArrayList<>();
        for (Photo photo : photos) {
            LocalDate day = photo.check().takenAt() == null
                    ? null
                    : photo.check().takenAt().toLocalDate();
            if (day != null && first != null && day.isBefore(first)) {
                details.add(about(photo, " 拍摄于 " + day + "，早于 " + first, " was taken on " + day + ", before " + first));
            } else if (day != null && filed != null && day.isAfter(filed)) {
                details.add(about(
                        photo,
                        " 拍摄于 " + day + "，晚于填报日期 " + filed,
                        " was taken on " + day + ", after the filing date " + filed));
            }
        }
        return details;
    }

    /** Of which nobody can tell when they were taken: telephones and messengers take that out. */
    List<Detail> undated() {
        return each(p -> p.check().takenAt() == null, " 没有拍摄时间", " does not say when it was taken");
    }

    /** Taken elsewhere; of a picture that does not say where, nothing is said. */
    List<Detail> elsewhere(Rule.@Nullable Area area) {
        return area == null
                ? List.of()
                : photos.stream()
                        .filter(p -> p.check().position() != null)
                        .filter(p ->
                                !area.holds(Objects.requireNonNull(p.check().position())))
                        .map(p -> about(p, place(p), place(p)))
                        .toList();
    }

    private static String place(Photo photo) {
        FileCheck.Position at = Objects.requireNonNull(photo.check().position());
        return String.format(Locale.ROOT, " (%.4f, %.4f)", at.latitude(), at.longitude());
    }
}
