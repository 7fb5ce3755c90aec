package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.Yard;
import io.edgewitness.collector.compliance.YardDetail;
import io.edgewitness.collector.compliance.YardStock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A yard as the reader sees it.
 *
 * @param item a code that is looked for; empty: none
 */
public record YardView(YardDetail detail, String item, View view) {
    /**
     * Places whose names begin alike, up to the first hyphen.
     *
     * @param oldest when the one that was looked at least lately was; null: some never was
     */
    public record Zone(
            String name,
            int places,
            long items,
            long differences,
            @Nullable Instant oldest) {}

    public YardDrawing drawing() {
        return YardDrawing.of(this);
    }

    /** @return places that were looked at, by name */
    Map<String, YardStock.Place> looked() {
        Map<String, YardStock.Place> looked = new LinkedHashMap<>();
        detail.places().forEach(p -> looked.put(p.location(), p));
        return looked;
    }

    public List<Zone> zones() {
        Map<String, YardStock.Place> looked = looked();
        Map<String, Zone> zones = new TreeMap<>();
        for (Yard.Spot spot : detail.yard().spots()) {
            YardStock.Place p = looked.get(spot.name());
            Zone one = new Zone(
                    spot.name().replaceFirst("-.*", ""),
                    1,
                    p == null ? 0 : p.items(),
                    p == null ? 0 : p.differences(),
                    p == null ? null : p.looked());
            zones.merge(one.name(), one, YardView::both);
        }
        return List.copyOf(zones.values());
    }

    private static Zone both(Zone a, Zone b) {
        Instant oldest = a.oldest() == null || b.oldest() == null
                ? null
                : a.oldest().isBefore(b.oldest()) ? a.oldest() : b.oldest();
        return new Zone(
                a.name(), a.places() + b.places(), a.items() + b.items(), a.differences() + b.differences(), oldest);
    }

    public long items() {
        return detail.places().stream().mapToLong(YardStock.Place::items).sum();
    }

    /** @return how many places were looked at within the site's limit, of how many */
    public String fresh() {
        return detail.places().stream().filter(p -> isFresh(p.looked())).count() + " / "
                + detail.yard().spots().size();
    }

    public boolean isFresh(Instant looked) {
        return Duration.between(looked, detail.now()).compareTo(detail.yard().stockAge()) <= 0;
    }

    /** @return when the whole yard was looked through last, place by place; null: not all of it was */
    public @Nullable Instant counted() {
        Map<String, YardStock.Place> looked = looked();
        return detail.yard().spots().stream()
                        .allMatch(s -> looked.get(s.name()) != null
                                && looked.get(s.name()).counted() != null)
                ? looked.values().stream()
                        .map(YardStock.Place::counted)
                        .filter(java.util.Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null)
                : null;
    }

    /** @return of the newest estimate, with its interval as the agent told it; null: no place was audited */
    public YardStock.@Nullable Audit estimate() {
        return detail.audits().stream()
                .filter(a -> a.type().equals("audit-estimate"))
                .findFirst()
                .orElse(null);
    }

    private String query() {
        return address(detail.yard()).substring("/yard".length());
    }

    public String address(Yard yard) {
        return "/yard?agent=" + view.encoded(yard.agent()) + "&yard=" + view.encoded(yard.name());
    }

    public String part() {
        String place = detail.place().isEmpty() ? "" : "&place=" + view.encoded(detail.place());
        return "/pages/yard" + query() + place + (item.isEmpty() ? "" : "&item=" + view.encoded(item));
    }

    public String place(String place) {
        return "/yard" + query() + "&place=" + view.encoded(place) + "#what-lies";
    }

    public String item(String code) {
        return "/yard" + query() + "&item=" + view.encoded(code) + "#what-lies";
    }

    public String kind(YardStock.Difference d) {
        return view.text().orElse("yard-" + d.kind(), d.kind());
    }

    public String said(YardStock.Difference d) {
        return view.chinese() ? d.zh() : d.en();
    }

    public String said(YardStock.Audit a) {
        return view.chinese() ? a.zh() : a.en();
    }

    public String why(YardStock.Left left) {
        return switch (left.why()) {
            case "not seen" -> view.t("yard-left-unseen");
            case "its size is not known" -> view.t("yard-left-size");
            case "no place" -> view.t("yard-left-space");
            default -> left.why();
        };
    }

    public String percent(@Nullable Double share) {
        return share == null ? "—" : view.percent(BigDecimal.valueOf(share));
    }

    /** @return null: the thing is where the WMS has it */
    public YardStock.@Nullable Difference difference(String code) {
        return detail.differences().stream()
                .filter(d -> d.item().equals(code))
                .findFirst()
                .orElse(null);
    }
}
