package io.edgewitness.collector.server;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.ComparisonMap;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the command line and a running collector say to each other, as JSON. */
final class Commands {
    /** Decimals travel as text, so that they keep their places. */
    static final ObjectMapper JSON = Json.MAPPER
            .copy()
            .setVisibility(com.fasterxml.jackson.annotation.PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .setVisibility(com.fasterxml.jackson.annotation.PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .setVisibility(com.fasterxml.jackson.annotation.PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
            .registerModule(new SimpleModule("commands")
                    .addSerializer(IndicatorDefinition.class, new WriteDefinition())
                    .addDeserializer(IndicatorDefinition.class, new ReadDefinition())
                    .addSerializer(Comparison.class, new WriteComparison())
                    .addDeserializer(Comparison.class, new ReadComparison())
                    .addSerializer(BigDecimal.class, new WriteDecimal()));

    private Commands() {}

    /** @param seconds how long the token holds */
    record TokenWanted(String agent, long seconds) {}

    record TokenMade(String token) {}

    /** @param items each the YAML of an indicator of the collector's own */
    record Definitions(List<String> items) {}

    record PasswordWanted(String login) {}

    record PasswordMade(String password) {
        @Override
        public String toString() {
            return "PasswordMade[]";
        }
    }

    record FiguresWanted(Scope scope, List<FigureRequest> requests) {}

    record Figures(List<Figure> figures) {}

    record AdjustmentWanted(FigureRequest figure, Window time, BigDecimal amount, String reason, String by) {}

    /** @param head number of a tree head */
    record BundleWanted(
            Scope scope,
            List<Figure> figures,
            String digest,
            @Nullable Long head) {}

    record RebuildWanted(boolean compare) {}

    record Key(String fingerprint) {}

    record Scenarios(List<Map<String, @Nullable Object>> items) {
        static SortedSet<String> ids(List<Map<String, @Nullable Object>> items) {
            return items.stream().map(s -> String.valueOf(s.get("id"))).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    record Plans(List<PlanDesk.View> items) {}

    record AdviceWanted(Scope scope, List<String> fields, Instant due) {}

    record Advice(List<PlanAdvice> items) {}

    private static final class WriteDefinition extends StdSerializer<IndicatorDefinition> {
        private static final long serialVersionUID = 1L;

        WriteDefinition() {
            super(IndicatorDefinition.class);
        }

        @Override
        public void serialize(IndicatorDefinition value, JsonGenerator out, SerializerProvider p) throws IOException {
            out.writeString(value.source());
        }
    }

    private static final class ReadDefinition extends StdDeserializer<IndicatorDefinition> {
        private static final long serialVersionUID = 1L;

        ReadDefinition() {
            super(IndicatorDefinition.class);
        }

        @Override
        public IndicatorDefinition deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return IndicatorDefinition.parse(in.getText().getBytes(StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException("…", IndicatorDefinition.class, String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class WriteComparison extends StdSerializer<Comparison> {
        private static final long serialVersionUID = 1L;

        WriteComparison() {
            super(Comparison.class);
        }

        @Override
        public void serialize(Comparison value, JsonGenerator out, SerializerProvider p) throws IOException {
            out.writePOJO(ComparisonMap.write(value));
        }
    }

    private static final class ReadComparison extends StdDeserializer<Comparison> {
        private static final long serialVersionUID = 1L;

        ReadComparison() {
            super(Comparison.class);
        }

        @Override
        public Comparison deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return ComparisonMap.read(context.readValue(in, Map.class));
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException("…", Comparison.class, String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class WriteDecimal extends StdSerializer<BigDecimal> {
        private static final long serialVersionUID = 1L;

        WriteDecimal() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal value, JsonGenerator out, SerializerProvider p) throws IOException {
            out.writeString(value.toString());
        }
    }
}
