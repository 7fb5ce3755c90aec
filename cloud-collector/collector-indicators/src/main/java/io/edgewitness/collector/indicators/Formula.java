package io.edgewitness.collector.indicators;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
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

/**
 * A CEL expression over exact decimals. CEL itself knows doubles only, and a sum of doubles depends on its order; here every variable
 * is of an opaque type {@code decimal} with overloads of its own for {@code + - * /}, unary minus and {@code dec("0.001")}, also with
 * a whole number on one side. Sums, differences and products are exact; a quotient has 34 significant digits, half to even (IEEE 754
 * decimal128). So the collector's number and the verifier's are equal bit for bit. Checked for types when it is made; thread-safe.
 */
public final class Formula {
    private static final CelType DECIMAL = OpaqueType.create("decimal");
    private static final CelType INT = SimpleType.INT;
    private static final MathContext QUOTIENT = MathContext.DECIMAL128;

    private final String text;
    private final CelRuntime.Program program;

    /** @throws IllegalArgumentException with the place in the formula that is wrong */
    public Formula(String text, Set<String> variables) {
        this.text = text;
        List<CelFunctionDecl> declarations = new ArrayList<>();
        List<CelFunctionBinding> bindings = new ArrayList<>();
        operator("_+_", "add", BigDecimal::add, declarations, bindings);
        operator("_-_", "subtract", BigDecimal::subtract, declarations, bindings);
        operator("_*_", "multiply", BigDecimal::multiply, declarations, bindings);
        operator("_/_", "divide", Formula::divide, declarations, bindings);
        declarations.add(CelFunctionDecl.newFunctionDeclaration(
                "-_", CelOverloadDecl.newGlobalOverload("negate_decimal", DECIMAL, DECIMAL)));
        bindings.add(CelFunctionBinding.from("negate_decimal", BigDecimal.class, BigDecimal::negate));
        declarations.add(CelFunctionDecl.newFunctionDeclaration(
                "dec", CelOverloadDecl.newGlobalOverload("string_to_decimal", DECIMAL, SimpleType.STRING)));
        bindings.add(CelFunctionBinding.from("string_to_decimal", String.class, BigDecimal::new));
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .addFunctionDeclarations(declarations)
                .setResultType(DECIMAL);
        variables.forEach(v -> compiler.addVar(v, DECIMAL));
        CelCompiler checked = compiler.build();
        CelRuntime runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                .addFunctionBindings(bindings)
                .build();
        try {
            program = runtime.createProgram(checked.compile(text).getAst());
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

    /** @throws ArithmeticException for a division by zero */
    public BigDecimal evaluate(Map<String, BigDecimal> values) {
        try {
            return (BigDecimal) program.eval(values);
        } catch (CelEvaluationException e) {
            throw (ArithmeticException)
                    new ArithmeticException("formula '" + text + "': " + e.getMessage()).initCause(e);
        }
    }

    private static BigDecimal divide(BigDecimal a, BigDecimal b) {
        return a.divide(b, QUOTIENT);
    }

    private static void operator(
            String operator,
            String name,
            Operation operation,
            List<CelFunctionDecl> declarations,
            List<CelFunctionBinding> bindings) {
        String both = name + "_decimal_decimal";
        String right = name + "_decimal_int";
        String left = name + "_int_decimal";
        declarations.add(CelFunctionDecl.newFunctionDeclaration(
                operator,
                CelOverloadDecl.newGlobalOverload(both, DECIMAL, DECIMAL, DECIMAL),
                CelOverloadDecl.newGlobalOverload(right, DECIMAL, DECIMAL, INT),
                CelOverloadDecl.newGlobalOverload(left, DECIMAL, INT, DECIMAL)));
        bindings.add(CelFunctionBinding.from(both, BigDecimal.class, BigDecimal.class, operation::apply));
        bindings.add(CelFunctionBinding.from(
                right, BigDecimal.class, Long.class, (a, b) -> operation.apply(a, BigDecimal.valueOf(b))));
        bindings.add(CelFunctionBinding.from(
                left, Long.class, BigDecimal.class, (a, b) -> operation.apply(BigDecimal.valueOf(a), b)));
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
