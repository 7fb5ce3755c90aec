package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Default;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A configuration record as its class tells it. Asked once a class: a site file may have a hundred thousand of one. */
final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<Component> components = new ArrayList<>();
    private final Set<String> keys = new TreeSet<>();

    /**
     * @param key in the site file
     * @param fallback text of {@link Default}; null: none
     */
    record Component(
            String name,
            String key,
            Type type,
            boolean nullable,
            @Nullable String fallback,
            Method accessor) {
        /** What a record holds there. */
        @Nullable
        Object of(Record record) {
            try {
                return accessor.invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(accessor + " cannot be read", e);
            }
        }
    }

    private RecordShape(Class<?> type) {
        this.type = type;
        RecordComponent[] all = type.getRecordComponents();
        for (RecordComponent c : all) {
            Default fallback = c.getAnnotation(Default.class);
            boolean nullable =
                    c.getAnnotatedType().isAnnotationPresent(Nullable.class) || c.isAnnotationPresent(Nullable.class);
            Method accessor = c.getAccessor();
            accessor.setAccessible(true);
            Component component = new Component(
                    c.getName(),
                    kebab(c.getName()),
                    c.getGenericType(),
                    nullable,
                    fallback == null ? null : fallback.value(),
                    accessor);
            components.add(component);
            keys.add(component.key());
        }
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(all).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    List<Component> components() {
        return components;
    }

    /** Every key that the site file may have there. */
    Set<String> keys() {
        return keys;
    }

    /**
     * @param values one a component
     * @throws IllegalArgumentException the record's own refusal, for the user
     */
    Object make(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(type + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }
}
