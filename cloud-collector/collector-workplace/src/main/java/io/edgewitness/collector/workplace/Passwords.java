package io.edgewitness.collector.workplace;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in the form {@code $argon2id$v=19$m=..,t=..,p=..$salt$hash}. Any thread; two hashes at a time, for memory, and who
 * would wait too long for his turn is told to come again.
 */
final class Passwords {
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([\\w+/]+)\\$([\\w+/]+)");
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int AT_ONCE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Secrets secrets;
    private final Settings.Argon cost;
    private final Duration patience;
    private final Semaphore room = new Semaphore(AT_ONCE, true);
    private final String nobodys;

    Passwords(Secrets secrets, Settings.Argon cost) {
        this(secrets, cost, PATIENCE);
    }

    /** @param patience how long a hash waits for others */
    Passwords(Secrets secrets, Settings.Argon cost, Duration patience) {
        this.secrets = secrets;
        this.cost = cost;
        this.patience = patience;
        this.nobodys = hash(secrets.secret());
    }

    String hash(String password) {
        byte[] salt = secrets.bytes(SALT_BYTES);
        return "$argon2id$v=19$m=" + cost.kibibytes() + ",t=" + cost.passes() + ",p=" + cost.lanes() + "$"
                + base64(salt) + "$" + base64(compute(password, salt, cost, HASH_BYTES));
    }

    /** Takes the same time whether they differ early or late. */
    boolean matches(String password, String stored) {
        Matcher m = parsed(stored);
        byte[] wanted = Base64.getDecoder().decode(m.group(5));
        return java.security.MessageDigest.isEqual(
                wanted, compute(password, Base64.getDecoder().decode(m.group(4)), cost(m), wanted.length));
    }

    /** As long as {@link #matches}, for a name that nobody has. */
    void pretend(String password) {
        if (matches(password, nobodys)) {
            throw new IllegalStateException("a random password was guessed");
        }
    }

    /** @return whether it was made at another cost than today's */
    boolean isOutdated(String stored) {
        return !cost(parsed(stored)).equals(cost);
    }

    private static Matcher parsed(String stored) {
        Matcher m = FORM.matcher(stored);
        if (!m.matches()) {
            throw new IllegalStateException("a stored password is of no known form");
        }
        return m;
    }

    private static Settings.Argon cost(Matcher m) {
        return new Settings.Argon(
                Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
    }

    private byte[] compute(String password, byte[] salt, Settings.Argon at, int length) {
        byte[] text = Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
        takeRoom();
        try {
            Argon2BytesGenerator argon = new Argon2BytesGenerator();
            argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(at.kibibytes())
                    .withIterations(at.passes())
                    .withParallelism(at.lanes())
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            argon.generateBytes(text, hash);
            return hash;
        } finally {
            room.release();
            Arrays.fill(text, (byte) 0);
        }
    }

    /** Many who sign in at once must not hold all the threads that answer. */
    private void takeRoom() {
        try {
            if (!room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Refusal.TOO_MANY_ATTEMPTS.with(PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(Refusal.TOO_MANY_ATTEMPTS, e, PATIENCE.toSeconds());
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
