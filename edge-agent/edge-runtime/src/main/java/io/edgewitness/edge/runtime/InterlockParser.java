package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.runtime.Interlock.Node;
import io.edgewitness.edge.runtime.Interlock.Operand;
import io.edgewitness.edge.runtime.Interlock.Relation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of an {@link Interlock}. For one text. */
final class InterlockParser {
    private static final int LONGEST = 2_000;
    private static final int DEEPEST = 50;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?");
    private static final Pattern TOKEN = Pattern.compile(
            "(?:(-?[\\p{L}\\p{N}][\\p{L}\\p{N}._/-]*(?:(?<=\\d[eE])\\+\\d+)?)|('[^']*'|\"[^\"]*\")|(&&|\\|\\||==|!=|<=|>=|[<>!()]))");

    private final String text;
    private int next; // where the next token begins
    private String word = "";
    private boolean sign; // whether the word is an operator or a bracket
    private int place; // of the word, from 1
    private int depth;

    InterlockParser(String text) {
        this.text = text;
    }

    Node parse() {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("an interlock has at most " + LONGEST + " characters");
        }
        advance();
        Node node = any();
        if (!word.isEmpty()) {
            throw wrong("an operator such as && or ||");
        }
        return node;
    }

    private Node any() {
        List<Node> parts = new ArrayList<>();
        do {
            parts.add(all());
        } while (skip("||"));
        return parts.size() == 1 ? parts.get(0) : new Node.Any(List.copyOf(parts));
    }

    private Node all() {
        List<Node> parts = new ArrayList<>();
        do {
            parts.add(not());
        } while (skip("&&"));
        return parts.size() == 1 ? parts.get(0) : new Node.All(List.copyOf(parts));
    }

    private Node not() {
        depth++;
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("brackets and negations nest deeper than " + DEEPEST);
        }
        Node node;
        if (skip("!")) {
            node = new Node.Not(not());
        } else if (skip("(")) {
            node = any();
            if (!skip(")")) {
                throw wrong("a closing bracket");
            }
        } else {
            node = comparison();
        }
        depth--;
        return node;
    }

    private Node comparison() {
        Operand left = operand();
        for (Relation relation : Relation.values()) {
            if (skip(relation.sign())) {
                Operand right = operand();
                checkTypes(left, relation, right);
                return new Node.Compare(left, relation, right);
            }
        }
        if (left instanceof Operand.Literal l && !(l.value() instanceof Value.Bool)) {
            throw wrong("a comparison after " + CommandText.of(l.value()));
        }
        return new Node.Truth(left);
    }

    private void checkTypes(Operand left, Relation relation, Operand right) {
        boolean ordered = relation != Relation.EQUAL && relation != Relation.UNEQUAL;
        for (Operand o : List.of(left, right)) {
            if (ordered && o instanceof Operand.Literal l && l.value() instanceof Value.Bool) {
                throw new IllegalArgumentException(
                        "true and false can be compared by == and != only, not by " + relation.sign());
            }
        }
    }

    private Operand operand() {
        String w = word;
        if (w.isEmpty() || sign) {
            throw wrong("a point, a number, a 'text', true or false");
        }
        Operand operand;
        if (w.equals("true") || w.equals("false")) {
            operand = new Operand.Literal(Value.of(w.equals("true")));
        } else if (w.startsWith("'") || w.startsWith("\"")) {
            operand = new Operand.Literal(Value.of(w.substring(1, w.length() - 1)));
        } else if (NUMBER.matcher(w).matches()) {
            operand = new Operand.Literal(Value.of(new BigDecimal(w)));
        } else {
            operand = new Operand.Point(new PointId(w));
        }
        advance();
        return operand;
    }

    private boolean skip(String sign) {
        if (!word.equals(sign)) {
            return false;
        }
        advance();
        return true;
    }

    private void advance() {
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        place = next + 1;
        if (next == text.length()) {
            word = "";
            return;
        }
        Matcher token = TOKEN.matcher(text).region(next, text.length());
        if (!token.lookingAt()) {
            throw new IllegalArgumentException(
                    "'" + text.charAt(next) + "' at place " + place
                            + " cannot stand here; an interlock is made of points, numbers, 'texts', && || ! ( ) == != < <= > >=");
        }
        word = token.group();
        sign = token.group(3) != null;
        next = token.end();
    }

    private IllegalArgumentException wrong(String wanted) {
        String found = word.isEmpty() ? "the end" : "'" + word + "'";
        return new IllegalArgumentException("at place " + place + " " + wanted + " is wanted, not " + found);
    }
}
