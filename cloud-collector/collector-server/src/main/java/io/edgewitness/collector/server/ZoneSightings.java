package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.forms.Sightings.Sighting;
import io.edgewitness.collector.indicators.ZoneFigure;
import io.edgewitness.collector.pages.Sharing;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen at the enterprises of a zone that agreed to be counted: numbers over all of them, and never of fewer than
 * {@link ZoneFigure#LEAST} that have any, because one could tell the number of another. Any thread.
 */
record ZoneSightings(StoredSightings seen) {
    /** @param enterprises that have any */
    private record Together(Set<String> things, int enterprises) {
        boolean mayBeTold() {
            return enterprises >= ZoneFigure.LEAST;
        }
    }

    private Together together(Field.Sight sight, List<String> enterprises) throws BatchStore.StoreException {
        Set<String> all = new LinkedHashSet<>();
        int having = 0;
        for (String enterprise : enterprises) {
            Set<String> things = seen.things(sight, new Scope(enterprise, null));
            having += things.isEmpty() ? 0 : 1;
            all.addAll(things);
        }
        return new Together(all, having);
    }

    /** @return how many there are, each once; null: too few enterprises have any */
    @Nullable
    Long count(Field.Sight sight, List<String> enterprises) throws BatchStore.StoreException {
        Together all = together(sight, enterprises);
        return all.mayBeTold() ? (long) all.things.size() : null;
    }

    Sightings of(Notice notice, Sharing sharing) throws BatchStore.StoreException {
        Map<String, Sighting> fields = new LinkedHashMap<>();
        for (Field field : notice.fields().values()) {
            Field.Sight sight = field.sight();
            List<String> agreed = sight == null ? List.of() : sharing.enterprises(kind(sight));
            if (sight != null && !agreed.isEmpty()) {
                fields.put(field.id(), sighting(sight, together(sight, agreed), agreed.size()));
            }
        }
        return new Sightings(fields);
    }

    /** @return the consent that a sight needs; of coverage that of the indicator, whose figure says more */
    private static String kind(Field.Sight sight) {
        return switch (sight) {
            case SCENARIOS -> "scenario-count";
            case BASE_STATIONS -> "base-stations";
            case PLATFORMS, SECURITY -> "agent-count";
            case COVERAGE -> Sharing.ofIndicator("IND-08");
        };
    }

    private static Sighting sighting(Field.Sight sight, Together all, int agreed) {
        if (sight == Field.Sight.COVERAGE) {
            return told(
                    null,
                    "%",
                    "已有 " + agreed + " 家企业同意汇总网络指标：可加入“5G网络覆盖率”指标",
                    agreed + " enterprises agreed to network figures: add the figure of 5G coverage");
        }
        if (!all.mayBeTold()) {
            return told(
                    null,
                    "",
                    agreed + " 家企业同意汇总，其中有数的不足 " + ZoneFigure.LEAST + " 家，不显示",
                    agreed + " enterprises agreed, fewer than " + ZoneFigure.LEAST + " have any: not shown");
        }
        int n = all.things.size();
        String zh = all.enterprises + " 家同意汇总的企业合计";
        String en = "of " + all.enterprises + " enterprises that consented";
        return switch (sight) {
            case SCENARIOS, BASE_STATIONS, COVERAGE -> told(BigDecimal.valueOf(n), "个", zh, en);
            case PLATFORMS ->
                told(
                        BigDecimal.ONE,
                        "个",
                        "本采集平台收到 " + n + " 个网关的带签名数据，" + zh,
                        "this collector received signed data of " + n + " gateways, " + en);
            case SECURITY ->
                told(
                        null,
                        "",
                        n + " 个网关全部经双向 TLS 连接，每批数据带签名并逐批核验，" + zh,
                        "all " + n + " gateways connect by mutual TLS, each batch is signed and checked, " + en);
        };
    }

    private static Sighting told(@Nullable BigDecimal least, String unit, String zh, String en) {
        return new Sighting(least, unit, List.of(new Text("consented", zh, en)), List.of(), List.of());
    }
}
