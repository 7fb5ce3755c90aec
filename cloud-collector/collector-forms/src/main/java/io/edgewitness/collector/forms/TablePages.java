package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Notice.Cell;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Cuts a table where its pages end, so that a label that stands beside many rows is said again on each page: word processors write it once.
 * Where a page ends is reckoned, not known; a cut within a group of rows is therefore a page's end of its own.
 */
final class TablePages {
    /** A group of which fewer rows fit is not begun at the end of a page: its label needs their height. */
    private static final int LEAST_ROWS = 4;

    private final Notice.Table table;
    private final List<Height> heights;
    /** By row: the first row of the group that it is in; itself if it is in none or begins one. */
    private final int[] begun;
    /** Rows before which a page ends. */
    private final BitSet pages = new BitSet();
    /** Rows at which labels are said again: those, and what follows a row that flowed over. */
    private final BitSet again = new BitSet();

    /**
     * How high a row is.
     *
     * @param points rather more than less
     * @param flows whether a page may end within it
     */
    record Height(double points, boolean flows) {}

    /**
     * A row as it is written.
     *
     * @param newPage whether a page begins with it
     */
    record Row(List<Cell> cells, boolean newPage) {}

    private TablePages(Notice.Table table, List<Height> heights) {
        this.table = table;
        this.heights = heights;
        this.begun = new int[heights.size() + 1];
    }

    /**
     * @param heights of each row
     * @param used points of the first page above the table
     * @param page points of a page
     */
    static List<Row> of(Notice.Table table, List<Height> heights, double used, double page) {
        TablePages pages = new TablePages(table, heights);
        pages.groups();
        pages.reckon(used, page);
        return pages.rows();
    }

    private void groups() {
        for (int i = 0; i < begun.length; i++) {
            begun[i] = i;
        }
        table.eachCell((row, column, cell) -> {
            for (int i = row; i < row + cell.rows(); i++) {
                begun[i] = Math.min(begun[i], row);
            }
        });
    }

    private void reckon(double used, double page) {
        double y = used;
        int first = 0;
        for (int i = 0; i < heights.size(); i++) {
            Height height = heights.get(i);
            if (y + height.points() <= page) {
                y += height.points();
            } else if (height.flows() || height.points() > page) {
                y = (y + height.points()) % page;
                again.set(i + 1);
                first = i + 1;
            } else {
                boolean few = begun[i] > first && i - begun[i] < LEAST_ROWS;
                first = few ? begun[i] : i;
                if (begun[i] < i) {
                    pages.set(first);
                    again.set(first);
                }
                y = 0;
                for (int row = first; row <= i; row++) {
                    y += heights.get(row).points();
                }
            }
        }
    }

    private List<Row> rows() {
        List<TreeMap<Integer, Cell>> grid = new ArrayList<>();
        heights.forEach(h -> grid.add(new TreeMap<>()));
        table.eachCell((row, column, cell) -> {
            int begin = row;
            for (int i = row + 1; i <= row + cell.rows(); i++) {
                if (i == row + cell.rows() || again.get(i)) {
                    grid.get(begin).put(column, cell.over(i - begin));
                    begin = i;
                }
            }
        });
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < grid.size(); i++) {
            rows.add(new Row(List.copyOf(grid.get(i).values()), pages.get(i)));
        }
        return rows;
    }
}
