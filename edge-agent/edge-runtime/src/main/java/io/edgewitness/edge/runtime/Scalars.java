package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Refused;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one YAML scalar as a Java type. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(us|ms|s|m|min|h|d)");
    private static final int LONGEST_DECIMAL = 300;
    private static final Map<String, Long> NANOS = Map.of(
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);
    private static final Map<Class<?>, Text> NAMES = Map.ofEntries(
            Map.entry(String.class, new Text("text", "文本")),
            Map.entry(int.class, new Text("a whole number", "整数")),
            Map.entry(long.class, new Text("a whole number", "整数")),
            Map.entry(double.class, new Text("a number", "数字")),
            Map.entry(BigDecimal.class, new Text("a decimal number", "十进制数")),
            Map.entry(boolean.class, new Text("true or false", "true 或 false")),
            Map.entry(
                    Duration.class,
                    new Text("a duration such as 100ms, 5s, 15m, 1h or 90d", "时长，例如 100ms、5s、15m、1h、90d")),
            Map.entry(
                    Instant.class,
                    new Text("a time such as 2026-01-31T08:00:00+08:00", "时间，例如 2026-01-31T08:00:00+08:00")),
            Map.entry(ZoneId.class, new Text("a time zone such as Asia/Shanghai", "时区，例如 Asia/Shanghai")),
            Map.entry(URI.class, new Text("an address such as https://host:8443", "地址，例如 https://host:8443")),
            Map.entry(Path.class, new Text("a path", "路径")));

    private Scalars() {}

    /** Whether a scalar can be read as this type at all. */
    static boolean reads(Class<?> type) {
        return NAMES.containsKey(primitive(type)) || type.isEnum() || parser(type) != null;
    }

    static Text name(Class<?> type) {
        Text name = NAMES.get(primitive(type));
        if (name != null) {
            return name;
        }
        if (type.isEnum()) {
            String all =
                    Arrays.stream(type.getEnumConstants()).map(Scalars::written).collect(Collectors.joining(", "));
            return new Text("one of " + all, "以下之一：" + all);
        }
        String words = RecordShape.kebab(type.getSimpleName()).replace('-', ' ');
        return new Text("a " + words, words + " 形式的值");
    }

    /**
     * @return null if the text is not of the form
     * @throws IllegalArgumentException if the type's own parser refused it; the message is for the user
     */
    static @Nullable Object read(Class<?> boxed, String text) {
        Class<?> type = primitive(boxed);
        try {
            if (type == String.class) {
                return text;
            } else if (type == int.class) {
                return Integer.valueOf(text);
            } else if (type == long.class) {
                return Long.valueOf(text);
            } else if (type == double.class) {
                double d = Double.parseDouble(text);
                return Double.isFinite(d) ? d : null;
            } else if (type == BigDecimal.class) {
                return decimal(text);
            } else if (type == boolean.class) {
                return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
            } else if (type == Duration.class) {
                return duration(text);
            } else if (type == Instant.class) {
                return OffsetDateTime.parse(text).toInstant();
            } else if (type == ZoneId.class) {
                return ZoneId.of(text);
            } else if (type == URI.class) {
                URI uri = URI.create(text);
                return uri.getScheme() == null ? null : uri;
            } else if (type == Path.class) {
                return Path.of(text);
            }
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
        return type.isEnum() ? constant(type, text) : parse(type, text);
    }

    /** A number that a double can hold as well: sums with 1e999999999 would never end. */
    private static BigDecimal decimal(String text) {
        if (text.length() <= LONGEST_DECIMAL) {
            BigDecimal value = new BigDecimal(text);
            if (Math.abs((long) value.scale()) <= LONGEST_DECIMAL) {
                return value;
            }
        }
        throw new NumberFormatException("out of range");
    }

    /** @throws IllegalArgumentException never; null if the text is no duration */
    static @Nullable Duration duration(String text) {
        Matcher m = DURATION.matcher(text.strip());
        if (!m.matches()) {
            return null;
        }
        try {
            BigDecimal nanos = decimal(m.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(m.group(2), 1L)));
            return Duration.ofNanos(nanos.longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (plain(((Enum<?>) constant).name()).equals(plain(text))) {
                return constant;
            }
        }
        return null;
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    static String written(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Method parser(Class<?> type) {
        try {
            Method parse = type.getDeclaredMethod("parse", String.class);
            parse.setAccessible(true);
            return Modifier.isStatic(parse.getModifiers()) && type.isAssignableFrom(parse.getReturnType())
                    ? parse
                    : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable Object parse(Class<?> type, String text) {
        Method parse = parser(type);
        if (parse == null) {
            return null;
        }
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException refused) {
                String why = refused.getMessage();
                throw new IllegalArgumentException(why == null ? "not of the right form" : why, refused);
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static Class<?> primitive(Class<?> type) {
        return type == Integer.class
                ? int.class
                : type == Long.class
                        ? long.class
                        : type == Double.class ? double.class : type == Boolean.class ? boolean.class : type;
    }
}
