package io.edgewitness.machine.vision;

import java.util.Arrays;

/**
 * Connected parts of a mask (8 neighbours), found row by row from the top. Keeps its arrays from picture to picture, so that looking costs no memory.
 * One thread.
 */
final class Blobs {
    private final int width;
    private final int[] labels;
    private final int[] stack;
    private int count;
    private int[] head = new int[64]; // the label that a part goes by after it was joined
    private int[] area = new int[64];
    private int[] marked = new int[64];
    private int[] left = new int[64];
    private int[] top = new int[64];
    private int[] right = new int[64];
    private int[] bottom = new int[64];

    Blobs(int width, int height) {
        this.width = width;
        labels = new int[width * height];
        stack = new int[width * height];
    }

    /**
     * Numbers the parts from 1.
     *
     * @param mask above 0: part of something; above 1: marked
     * @param within where to look
     * @return how many there are
     */
    int find(byte[] mask, Box within) {
        count = 0;
        for (int y = within.y(); y < within.bottom(); y++) {
            Arrays.fill(labels, y * width + within.x(), y * width + within.right(), 0);
        }
        for (int y = within.y(); y < within.bottom(); y++) {
            for (int i = y * width + within.x(); i < y * width + within.right(); i++) {
                if (mask[i] > 0 && labels[i] == 0) {
                    fill(mask, i, within);
                }
            }
        }
        return count;
    }

    private void fill(byte[] mask, int from, Box within) {
        int label = ++count;
        if (label >= area.length) {
            grow();
        }
        head[label] = label;
        area[label] = 0;
        marked[label] = 0;
        left[label] = width;
        top[label] = Integer.MAX_VALUE;
        right[label] = 0;
        bottom[label] = 0;
        int depth = 0;
        stack[depth++] = from;
        labels[from] = label;
        while (depth > 0) {
            int i = stack[--depth];
            int x = i % width;
            int y = i / width;
            area[label]++;
            marked[label] += mask[i] > 1 ? 1 : 0;
            left[label] = Math.min(left[label], x);
            right[label] = Math.max(right[label], x);
            top[label] = Math.min(top[label], y);
            bottom[label] = Math.max(bottom[label], y);
            for (int v = Math.max(within.y(), y - 1); v <= Math.min(within.bottom() - 1, y + 1); v++) {
                for (int u = Math.max(within.x(), x - 1); u <= Math.min(within.right() - 1, x + 1); u++) {
                    int n = v * width + u;
                    if (mask[n] > 0 && labels[n] == 0) {
                        labels[n] = label;
                        stack[depth++] = n;
                    }
                }
            }
        }
    }

    private void grow() {
        int room = 2 * area.length;
        head = Arrays.copyOf(head, room);
        area = Arrays.copyOf(area, room);
        marked = Arrays.copyOf(marked, room);
        left = Arrays.copyOf(left, room);
        top = Arrays.copyOf(top, room);
        right = Arrays.copyOf(right, room);
        bottom = Arrays.copyOf(bottom, room);
    }

    /** Joins parts whose boxes are so many pixels apart or less, until none are. Each then goes by its lowest label; the others have an area of 0. */
    void join(int gap) {
        for (boolean more = true; more; ) {
            more = false;
            for (int a = 1; a <= count; a++) {
                for (int b = a + 1; b <= count && area[a] > 0; b++) {
                    if (area[b] > 0 && isNear(a, b, gap)) {
                        join(a, b);
                        more = true;
                    }
                }
            }
        }
    }

    private boolean isNear(int a, int b, int gap) {
        return left[b] - right[a] <= gap + 1
                && left[a] - right[b] <= gap + 1
                && top[b] - bottom[a] <= gap + 1
                && top[a] - bottom[b] <= gap + 1;
    }

    private void join(int a, int b) {
        for (int l = b; l <= count; l++) {
            head[l] = head[l] == b ? a : head[l];
        }
        area[a] += area[b];
        marked[a] += marked[b];
        left[a] = Math.min(left[a], left[b]);
        top[a] = Math.min(top[a], top[b]);
        right[a] = Math.max(right[a], right[b]);
        bottom[a] = Math.max(bottom[a], bottom[b]);
        area[b] = 0;
        marked[b] = 0;
    }

    int area(int label) {
        return area[label];
    }

    /** Pixels of it that are marked. */
    int marked(int label) {
        return marked[label];
    }

    Box box(int label) {
        return new Box(left[label], top[label], right[label] - left[label] + 1, bottom[label] - top[label] + 1);
    }

    boolean isIn(int x, int y, int label) {
        return head[labels[y * width + x]] == label;
    }
}
