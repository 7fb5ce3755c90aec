package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.xssf.model.SharedStrings;
import org.apache.poi.xssf.model.StylesTable;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Collects the rows of one sheet of SpreadsheetML (ISO/IEC 29500) as text. */
final class XlsxRows extends DefaultHandler {
    private static final BigDecimal KEPT = BigDecimal.TEN.pow(15);

    private final SharedStrings strings;
    private final StylesTable styles;
    private final boolean from1904;
    private final List<Grid.Row> rows = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private Map<Integer, String> texts = new LinkedHashMap<>();
    private Map<Integer, Grid.Wrong> wrong = new LinkedHashMap<>();
    private int row;
    private int column;
    private String type = "";
    private int style;
    private boolean formula;
    private boolean collecting;
    private int left;

    /** @param left characters that may still be kept */
    XlsxRows(SharedStrings strings, StylesTable styles, boolean from1904, int left) {
        this.strings = strings;
        this.styles = styles;
        this.from1904 = from1904;
        this.left = left;
    }

    /** @return characters that may still be kept; below 0: there were more */
    int left() {
        return left;
    }

    List<Grid.Row> rows() {
        return rows;
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes in) {
        switch (localName) {
            case "row" -> {
                row = number(in.getValue("r"), row + 1);
                column = -1;
                texts = new LinkedHashMap<>();
                wrong = new LinkedHashMap<>();
            }
            case "c" -> {
                column = column(in.getValue("r"), column + 1);
                type = in.getValue("t") == null ? "n" : in.getValue("t");
                style = number(in.getValue("s"), -1);
                formula = false;
                text.setLength(0);
            }
            case "f" -> formula = true;
            // The pronunciation of a text stands beside it in the same element.
            case "rPh" -> collecting = false;
            case "v", "t" -> collecting = true;
            default -> {}
        }
    }

    @Override
    public void characters(char[] characters, int start, int length) {
        if (collecting && text.length() < Grid.MOST_TEXT) {
            text.append(characters, start, Math.min(length, Grid.MOST_TEXT - text.length()));
        }
    }

    @Override
    public void endElement(String uri, String localName, String name) {
        switch (localName) {
            case "v", "t" -> collecting = false;
            case "c" -> cell();
            case "row" -> {
                if ((!texts.isEmpty() || !wrong.isEmpty()) && rows.size() < Grid.MOST_ROWS) {
                    rows.add(new Grid.Row(row, texts, wrong));
                }
            }
            default -> {}
        }
    }

    private void cell() {
        if (column >= Grid.MOST_COLUMNS || rows.size() >= Grid.MOST_ROWS || left < 0) {
            return;
        }
        String raw = text.toString();
        if (type.equals("e")) {
            wrong.put(column, Grid.Wrong.ERROR);
        } else if (formula && raw.isEmpty()) {
            wrong.put(column, Grid.Wrong.FORMULA);
        } else if (!raw.isBlank()) {
            String value = value(raw.strip());
            if (value == null) {
                wrong.put(column, Grid.Wrong.DIGITS);
            } else if (!value.isBlank()) {
                left -= value.length() + Grid.CELL;
                texts.put(column, value.strip());
            }
        }
    }

    /** The text that a reader of the sheet sees, as far as that matters; null: a number that lost digits. */
    private @Nullable String value(String raw) {
        return switch (type) {
            case "s" -> cut(strings.getItemAt(Integer.parseInt(raw)).getString());
            case "n" -> isDate() ? date(raw) : plain(raw);
            case "b" -> raw.equals("1") ? "是" : "否";
            case "d" -> raw.length() > 10 ? raw.substring(0, 10) : raw;
            default -> raw;
        };
    }

    private static String cut(String value) {
        return value.length() <= Grid.MOST_TEXT ? value : value.substring(0, Grid.MOST_TEXT);
    }

    private boolean isDate() {
        if (style < 0 || style >= styles.getNumCellStyles()) {
            return false;
        }
        XSSFCellStyle used = styles.getStyleAt(style);
        return used != null && DateUtil.isADateFormat(used.getDataFormat(), used.getDataFormatString());
    }

    private @Nullable String date(String raw) {
        double days = Double.parseDouble(raw);
        LocalDateTime time = DateUtil.isValidExcelDate(days) ? DateUtil.getLocalDateTime(days, from1904) : null;
        if (time == null) {
            return plain(raw);
        }
        return time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.toString().replace('T', ' ');
    }

    /** A spreadsheet keeps 15 digits; 0.1 + 0.2 must not become 0.30000000000000004. */
    private static @Nullable String plain(String raw) {
        BigDecimal number = new BigDecimal(raw);
        if (number.abs().compareTo(KEPT) >= 0) {
            return null;
        }
        BigDecimal kept = number.round(new java.math.MathContext(15)).stripTrailingZeros();
        return kept.scale() > 30 ? raw : kept.signum() == 0 ? "0" : kept.toPlainString();
    }

    private static int number(@Nullable String text, int otherwise) {
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /** The column of a reference such as {@code AB12}, from 0. */
    private static int column(@Nullable String reference, int otherwise) {
        if (reference == null) {
            return otherwise;
        }
        int column = 0;
        for (char c : reference.toUpperCase(Locale.ROOT).toCharArray()) {
            if (c < 'A' || c > 'Z' || column > 100_000) {
                break;
            }
            column = column * 26 + (c - 'A' + 1);
        }
        return column - 1;
    }
}
