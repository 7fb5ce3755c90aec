package io.edgewitness.yard.tallying;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stacks boxes in a space by the extreme-point heuristic (Crainic, Perboli, Tadei 2008): boxes in the order of their ground area, the largest first, each at the lowest,
 * then foremost, then leftmost corner that the boxes before it form, turned about its height where it only fits so; once with the boxes along the space, once across, and
 * the fuller plan is taken. A box rests on {@value #LEAST_SUPPORT} of its ground at
 * least, and no heavier box stands on a lighter one.
 */
final class Packer {
    static final double LEAST_SUPPORT = 0.8;
    private static final double CLEAR = 1e-6; // mm

    /** A space or a box in mm and kg; a space may bear {@code mass}, 0: any; of a box 0: not known. */
    record Box(String name, double length, double width, double height, double mass) {
        Box turned() {
            return new Box(name, /* length= */ width, /* width= */ length, height, mass);
        }
    }

    /** Where a box stands: the corner that is lowest, foremost and leftmost, in mm from that of the space. */
    record Placed(Box box, double x, double y, double z) {
        double right() {
            return x + box.length;
        }

        double back() {
            return y + box.width;
        }

        double top() {
            return z + box.height;
        }

        boolean overlaps(Placed o) {
            return x < o.right() - CLEAR
                    && o.x < right() - CLEAR
                    && y < o.back() - CLEAR
                    && o.y < back() - CLEAR
                    && z < o.top() - CLEAR
                    && o.z < top() - CLEAR;
        }

        /** Ground that both share, seen from above, in mm². */
        double shared(Placed o) {
            double dx = Math.min(right(), o.right()) - Math.max(x, o.x);
            double dy = Math.min(back(), o.back()) - Math.max(y, o.y);
            return Math.max(0, dx) * Math.max(0, dy);
        }
    }

    /** What stands where, and which boxes found no place. */
    record Plan(List<Placed> placed, List<Box> left) {
        /** Of what has a place, in mm³. */
        double volume() {
            return placed.stream()
                    .mapToDouble(p -> p.box.length * p.box.width * p.box.height)
                    .sum();
        }
    }

    private record Point(double x, double y, double z) {}

    private final Box space;
    private final boolean turnedFirst;
    private final List<Placed> placed = new ArrayList<>();
    private final Set<Point> points = new LinkedHashSet<>();
    private double mass;

    private Packer(Box space, boolean turnedFirst) {
        this.space = space;
        this.turnedFirst = turnedFirst;
        points.add(new Point(0, 0, 0));
    }

    /** The fuller of two plans: boxes lie along the space where they can, or across it. */
    static Plan plan(Box space, List<Box> boxes) {
        Plan along = plan(space, boxes, false);
        Plan across = plan(space, boxes, true);
        return across.volume() > along.volume() + CLEAR ? across : along;
    }

    private static Plan plan(Box space, List<Box> boxes, boolean turnedFirst) {
        Packer packer = new Packer(space, turnedFirst);
        List<Box> left = new ArrayList<>();
        boxes.stream()
                .sorted(Comparator.comparingDouble((Box b) -> -b.length * b.width)
                        .thenComparingDouble(b -> -b.mass)
                        .thenComparingDouble(b -> -b.height)
                        .thenComparing(Box::name))
                .forEach(b -> {
                    if (!packer.place(b)) {
                        left.add(b);
                    }
                });
        return new Plan(List.copyOf(packer.placed), List.copyOf(left));
    }

    private boolean place(Box box) {
        if (space.mass > 0 && mass + box.mass > space.mass) {
            return false;
        }
        List<Point> sorted = points.stream()
                .sorted(Comparator.comparingDouble(Point::z)
                        .thenComparingDouble(Point::y)
                        .thenComparingDouble(Point::x))
                .toList();
        for (Point p : sorted) {
            for (Box way : turnedFirst ? List.of(box.turned(), box) : List.of(box, box.turned())) {
                Placed here = new Placed(way, p.x, p.y, p.z);
                if (refusal(space, placed, here) == null) {
                    placed.add(here);
                    mass += box.mass;
                    points.remove(p);
                    corners(here);
                    return true;
                }
            }
        }
        return false;
    }

    /** Why a box cannot stand there; null: it can. */
    static @Nullable String refusal(Box space, List<Placed> others, Placed here) {
        boolean inside = here.x >= -CLEAR && here.y >= -CLEAR && here.z >= -CLEAR;
        if (!inside
                || here.right() > space.length + CLEAR
                || here.back() > space.width + CLEAR
                || here.top() > space.height + CLEAR) {
            return "outside";
        }
        double support = here.z < CLEAR ? here.box.length * here.box.width : 0;
        for (Placed other : others) {
            if (here.overlaps(other)) {
                return "overlaps " + other.box.name;
            }
            double shared = here.shared(other);
            if (Math.abs(other.top() - here.z) < CLEAR && shared > 0) {
                support += shared;
                if (here.box.mass > other.box.mass) {
                    return "heavier than " + other.box.name;
                }
            }
        }
        return support >= LEAST_SUPPORT * here.box.length * here.box.width - CLEAR ? null : "in the air";
    }

    /** The corners that a new box forms, each slid back along two axes until it meets a box or the wall. */
    private void corners(Placed p) {
        points.add(new Point(p.right(), slid(p.right(), p.y, p.z, 1), p.z));
        points.add(new Point(p.right(), p.y, slid(p.right(), p.y, p.z, 2)));
        points.add(new Point(slid(p.x, p.back(), p.z, 0), p.back(), p.z));
        points.add(new Point(p.x, p.back(), slid(p.x, p.back(), p.z, 2)));
        points.add(new Point(slid(p.x, p.y, p.top(), 0), p.y, p.top()));
        points.add(new Point(p.x, slid(p.x, p.y, p.top(), 1), p.top()));
    }

    /** @param axis 0 x, 1 y, 2 z */
    private double slid(double x, double y, double z, int axis) {
        double to = 0;
        for (Placed o : placed) {
            boolean onX = axis == 0 || (o.x <= x && x < o.right());
            boolean onY = axis == 1 || (o.y <= y && y < o.back());
            boolean onZ = axis == 2 || (o.z <= z && z < o.top());
            double face = axis == 0 ? o.right() : axis == 1 ? o.back() : o.top();
            double from = axis == 0 ? x : axis == 1 ? y : z;
            if (onX && onY && onZ && face <= from) {
                to = Math.max(to, face);
            }
        }
        return to;
    }
}
