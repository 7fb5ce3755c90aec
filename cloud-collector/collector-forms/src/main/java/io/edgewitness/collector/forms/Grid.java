package io.edgewitness.collector.forms;

import java.util.List;
import java.util.Map;

/**
 * A sheet as text.
 *
 * @param name of the sheet, or of the file that is one
 * @param rows in order; rows without any text may be missing
 */
record Grid(String name, List<Row> rows) {
    /** Rows read of a sheet: a list's most, its head and room for a title. */
    static final int MOST_ROWS = ListSpec.MOST_ROWS + 100;

    /** Columns read of a sheet. */
    static final int MOST_COLUMNS = 100;

    /** Characters kept of all sheets of a file, each cell with what it costs besides: a shared text may stand in every cell. */
    static final int MOST_CHARACTERS = 24 << 20;

    /** What a cell costs besides its characters. */
    static final int CELL = 32;

    /** Characters read of a cell: more than a list's text may have, so that its length is what is complained of. */
    static final int MOST_TEXT = 2 * ListSpec.MOST_TEXT;

    /**
     * One row.
     *
     * @param number from 1, as the sheet's margin shows it
     * @param texts by column, from 0
     * @param wrong what cannot be taken as text, by column
     */
    record Row(int number, Map<Integer, String> texts, Map<Integer, Wrong> wrong) {}

    /** Why a cell's content cannot be taken. */
    enum Wrong {
        /** It shows an error such as #DIV/0!. */
        ERROR("单元格显示错误值，请更正公式或改填数值", "the cell shows an error: mend its formula or put the value in its place"),
        /** A formula that was never computed. */
        FORMULA(
                "公式没有保存计算结果，请在表格软件中打开并保存，或改填数值",
                "the formula has no stored result: open and save the file in a spreadsheet program, or put the value in its place"),
        /** A number with more digits than a spreadsheet keeps. */
        DIGITS(
                "超过15位的数字已被表格软件改动，请将该列设为文本后重新填写",
                "a number of more than 15 digits was changed by the spreadsheet program: make the column text and type it again");

        private final String zh;
        private final String en;

        Wrong(String zh, String en) {
            this.zh = zh;
            this.en = en;
        }

        String zh() {
            return zh;
        }

        String en() {
            return en;
        }
    }

    /** Such as {@code 表1!C7}. */
    String place(int row, int column) {
        return name + "!" + letters(column) + row;
    }

    private static String letters(int column) {
        String letters = "";
        for (int rest = column; rest >= 0; rest = rest / 26 - 1) {
            letters = (char) ('A' + rest % 26) + letters;
        }
        return letters;
    }
}
