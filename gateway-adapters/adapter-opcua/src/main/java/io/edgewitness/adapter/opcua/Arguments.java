package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.jspecify.annotations.Nullable;

/**
 * A value as the arguments of a method: one value is the one argument, an array several in order, a structure several by name, and the
 * Boolean true calls a method that takes none.
 */
final class Arguments {
    private Arguments() {}

    static Variant[] of(Value value, List<Targets.Parameter> parameters) throws Refusal {
        if (parameters.isEmpty()) {
            if (value.equals(Value.of(true))) {
                return new Variant[0];
            }
            throw new Refusal("the method takes no argument: only the value true calls it");
        }
        List<Value> values = split(value, parameters);
        Variant[] arguments = new Variant[values.size()];
        for (int i = 0; i < arguments.length; i++) {
            try {
                arguments[i] = Encoder.encode(values.get(i), parameters.get(i).type());
            } catch (Refusal e) {
                throw new Refusal("argument " + parameters.get(i).name() + ": " + e.why());
            }
        }
        return arguments;
    }

    private static List<Value> split(Value value, List<Targets.Parameter> parameters) throws Refusal {
        if (value instanceof Value.Structure named) {
            return byName(named.fields(), parameters);
        }
        if (value instanceof Value.Array array && (parameters.size() > 1 || isOneInAList(array, parameters.get(0)))) {
            if (array.items().size() != parameters.size()) {
                throw new Refusal("the method takes " + list(parameters) + ", not "
                        + array.items().size() + " arguments");
            }
            return array.items();
        }
        if (parameters.size() > 1) {
            throw new Refusal("the method takes " + list(parameters) + ", not one argument");
        }
        return List.of(value);
    }

    private static boolean isOneInAList(Value.Array array, Targets.Parameter only) {
        return array.items().size() == 1 && !only.type().takes(depth(array));
    }

    private static int depth(Value value) {
        if (!(value instanceof Value.Array array)) {
            return 0;
        }
        return array.items().isEmpty() ? 1 : 1 + depth(array.items().get(0));
    }

    private static List<Value> byName(Map<String, Value> given, List<Targets.Parameter> parameters) throws Refusal {
        List<Value> values = new ArrayList<>();
        for (Targets.Parameter parameter : parameters) {
            Value value = given.get(parameter.name());
            if (value == null) {
                throw new Refusal(
                        "the argument " + parameter.name() + " is missing; the method takes " + list(parameters));
            }
            values.add(value);
        }
        if (given.size() != values.size()) {
            throw new Refusal("the method takes " + list(parameters) + ", not " + given.keySet());
        }
        return values;
    }

    private static String list(List<Targets.Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> parameter.name() + ": " + parameter.type().shape())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Which arguments the server did not like; empty if it does not say. */
    static String refused(CallMethodResult result) {
        StatusCode @Nullable [] each = result.getInputArgumentResults();
        StringBuilder words = new StringBuilder();
        for (int i = 0; each != null && i < each.length; i++) {
            if (each[i] != null && each[i].isBad()) {
                words.append(", argument ").append(i + 1).append(": ").append(Qualities.text(each[i].value()));
            }
        }
        return words.toString();
    }

    /** What the method gave back; empty if nothing. */
    static String outputs(CallMethodResult result) {
        Variant @Nullable [] outputs = result.getOutputArguments();
        if (outputs == null || outputs.length == 0) {
            return "";
        }
        List<String> words = new ArrayList<>();
        for (Variant output : outputs) {
            words.add(String.valueOf(output.value()));
        }
        return "returned " + String.join(", ", words);
    }
}
