package io.edgewitness.epcis;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an object may hold.
 *
 * @param what its name in messages
 * @param required fields that must be there
 * @param names which other fields it may hold
 * @param whole what must hold of the object as a whole
 */
record Shape(String what, Map<String, Check> fields, Set<String> required, Names names, Whole whole) implements Check {
    /** Which fields an object may hold besides those of the standard. */
    enum Names {
        NONE,
        URIS,
        ALL
    }

    interface Whole {
        void check(Json.Members object, String path, Problems problems);
    }

    static Shape of(String what, Names names) {
        return new Shape(what, Map.of(), Set.of(), names, (object, path, problems) -> {});
    }

    Shape may(String name, Check check) {
        Map<String, Check> more = new HashMap<>(fields);
        more.put(name, check);
        return new Shape(what, more, required, names, whole);
    }

    Shape must(String name, Check check) {
        Set<String> more = new LinkedHashSet<>(required);
        more.add(name);
        return new Shape(what, may(name, check).fields, more, names, whole);
    }

    Shape and(Whole also) {
        return new Shape(what, fields, required, names, (object, path, problems) -> {
            whole.check(object, path, problems);
            also.check(object, path, problems);
        });
    }

    Shape named(String other) {
        return new Shape(other, fields, required, names, whole);
    }

    @Override
    public void check(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Members object)) {
            problems.add(value, path, what + " is an object, not " + value.kind());
            return;
        }
        for (String name : required) {
            if (!object.fields().containsKey(name)) {
                problems.add(value, path, what + " has no " + name + ", which it needs");
            }
        }
        object.fields().forEach((name, field) -> {
            Check check = fields.get(name);
            String inner = JsonTree.inner(path, name);
            if (check != null) {
                check.check(field, inner, problems);
            } else if (names == Names.NONE || (names == Names.URIS && !Check.isUri(name))) {
                problems.add(
                        field,
                        inner,
                        what + " has no field " + Problems.shown(name)
                                + (names == Names.NONE
                                        ? ""
                                        : "; a field of your own has a prefix, such as acme:colour"));
            }
        });
        whole.check(object, path, problems);
    }
}
