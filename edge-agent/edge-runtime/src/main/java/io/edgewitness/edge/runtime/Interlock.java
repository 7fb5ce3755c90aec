package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A condition over live points, such as {@code press.running && press.power < 55 && !press.fault}.
 *
 * <pre>
 * any    = all ("||" all)*
 * all    = not ("&amp;&amp;" not)*
 * not    = "!" not | "(" any ")" | operand [("==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") operand]
 * operand = point id | number | 'text' | true | false
 * </pre>
 *
 * <p>Numbers are compared as exact decimals. There is no arithmetic, so {@code -} and {@code /} belong to point ids.
 */
public final class Interlock {
    private final String text;
    private final Node root;
    private final Set<PointId> points = new LinkedHashSet<>();

    private Interlock(String text, Node root) {
        this.text = text;
        this.root = root;
        collect(root);
    }

    /** @throws IllegalArgumentException if the text is of another form; the message is for the user */
    public static Interlock parse(String text) {
        return new Interlock(text, new InterlockParser(text).parse());
    }

    /** Every point that must have a value, in the order of the text. */
    Set<PointId> points() {
        return points;
    }

    /**
     * @param values of each of {@link #points()}
     * @throws Undecided if a value is of a type that the condition cannot be held against
     */
    boolean holds(Function<PointId, Value> values) throws Undecided {
        return holds(root, values);
    }

    /** The condition does not fit the values; the message says why. */
    static final class Undecided extends Exception {
        private static final long serialVersionUID = 1;

        Undecided(String why) {
            super(why);
        }
    }

    enum Relation {
        EQUAL("=="),
        UNEQUAL("!="),
        AT_MOST("<="),
        AT_LEAST(">="),
        BELOW("<"),
        ABOVE(">");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    sealed interface Operand {
        record Point(PointId id) implements Operand {}

        record Literal(Value value) implements Operand {}
    }

    sealed interface Node {
        record Any(List<Node> parts) implements Node {}

        record All(List<Node> parts) implements Node {}

        record Not(Node part) implements Node {}

        record Truth(Operand operand) implements Node {}

        record Compare(Operand left, Relation relation, Operand right) implements Node {}
    }

    private void collect(Node node) {
        if (node instanceof Node.Any any) {
            any.parts().forEach(this::collect);
        } else if (node instanceof Node.All all) {
            all.parts().forEach(this::collect);
        } else if (node instanceof Node.Not not) {
            collect(not.part());
        } else if (node instanceof Node.Truth truth) {
            collect(truth.operand());
        } else if (node instanceof Node.Compare compare) {
            collect(compare.left());
            collect(compare.right());
        }
    }

    private void collect(Operand operand) {
        if (operand instanceof Operand.Point p) {
            points.add(p.id());
        }
    }

    private static boolean holds(Node node, Function<PointId, Value> values) throws Undecided {
        if (node instanceof Node.Any any) {
            boolean result = false;
            for (Node part : any.parts()) {
                result |= holds(part, values);
            }
            return result;
        } else if (node instanceof Node.All all) {
            boolean result = true;
            for (Node part : all.parts()) {
                result &= holds(part, values);
            }
            return result;
        } else if (node instanceof Node.Not not) {
            return !holds(not.part(), values);
        } else if (node instanceof Node.Truth truth) {
            if (value(truth.operand(), values) instanceof Value.Bool b) {
                return b.value();
            }
            throw new Undecided(name(truth.operand()) + " is not true or false");
        }
        Node.Compare c = (Node.Compare) node;
        return compare(c, value(c.left(), values), value(c.right(), values));
    }

    private static boolean compare(Node.Compare c, Value left, Value right) throws Undecided {
        if (left.isNumber() && right.isNumber()) {
            return test(c.relation(), left.number().compareTo(right.number()));
        }
        if (left instanceof Value.Text a && right instanceof Value.Text b) {
            return test(c.relation(), a.value().compareTo(b.value()));
        }
        boolean equality = c.relation() == Relation.EQUAL || c.relation() == Relation.UNEQUAL;
        if (equality && left instanceof Value.Bool a && right instanceof Value.Bool b) {
            return test(c.relation(), Boolean.compare(a.value(), b.value()));
        }
        throw new Undecided(name(c.left()) + " and " + name(c.right()) + " cannot be compared by "
                + c.relation().sign());
    }

    private static boolean test(Relation relation, int order) {
        return switch (relation) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case AT_MOST -> order <= 0;
            case AT_LEAST -> order >= 0;
            case BELOW -> order < 0;
            case ABOVE -> order > 0;
        };
    }

    private static Value value(Operand operand, Function<PointId, Value> values) {
        return operand instanceof Operand.Point p ? values.apply(p.id()) : ((Operand.Literal) operand).value();
    }

    private static String name(Operand operand) {
        return operand instanceof Operand.Point p ? p.id().name() : CommandText.of(((Operand.Literal) operand).value());
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
