package io.edgewitness.collector.indicators;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CEL expression over exact decimals. CEL itself knows doubles only, and a sum of doubles depends on its order; here every variable
 * is of an opaque type {@code decimal} with overloads of its own for {@code + - * /}, unary minus and {@code dec("0.001")}, also with
 * a whole number on one side. Sums, differences and products are exact; a quotient has 34 significant digits, half to even (IEEE 754
 * decimal128). So the collector's number and the verifier's are equal bit for bit. Checked for types when it is made; thread-safe.
 *
 * <p>A formula may come from anybody, so its cost is bounded: of CEL there are these operators alone, no functions, macros or
 * comprehensions, at most 1,000 characters and 100 parentheses deep; a number of more than 2,000 digits or places is none.
 */
public final class Formula {
    private static final int LONGEST = 1_000;
    private static final int DEEPEST = 100;
    private static final int MOST_DIGITS = 2_000;
    private static final int LONGEST_LITERAL = 200;
    private static final Pattern WORD = Pattern.compile(
            "dec\\(\"(?<decimal>[^\"]*)\"\\)|[A-Za-z_][A-Za-z0-9_]*|[0-9]{1,18}(?![0-9.])|[-+*/()]|[ \n]");
    private static final CelType DECIMAL = OpaqueType.create("decimal");
    private static final CelType INT = SimpleType.INT;
    private static final MathContext QUOTIENT = MathContext.DECIMAL128;
    private static final List<CelFunctionDecl> DECLARATIONS = new ArrayList<>();
    private static final CelRuntime RUNTIME;

    static {
        List<CelFunctionBinding> bindings = new ArrayList<>();
        operator("_+_", "add", BigDecimal::add, bindings);
        operator("_-_", "subtract", BigDecimal::subtract, bindings);
        operator("_*_", "multiply", BigDecimal::multiply, bindings);
        operator("_/_", "divide", Formula::divide, bindings);
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                "-_", CelOverloadDecl.newGlobalOverload("negate_decimal", DECIMAL, DECIMAL)));
        bindings.add(CelFunctionBinding.from("negate_decimal", BigDecimal.class, BigDecimal::negate));
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                "dec", CelOverloadDecl.newGlobalOverload("string_to_decimal", DECIMAL, SimpleType.STRING)));
        bindings.add(CelFunctionBinding.from("string_to_decimal", String.class, BigDecimal::new));
        RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setStandardEnvironmentEnabled(false)
                .addFunctionBindings(bindings)
                .build();
    }

    private final String text;
    private final CelRuntime.Program program;

    /** @throws IllegalArgumentException with the place in the formula that is wrong */
    public Formula(String text, Set<String> variables) {
        this.text = text;
        String problem = problem(text);
        if (problem != null) {
            throw new IllegalArgumentException("formula '" + text + "': " + problem);
        }
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardEnvironmentEnabled(false)
                .addFunctionDeclarations(DECLARATIONS)
                .setResultType(DECIMAL);
        variables.forEach(v -> compiler.addVar(v, DECIMAL));
        try {
            program = RUNTIME.createProgram(compiler.build().compile(text).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("formula '" + text + "': " + e.getMessage(), e);
        }
    }

    static Formula of(IndicatorDefinition d) {
        if (d.quantity() != null) {
            return new Formula(d.formula(), Set.of(Change.EFFECT));
        }
        return new Formula(
                d.formula(), d.isChange() ? Change.VARIABLES : d.inputs().keySet());
    }

    /** What an offline verifier without CEL could not read the same way, or what could cost too much. */
    private static @Nullable String problem(String text) {
        if (text.length() > LONGEST) {
            return "at most " + LONGEST + " characters";
        }
        Matcher m = WORD.matcher(text);
        int depth = 0;
        int at = 0;
        while (at < text.length()) {
            if (!m.find(at) || m.start() != at) {
                return "at character " + (at + 1)
                        + ": names, whole numbers, dec(\"0.5\"), + - * / and parentheses, nothing else";
            }
            String decimal = m.group("decimal");
            if (decimal != null && Decimals.parse(decimal, LONGEST_LITERAL) == null) {
                return "at character " + (at + 1) + ": dec(\"" + decimal + "\") is no decimal";
            }
            depth += m.group().equals("(") ? 1 : m.group().equals(")") ? -1 : 0;
            if (depth > DEEPEST) {
                return "at character " + (at + 1) + ": at most " + DEEPEST + " parentheses deep";
            }
            at = m.end();
        }
        return null;
    }

    /** @throws ArithmeticException for a division by zero, or a number that is too long */
    public BigDecimal evaluate(Map<String, BigDecimal> values) {
        try {
            values.values().forEach(Formula::bounded);
            return (BigDecimal) program.eval(values);
        } catch (CelEvaluationException e) {
            String why = e.getCause() instanceof ArithmeticException cause ? cause.getMessage() : e.getMessage();
            throw (ArithmeticException) new ArithmeticException("formula '" + text + "': " + why).initCause(e);
        }
    }

    private static BigDecimal bounded(BigDecimal d) {
        if (d.precision() > MOST_DIGITS || Math.abs((long) d.scale()) > MOST_DIGITS) {
            throw new ArithmeticException("a number of more than " + MOST_DIGITS + " digits or places");
        }
        return d;
    }

    private static BigDecimal divide(BigDecimal a, BigDecimal b) {
        return a.divide(b, QUOTIENT);
    }

    private static void operator(String operator, String name, Operation operation, List<CelFunctionBinding> bindings) {
        String both = name + "_decimal_decimal";
        String right = name + "_decimal_int";
        String left = name + "_int_decimal";
        DECLARATIONS.add(CelFunctionDecl.newFunctionDeclaration(
                operator,
                CelOverloadDecl.newGlobalOverload(both, DECIMAL, DECIMAL, DECIMAL),
                CelOverloadDecl.newGlobalOverload(right, DECIMAL, DECIMAL, INT),
                CelOverloadDecl.newGlobalOverload(left, DECIMAL, INT, DECIMAL)));
        bindings.add(CelFunctionBinding.from(
                both, BigDecimal.class, BigDecimal.class, (a, b) -> bounded(operation.apply(a, b))));
        bindings.add(CelFunctionBinding.from(
                right, BigDecimal.class, Long.class, (a, b) -> bounded(operation.apply(a, BigDecimal.valueOf(b)))));
        bindings.add(CelFunctionBinding.from(
                left, Long.class, BigDecimal.class, (a, b) -> bounded(operation.apply(BigDecimal.valueOf(a), b))));
    }

    @com.google.errorprone.annotations.Immutable
    private interface Operation {
        BigDecimal apply(BigDecimal a, BigDecimal b);
    }

    @Override
    public String toString() {
        return text;
    }
}
