package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Person;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.edge.wire.KeyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the platform's administrator signs in the first time: a name and a one-time password, printed and in {@code DATA/first-sign-in.txt},
 * which its owner alone reads and which is removed when somebody has signed in. Until then each start makes a new password.
 */
final class FirstSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(FirstSignIn.class);
    private static final String FILE = "first-sign-in.txt";

    private FirstSignIn() {}

    /** @return a line to print; null if somebody has signed in before */
    static @Nullable String prepare(Workplace workplace, Path data) throws IOException {
        Workplace.FirstPerson first = workplace.firstPerson();
        if (first == null) {
            List<Person> people = workplace.people().all(Access.collector());
            if (people.size() != 1 || people.get(0).signedIn() != null) {
                return null;
            }
            Person only = people.get(0);
            first = new Workplace.FirstPerson(
                    only.login(), workplace.people().resetPassword(Access.collector(), only.id()));
        }
        KeyFiles.write(
                data.resolve(FILE), (first.login() + "\n" + first.password() + "\n").getBytes(StandardCharsets.UTF_8));
        return "first sign-in: " + first.login() + " with the one-time password " + first.password() + " (also in "
                + data.resolve(FILE) + " until it is used)";
    }

    static void used(Path data) {
        try {
            Files.deleteIfExists(data.resolve(FILE));
        } catch (IOException e) {
            LOG.warn("{} holds a one-time password that was used; remove it: {}", data.resolve(FILE), e.getMessage());
        }
    }
}
