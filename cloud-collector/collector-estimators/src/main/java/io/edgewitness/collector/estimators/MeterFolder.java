package io.edgewitness.collector.estimators;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Meters in a folder in the layout of OpenEEmeter's samples: {@code metadata.json} with one flat object a meter, and gzipped CSV files of
 * readings ({@code start,value}) and hourly temperatures ({@code dt,tempF} or {@code dt,tempC}).
 */
final class MeterFolder {
    private static final Pattern ENTRY = Pattern.compile("\"([^\"]+)\"\\s*:\\s*\\{([^{}]*)}");
    private static final Pattern FIELD = Pattern.compile("\"([^\"]+)\"\\s*:\\s*(?:\"([^\"]*)\"|([^,\\s}]+))");
    /** A day of 24 hours on which summer time ends. */
    private static final Duration LONGEST_DAY = Duration.ofHours(25);

    private final Path folder;

    MeterFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A meter before and after its retrofit.
     *
     * @param known share saved by construction; NaN where the true one is not known
     * @param dropped intervals without a complete reading, before and after
     * @param withoutTemperature complete ones that lack temperatures, left out too
     */
    record Meter(
            String id,
            String unit,
            WeatherModel.Scale scale,
            DegreeDays temperatures,
            List<Observation> baseline,
            List<Observation> reporting,
            Map<Instant, LocalDate> dates,
            double known,
            String truth,
            int dropped,
            int withoutTemperature) {}

    private record Reading(OffsetDateTime start, double value) {}

    /**
     * @return what is said of each meter, by id, at least one
     * @throws IllegalArgumentException if nothing is said of any
     */
    SortedMap<String, Map<String, String>> entries() throws IOException {
        SortedMap<String, Map<String, String>> entries = new TreeMap<>();
        Matcher entry = ENTRY.matcher(Files.readString(folder.resolve("metadata.json")));
        while (entry.find()) {
            Map<String, String> fields = new LinkedHashMap<>();
            Matcher field = FIELD.matcher(entry.group(2));
            while (field.find()) {
                fields.put(field.group(1), field.group(2) == null ? field.group(3) : field.group(2));
            }
            entries.put(entry.group(1), fields);
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(
                    "metadata.json describes no meter: {\"ID\": {\"unit\": …}, …} is expected");
        }
        return entries;
    }

    /** @throws IllegalArgumentException if a field is missing or not as it should be, or there is no interval before or after */
    Meter meter(String id, Map<String, String> fields) throws IOException {
        List<Reading> hourlyTemperatures = new ArrayList<>();
        String column = read(field(fields, "temperature_filename"), hourlyTemperatures);
        TreeMap<Instant, Double> hours = new TreeMap<>();
        for (Reading r : hourlyTemperatures) {
            hours.put(r.start.toInstant(), r.value);
        }
        DegreeDays temperatures = new DegreeDays(hours);
        List<Reading> readings = new ArrayList<>();
        read(field(fields, "meter_data_filename"), readings);
        String frequency = field(fields, "freq");
        boolean bills = frequency.startsWith("billing");
        LocalDate until = date(fields, "blackout_start_date");
        LocalDate from = date(fields, "blackout_end_date");
        List<Observation> baseline = new ArrayList<>();
        List<Observation> reporting = new ArrayList<>();
        Map<Instant, LocalDate> dates = new TreeMap<>();
        int dropped = 0;
        int withoutTemperature = 0;
        List<Reading> intervals = frequency.equals("hourly") ? days(readings) : readings;
        for (int i = 0; i + 1 < intervals.size(); i++) {
            Reading r = intervals.get(i);
            OffsetDateTime end = intervals.get(i + 1).start;
            boolean before = !end.toLocalDate().isAfter(until);
            if (!before && r.start.toLocalDate().isBefore(from)) {
                continue;
            }
            boolean hole = !bills && Duration.between(r.start, end).compareTo(LONGEST_DAY) > 0;
            if (Double.isNaN(r.value) || hole) {
                dropped++;
            } else if (!temperatures.covers(r.start.toInstant(), end.toInstant())) {
                withoutTemperature++;
            } else {
                Observation row = new Observation(r.start.toInstant(), end.toInstant(), r.value);
                dates.put(row.start(), r.start.toLocalDate());
                (before ? baseline : reporting).add(row);
            }
        }
        if (baseline.isEmpty() || reporting.isEmpty()) {
            throw new IllegalArgumentException(baseline.size() + " intervals end by " + until + ", " + reporting.size()
                    + " begin from " + from + " on: both sides need some (" + dropped + " are incomplete, "
                    + withoutTemperature + " lack temperatures)");
        }
        double known = field(fields, "usaf_id").equals("N/A")
                ? Double.NaN
                : 1 - number(fields, "annual_reporting_total_load") / number(fields, "annual_baseline_total_load");
        return new Meter(
                id,
                field(fields, "unit"),
                column.equals("tempC") ? WeatherModel.Scale.CELSIUS : WeatherModel.Scale.FAHRENHEIT,
                temperatures,
                baseline,
                reporting,
                dates,
                known,
                "heating " + fields.getOrDefault("baseline_heating_balance_point", "none") + ", cooling "
                        + fields.getOrDefault("baseline_cooling_balance_point", "none"),
                dropped,
                withoutTemperature);
    }

    private static LocalDate date(Map<String, String> fields, String name) {
        String value = field(fields, name);
        try {
            return LocalDate.parse(value);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + ": '" + value + "' is no date such as 2016-12-26", e);
        }
    }

    private static double number(Map<String, String> fields, String name) {
        String value = field(fields, name);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": '" + value + "' is no number", e);
        }
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("metadata.json has a meter without " + name);
        }
        return value;
    }

    /** Local days, by each stamp's own offset. A day that misses an hour, or its first or last one, has no value. */
    private static List<Reading> days(List<Reading> hours) {
        List<Reading> days = new ArrayList<>();
        double sum = Double.NaN;
        for (int i = 0; i < hours.size(); i++) {
            Reading hour = hours.get(i);
            boolean contiguous = i > 0
                    && hours.get(i - 1).start.toInstant().plusSeconds(3600).equals(hour.start.toInstant());
            boolean newDay = i == 0
                    || !hour.start.toLocalDate().equals(hours.get(i - 1).start.toLocalDate());
            if (newDay) {
                if (!days.isEmpty()) {
                    int last = days.size() - 1;
                    days.set(last, new Reading(days.get(last).start, contiguous ? sum : Double.NaN));
                }
                days.add(new Reading(hour.start, Double.NaN));
                sum = hour.start.getHour() == 0 ? hour.value : Double.NaN;
            } else {
                sum = contiguous ? sum + hour.value : Double.NaN;
            }
        }
        return days;
    }

    /**
     * @return name of the value's column
     * @throws IllegalArgumentException with file and line, if something is not as it should be
     */
    private String read(String file, List<Reading> readings) throws IOException {
        String[] lines = lines(file);
        List<String> header = List.of(lines[0].split(",", -1));
        int time = Math.max(header.indexOf("start"), header.indexOf("dt"));
        int value = header.size() - 1;
        if (time < 0 || time == value) {
            throw new IllegalArgumentException(
                    file + ":1: a column 'start' or 'dt' and a last one with the values are expected, not '" + lines[0]
                            + "'");
        }
        for (int i = 1; i < lines.length; i++) {
            try {
                Reading reading = reading(lines[i].split(",", -1), time, value);
                if (i > 1 && !reading.start.isAfter(readings.get(i - 2).start)) {
                    throw new IllegalArgumentException("does not begin after the line before");
                }
                readings.add(reading);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": '" + lines[i] + "': " + e.getMessage(), e);
            }
        }
        return header.get(value);
    }

    private String[] lines(String file) throws IOException {
        Path path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(file + ": there is no such file beside metadata.json");
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\\R");
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException(file + ": is no whole gzip file: " + e.getMessage(), e);
        }
    }

    private static Reading reading(String[] cells, int time, int value) {
        if (cells.length != value + 1) {
            throw new IllegalArgumentException(cells.length + " cells where the header has " + (value + 1));
        }
        String text = cells[value].strip();
        boolean missing = text.isEmpty() || text.equalsIgnoreCase("nan");
        double number = missing ? Double.NaN : Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw new IllegalArgumentException("no finite number");
        }
        return new Reading(time(cells[time]), number);
    }

    /** A stamp without an offset is in UTC. */
    private static OffsetDateTime time(String stamp) {
        String iso = stamp.strip().replace(' ', 'T');
        return iso.length() > 19
                ? OffsetDateTime.parse(iso)
                : LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
    }
}
