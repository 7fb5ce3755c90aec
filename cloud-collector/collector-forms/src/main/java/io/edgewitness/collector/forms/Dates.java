package io.edgewitness.collector.forms;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates as applicants write them and as forms print them. */
final class Dates {
    private static final Pattern DAY = Pattern.compile("(\\d{4})(?:-|年)(\\d{1,2})(?:-|月)(\\d{1,2})日?");
    private static final Pattern MONTH = Pattern.compile("(\\d{4})(?:-|年)(\\d{1,2})月?");
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Dates() {}

    static @Nullable LocalDate day(String text) {
        Matcher m = DAY.matcher(text.strip());
        try {
            return m.matches() ? LocalDate.of(whole(m, 1), whole(m, 2), whole(m, 3)) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    static @Nullable YearMonth month(String text) {
        Matcher m = MONTH.matcher(text.strip());
        try {
            return m.matches() ? YearMonth.of(whole(m, 1), whole(m, 2)) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int whole(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /** The end of a day in China. */
    static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZONE).toInstant();
    }

    static String print(LocalDate date) {
        return date.getYear() + "年" + date.getMonthValue() + "月" + date.getDayOfMonth() + "日";
    }

    static String print(YearMonth month) {
        return month.getYear() + "年" + month.getMonthValue() + "月";
    }

    /** A window in China's time, as short as it can be said. */
    static String print(Instant from, Instant to) {
        ZonedDateTime begin = from.atZone(ZONE);
        ZonedDateTime end = to.atZone(ZONE);
        if (begin.toLocalTime().equals(LocalTime.MIDNIGHT) && end.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            LocalDate last = end.toLocalDate().minusDays(1);
            return begin.toLocalDate() + "至" + last;
        }
        boolean seconds = begin.getSecond() != 0 || end.getSecond() != 0;
        DateTimeFormatter format = seconds ? SECOND : MINUTE;
        return format.format(begin) + "至" + format.format(end);
    }
}
