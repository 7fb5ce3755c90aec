package io.edgewitness.collector.workplace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which passwords are good enough: long, not one's name, not among the first that are guessed. */
final class PasswordRules {
    static final int SHORTEST = 12;
    static final int LONGEST = 256;

    private static final int SHORTEST_NAME = 4;
    private static final int BESIDE_NAME = 8;
    private static final int FEWEST_LETTERS = 5;
    private static final Pattern AROUND = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");
    private static final Pattern RUNS = Pattern.compile(
            "(?:0?1234567890?|0?9876543210?|abcdefghijklmnopqrstuvwxyz|qwertyuiop|asdfghjkl|zxcvbnm|1qaz2wsx3edc)+.{0,3}");
    private static final Pattern REPEATED = Pattern.compile("(.{1,6})\\1+.{0,2}");
    private static final Set<String> COMMON = common();

    private PasswordRules() {}

    static void check(String password, Person person) {
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST) {
            throw Refusal.PASSWORD_TOO_SHORT.with(SHORTEST);
        }
        if (length > LONGEST) {
            throw Refusal.PASSWORD_TOO_LONG.with(LONGEST);
        }
        String plain = password.toLowerCase(Locale.ROOT);
        String email = person.email();
        for (String name : List.of(person.login(), person.name(), email == null ? "" : email, local(email))) {
            if (isAbout(plain, name.toLowerCase(Locale.ROOT))) {
                throw Refusal.PASSWORD_IS_NAME.with();
            }
        }
        if (isCommon(plain)) {
            throw Refusal.PASSWORD_COMMON.with();
        }
    }

    private static String local(@org.jspecify.annotations.Nullable String email) {
        return email == null ? "" : email.substring(0, Math.max(0, email.indexOf('@')));
    }

    /** The name and little else. */
    private static boolean isAbout(String password, String name) {
        return name.length() >= SHORTEST_NAME
                && password.contains(name)
                && password.replace(name, "").length() < BESIDE_NAME;
    }

    private static boolean isCommon(String password) {
        String word = AROUND.matcher(password).replaceAll("");
        return password.chars().distinct().count() < FEWEST_LETTERS
                || RUNS.matcher(password).matches()
                || REPEATED.matcher(password).matches()
                || COMMON.contains(password)
                || COMMON.contains(word)
                || COMMON.stream()
                        .anyMatch(c -> c.length() >= SHORTEST_NAME && isAbout(password, c) && !mixed(password, c));
    }

    /** A common word with four or more other letters beside it is a phrase. */
    private static boolean mixed(String password, String word) {
        return password.replace(word, "").chars().filter(Character::isLetter).count() >= SHORTEST_NAME;
    }

    private static Set<String> common() {
        try (InputStream in = PasswordRules.class.getResourceAsStream("common-words.txt")) {
            if (in == null) {
                throw new IllegalStateException("this build lacks common-words.txt");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new HashSet<>(List.of(text.strip().split("\\s+", -1)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read common-words.txt", e);
        }
    }
}
